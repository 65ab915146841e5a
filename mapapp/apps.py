from django.apps import AppConfig


class MapappConfig(AppConfig):
    name = "mapapp"
    label = "mapapp"
    verbose_name = "Мапа"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core.navigation import NavItem, register
        from portal.guards import text

        from . import following, permissions, search, services

        register(NavItem(order=10, label="Мапа", icon="map-pin", target="mapapp:map"))
        text.allow_numbers(services.published_numbers)
        search.register_all()
        following.register_all()
        permissions.grant_all()
