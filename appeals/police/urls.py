from django.urls import path

from . import views

urlpatterns = [path("<str:address>/", views.by_link, name="police")]
