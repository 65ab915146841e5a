from django.urls import path

from .views import choosing, following, reading, screens, stopping

app_name = "notify"
urlpatterns = [
    path("account/notices/", reading.notices, name="notices"),
    path("account/notices/read/", reading.read_all, name="read_all"),
    path("account/notices/<int:pk>/open/", reading.open_notice, name="open"),
    path("account/notices/choices/", choosing.choices, name="choices"),
    path("account/notices/stop-all/", choosing.stop_all, name="stop_all"),
    path("account/notices/following/", following.subscriptions, name="subscriptions"),
    path("account/notices/following/<int:pk>/stop/", following.stop_following, name="stop_following"),
    path("account/notices/devices/", screens.add, name="add_device"),
    path("account/notices/devices/<int:pk>/remove/", screens.remove, name="remove_device"),
    path("notices/follow/<slug:name>/<str:pk>/", following.follow, name="follow"),
    path("notices/confirm/<str:token>/", following.confirm, name="confirm"),
    path("notices/stop/<str:token>/", stopping.stop, name="stop"),
    path("notices/seen/", screens.seen, name="seen"),
    path("push-worker.js", screens.worker, name="worker"),
]
