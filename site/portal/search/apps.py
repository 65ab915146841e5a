from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "portal_search"
    verbose_name = "Пошук"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import hidden, signals  # noqa: F401 - hidden listens to the moderators

        signals.connect()
