from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"
    verbose_name = "Зустрічі"
    default_auto_field = "django.db.models.BigAutoField"
