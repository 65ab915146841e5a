from django.apps import AppConfig


class ForumappConfig(AppConfig):
    name = "forumapp"
    label = "forumapp"
    verbose_name = "Форум"
    default_auto_field = "django.db.models.BigAutoField"
