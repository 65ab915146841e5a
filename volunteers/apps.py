from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "volunteers"
    label = "volunteers"
    verbose_name = "Волонтери"
    default_auto_field = "django.db.models.BigAutoField"
