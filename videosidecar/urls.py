from django.urls import path

from . import views
from .alerts import views as alerts

app_name = "videosidecar"
urlpatterns = [
    path("video/", views.public, name="public"),
    path("operator/", views.console_list, name="console"),
    path("operator/states.json", views.console_states, name="states"),
    path("operator/cameras/<slug:code>/", views.console_camera, name="camera"),
    path("operator/alarms/", alerts.alarm_list, name="alarms"),
    path("operator/alarms/<int:pk>/", alerts.alarm, name="alarm"),
    path("operator/alarms/<int:pk>/take/", alerts.take, name="take_alarm"),
    path("operator/cameras/<slug:code>/events/<slug:key>.jpg", alerts.picture, name="picture"),
    path("operator/cameras/<slug:code>/<str:name>", views.clip, name="clip"),
]
