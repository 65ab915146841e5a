from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"
    label = "news"
    verbose_name = "Новини"
    default_auto_field = "django.db.models.BigAutoField"
