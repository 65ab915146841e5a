from django.apps import AppConfig


class VideosidecarConfig(AppConfig):
    name = "videosidecar"
    label = "videosidecar"
    verbose_name = "Відеоспостереження"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts.links import Room, register
        from accounts.roles import Role, grant
        from portal.core import metrics, navigation, ticks

        from .figures import GAUGES

        for role in (Role.TECHNICIAN, Role.ADMINISTRATOR):
            grant(role, *(f"videosidecar.{act}_camera" for act in ("view", "add", "change", "delete")))
        # Who may pull streams is decided by the administrator alone.
        grant(Role.ADMINISTRATOR, *(f"videosidecar.{act}_accessgrant" for act in ("view", "add", "change")))
        register(Room(40, "Пульт оператора", "camera", "videosidecar:console", (Role.OPERATOR,), "video"))
        metrics.register("portal_cameras", "Installed cameras, by state.", "state", "videosidecar.figures.by_state")
        for name, help_text, label, function in GAUGES:
            metrics.register(name, help_text, label, f"videosidecar.figures.{function}")
        navigation.register(navigation.NavItem(order=80, label="Камери", icon="camera", target="videosidecar:public", part="video"))
        ticks.register("video.events", 10, "videosidecar.alerts.follow.run")
        ticks.register("video.forget_events", 86_400, "videosidecar.alerts.follow.forget")
