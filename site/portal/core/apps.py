from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "portal_core"
    verbose_name = "Ядро"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .pagecache import writes

        writes.connect()
