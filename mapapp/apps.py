from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MapappConfig(AppConfig):
    name = "mapapp"
    label = "mapapp"
    verbose_name = "Мапа"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.audit import labels
        from portal.core import ticks
        from portal.core.navigation import NavItem, register
        from portal.guards import text

        from . import following, permissions, search, services

        register(NavItem(order=10, label="Мапа", icon="map-pin", target="mapapp:map"))
        text.allow_numbers(services.published_numbers)
        search.register_all()
        following.register_all()
        permissions.grant_all()
        ticks.register("map.absences", 300, "mapapp.following.announce_begun")
        labels.register(
            {
                "map.checked": _("Перевірено запис на мапі"),
                "map.account_linked": _("Надано доступ до кабінету дільничного"),
                "map.account_unlinked": _("Забрано доступ до кабінету дільничного"),
                "map.absence_began": _("Записано відсутність офіцера"),
                "map.absence_ended": _("Завершено відсутність офіцера"),
                "map.reception_changed": _("Офіцер змінив прийом"),
                "map.priority_added": _("Додано пріоритет офіцера"),
                "map.priority_moved": _("Змінено стан пріоритету"),
                "map.report_added": _("Записано звіт офіцера"),
                "map.imported": _("Застосовано імпорт реєстру"),
                "map.exported": _("Вивантажено реєстр мапи"),
            }
        )
