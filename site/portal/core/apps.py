from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "portal_core"
    verbose_name = "Ядро"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import ticks
        from .pagecache import writes

        writes.connect()
        ticks.register("moderation", 60, "portal.core.moderation.tasks.tick")
        ticks.register("moderation.months", 3600, "portal.core.moderation.tasks.close_months")
