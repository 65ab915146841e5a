from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = "Звернення"
    default_auto_field = "django.db.models.BigAutoField"
