from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    label = "outbox"
    verbose_name = "Листи"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core import metrics, ticks

        ticks.register("outbox", 30, "portal.outbox.tasks.sweep")
        metrics.register("portal_letters", "Letters, by state.", "state", "portal.outbox.figures.by_state")
