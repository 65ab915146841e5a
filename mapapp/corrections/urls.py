from django.urls import path

from . import views

app_name = "corrections"
urlpatterns = [
    path("thanks/", views.thanks, name="thanks"),
    path("<slug:kind>/<slug:key>/", views.report, name="report"),
]
