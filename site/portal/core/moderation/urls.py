"""Addresses of residents. Those of moderators are in Wagtail's admin (wagtail_hooks)."""

from django.urls import path

from . import views

app_name = "moderation"
urlpatterns = [
    path("decisions/<str:key>/", views.decision, name="decision"),
    path("complain/thanks/", views.thanks, name="thanks"),
    path("complain/<slug:kind>/<str:pk>/", views.complain, name="complain"),
    path("transparency/", views.transparency, name="transparency"),
    path("transparency/<int:year>-<int:month>/", views.transparency, name="transparency_month"),
    path("transparency.csv", views.transparency_csv, name="transparency_csv"),
]
