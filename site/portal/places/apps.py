from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "portal.places"
    label = "places"
    verbose_name = "Місця"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import versions
        from .policy import register_policies
        from .staff import limit_the_log

        register_policies()
        limit_the_log()
        versions.connect()
