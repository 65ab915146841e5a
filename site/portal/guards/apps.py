from django.apps import AppConfig


class GuardsConfig(AppConfig):
    name = "portal.guards"
    label = "guards"
    verbose_name = "Захист"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core import metrics, ticks
        from portal.core.moderation import policy

        from . import wartime

        policy.screen_with(wartime.screen)
        metrics.register("portal_guards_stopped_today", "Stopped by the guards today, by guard.", "guard", "portal.guards.figures.today")
        ticks.register("guards.forget", 3600, "portal.guards.figures.forget")
