from django.urls import include, path

from .views import data_terms

urlpatterns = [
    path("", include("portal.core.moderation.urls")),
    path("data-terms/", data_terms, name="data_terms"),
]
