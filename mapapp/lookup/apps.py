from django.apps import AppConfig


class LookupConfig(AppConfig):
    name = "mapapp.lookup"
    label = "lookup"
    verbose_name = "Хто мій дільничний"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import Role, grant
        from portal.core import retention, ticks

        for role in (Role.EDITOR, Role.ADMINISTRATOR):
            grant(role, *(f"lookup.{verb}_unservedaddress" for verb in ("change", "delete", "view")))
        ticks.register("lookup.settle_unserved", 3600, "mapapp.lookup.unserved.settle")
        retention.register(
            "unserved",
            _("Будинки, які шукали, а дільничного не знайшли"),
            180,
            "mapapp.lookup.unserved.forget",
            _("щоб записати їх за дільничним; лише вулиця й номер"),
        )
