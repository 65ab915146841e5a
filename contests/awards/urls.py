from django.urls import path

from . import views

app_name = "awards"
urlpatterns = [
    path("", views.find, name="find"),
    path("check/<str:code>/", views.check, name="check"),
    path("check/<str:code>/pdf/", views.download, name="download"),
]
