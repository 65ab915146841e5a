from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "polls"
    label = "polls"
    verbose_name = "Опитування"
    default_auto_field = "django.db.models.BigAutoField"
