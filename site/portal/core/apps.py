from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "portal_core"
    verbose_name = "Ядро"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.places.signals import city_loaded

        from . import paging, ticks
        from .moderation import starting
        from .pagecache import writes

        writes.connect()
        paging.count_in_ukrainian()
        city_loaded.connect(starting.city_loaded, dispatch_uid="portal_core.moderation.city_loaded")
        ticks.register("moderation", 60, "portal.core.moderation.tasks.tick")
        ticks.register("moderation.months", 3600, "portal.core.moderation.tasks.close_months")
