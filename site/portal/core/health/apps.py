from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "portal.core.health"
    label = "health"
    verbose_name = "Стан системи"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.utils.module_loading import autodiscover_modules

        from portal.core import metrics, ticks
        from portal.core.retention import own

        from . import basic, figures

        basic.register_all()
        figures.register_all()
        own.register_all()
        # A core or section says in its operation.py what it checks, what it forgets, and what it does after a restore.
        autodiscover_modules("operation")
        ticks.register("retention", 86_400, "portal.core.retention.running.nightly")
        ticks.register("health", 60, "portal.core.health.watching.watch")
        ticks.register("health.sizes", 3600, "portal.core.health.sizes.note")
        ticks.register("backup", 600, "portal.core.backup.tasks.nightly")
        metrics.register("portal_check_state", "Checks: 0 well, 1 warning, 2 alarm.", "check", "portal.core.health.figures.by_check")
        metrics.register("portal_tick_age_seconds", "Since each periodic work ended well.", "tick", "portal.core.health.figures.tick_ages")
