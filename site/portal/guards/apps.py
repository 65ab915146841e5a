from django.apps import AppConfig


class GuardsConfig(AppConfig):
    name = "portal.guards"
    label = "guards"
    verbose_name = "Захист"
    default_auto_field = "django.db.models.BigAutoField"
