from django.apps import AppConfig


class MapappConfig(AppConfig):
    name = "mapapp"
    label = "mapapp"
    verbose_name = "Мапа"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from portal.core.navigation import NavItem, register

        from . import permissions, search

        register(NavItem(order=10, label="Мапа", icon="map-pin", target="mapapp:map"))
        search.register_all()
        permissions.grant_all()
