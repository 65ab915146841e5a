from django.apps import AppConfig


class VideosidecarConfig(AppConfig):
    name = "videosidecar"
    label = "videosidecar"
    verbose_name = "Відеоспостереження"
    default_auto_field = "django.db.models.BigAutoField"
