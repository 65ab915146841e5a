from django.urls import path

from . import views

app_name = "notify"
urlpatterns = [
    path("account/notices/", views.notices, name="notices"),
    path("account/notices/read/", views.read_all, name="read_all"),
    path("account/notices/letters/", views.choose_letters, name="choose_letters"),
    path("account/notices/<int:pk>/open/", views.open_notice, name="open"),
    path("notices/stop/<str:token>/", views.stop, name="stop"),
]
