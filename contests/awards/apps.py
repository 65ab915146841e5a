from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "contests.awards"
    label = "awards"
    verbose_name = "Відзнаки"
    default_auto_field = "django.db.models.BigAutoField"
