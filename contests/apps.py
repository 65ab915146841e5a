from django.apps import AppConfig


class ContestsConfig(AppConfig):
    name = "contests"
    label = "contests"
    verbose_name = "Конкурси"
    default_auto_field = "django.db.models.BigAutoField"
