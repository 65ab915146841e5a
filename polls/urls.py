from django.urls import path

from . import views

app_name = "polls"
urlpatterns = [
    path("<int:pk>/vote/", views.vote, name="vote"),
    path("<int:pk>/receipt/", views.receipt, name="receipt"),
]
