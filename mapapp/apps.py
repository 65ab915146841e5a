from django.apps import AppConfig


class MapappConfig(AppConfig):
    name = "mapapp"
    label = "mapapp"
    verbose_name = "Мапа"
    default_auto_field = "django.db.models.BigAutoField"
