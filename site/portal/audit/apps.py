from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _guard(sender, using, **kwargs):
    from django.db import connections

    from . import database

    tables = connections[using].introspection.table_names()
    if database.EVENTS in tables and database.DETAILS in tables:
        database.install(connections[using])


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = "Журнал дій"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core import ticks

        from . import receivers  # noqa: F401

        post_migrate.connect(_guard, sender=self, dispatch_uid="audit.guard")
        ticks.register("audit.seal", 60, "portal.audit.tasks.seal")
        ticks.register("audit.anchor", 86_400, "portal.audit.tasks.anchor")
