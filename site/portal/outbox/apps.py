from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    label = "outbox"
    verbose_name = "Листи"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.audit import labels
        from portal.core import metrics, ticks

        from . import receivers  # noqa: F401
        from .labels import AUDIT

        labels.register(AUDIT)

        ticks.register("outbox", 30, "portal.outbox.tasks.sweep")
        ticks.register("outbox.returns", 180, "portal.outbox.tasks.read_returns")
        metrics.register("portal_letters", "Letters, by state.", "state", "portal.outbox.figures.by_state")
        metrics.register(
            "portal_letters_late", "Letters older than 15 minutes that should pass by themselves.", "state", "portal.outbox.figures.late"
        )
