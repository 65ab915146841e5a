from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _grant(sender, **kwargs):
    from .roles import grant_all

    grant_all(sender.label)


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = "Облікові записи"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # After Django's own receiver, which makes the permissions that are granted here.
        post_migrate.connect(_grant, dispatch_uid="accounts.roles")
