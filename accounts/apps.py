from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


def _grant(sender, using, **kwargs):
    """After the last application: only then all permissions exist, Wagtail's «publish» among them."""
    from django.contrib.auth.management import create_permissions

    from .roles import grant_all

    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender is not last:
        return
    create_permissions(sender, using=using, verbosity=0)
    for config in apps.get_app_configs():
        grant_all(config.label)


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = "Облікові записи"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .links import Room, register
        from .roles import WAGTAIL_ROLES, Role, grant

        post_migrate.connect(_grant, dispatch_uid="accounts.roles")
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
            grant(role, "audit.view_auditevent")
        register(Room(10, "Керування порталом", "edit", "wagtailadmin_home", WAGTAIL_ROLES))
