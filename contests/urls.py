from django.urls import path

from . import views

app_name = "contests"
urlpatterns = [
    path("<int:pk>/enter/", views.enter, name="enter"),
    path("<int:pk>/mine/", views.mine, name="mine"),
]
