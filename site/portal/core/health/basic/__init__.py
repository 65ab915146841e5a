"""Checks of what every portal stands on."""

from django.utils.translation import gettext_lazy as _

from .. import registry


def register_all() -> None:
    from . import certificates, database, disks, periodic, queues, sealing, site

    registry.register("database", _("База даних"), database.answers, "database", vital=True)
    registry.register("migrations", _("Структура бази"), database.migrations, "database", seconds=8.0)
    registry.register("database_size", _("Розмір бази"), database.size, "database")
    registry.register("valkey", _("Valkey"), queues.valkey, "queue")
    registry.register("queues", _("Черги"), queues.lengths, "queue")
    registry.register("failed_jobs", _("Невдалі завдання"), queues.failures, "queue")
    registry.register("workers", _("Обробники черг"), queues.workers, "queue")
    registry.register("ticks", _("Періодичні роботи"), periodic.late, "queue")
    registry.register("disks", _("Вільне місце"), disks.room, "disk")
    registry.register("backups", _("Резервні копії"), "portal.core.backup.checks.freshness", "backup")
    registry.register("drill", _("Перевірка відновленням"), "portal.core.backup.checks.proven", "backup")
    registry.register("sealing", _("Шифрування даних"), sealing.opens, "database")
    registry.register("certificates", _("Сертифікати"), certificates.ends, "site")
    registry.register("settings", _("Налаштування"), site.safe, "site")
    registry.register("page_cache", _("Кеш сторінок"), site.page_cache, "site")
    registry.register("retention", _("Строки зберігання"), "portal.core.retention.checks.nightly", "site")
    registry.register("version", _("Версія"), site.version_known, "site")
