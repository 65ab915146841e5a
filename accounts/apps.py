from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def _grant(sender, using, **kwargs):
    """After the last application: only then all permissions exist, Wagtail's «publish» among them."""
    from django.contrib.auth.management import create_permissions

    from .cities import settle_all
    from .roles import grant_all

    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender is not last:
        return
    create_permissions(sender, using=using, verbosity=0)
    for config in apps.get_app_configs():
        grant_all(config.label)
    settle_all()


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = "Облікові записи"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core import ticks

        from . import cities, receivers  # noqa: F401
        from .links import Room, register
        from .privacy import cores
        from .roles import WAGTAIL_ROLES, Role, grant

        autodiscover_modules("privacy")  # a section says in its privacy.py what it holds about a person
        cores.register_all()
        ticks.register("accounts.exports", 120, "accounts.tasks.exports")
        ticks.register("accounts.erasures", 600, "accounts.tasks.erasures")
        ticks.register("accounts.grown_up", 86_400, "accounts.tasks.grown_up")
        cities.connect()
        ticks.register("accounts.roles", 60, "portal.places.grants.settle_due")
        post_migrate.connect(_grant, dispatch_uid="accounts.roles")
        for role in (Role.ADMINISTRATOR, Role.COORDINATOR):
            grant(role, "audit.view_auditevent")
        rules = [f"guards.{verb}_wartimerule" for verb in ("view", "add", "change", "delete")]
        for role in (Role.ADMINISTRATOR, Role.MODERATOR):
            grant(role, "guards.view_stopped", *rules)
        register(Room(10, "Керування порталом", "edit", "wagtailadmin_home", WAGTAIL_ROLES))
