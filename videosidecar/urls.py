from django.urls import path

from . import views

app_name = "videosidecar"
urlpatterns = [
    path("video/", views.public, name="public"),
    path("operator/", views.console_list, name="console"),
    path("operator/states.json", views.console_states, name="states"),
    path("operator/cameras/<slug:code>/", views.console_camera, name="camera"),
    path("operator/cameras/<slug:code>/<str:name>", views.clip, name="clip"),
]
