from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.overview, name="overview"),
    path("account/bit/", views.bit, name="bit"),
    path("account/profile/", views.profile, name="profile"),
]
