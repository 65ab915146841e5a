from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MapappConfig(AppConfig):
    name = "mapapp"
    label = "mapapp"
    verbose_name = "Мапа"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.links import Room
        from accounts.links import register as open_room
        from accounts.roles import Role
        from portal.audit import labels
        from portal.core import pagecache, retention, ticks
        from portal.core.navigation import NavItem, register
        from portal.guards import text

        from . import following, permissions, search, services
        from .importing.services import forget

        register(NavItem(order=10, label="Мапа", icon="map-pin", target="mapapp:map"))
        text.allow_numbers(services.published_numbers)
        search.register_all()
        following.register_all()
        permissions.grant_all()
        open_room(Room(12, "Кабінет дільничного", "officer", "officer_console:home", (Role.OFFICER,), "community"))
        retention.register(
            "map_imports", _("Файли реєстру мапи, які редактор перевірив і не застосував"), 1, forget, _("щоб їх можна було застосувати")
        )
        retention.register(
            "map_absences", _("Дні відсутності дільничних"), 90, following.forget_absences, _("щоб розібрати скаргу на прийом")
        )
        ticks.register("map.stale", 3600, "mapapp.checking.remind")
        pagecache.allow_query("q", "kind", "district", "post", "limit", "offset")
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
