from django.urls import include, path

urlpatterns = [path("", include("portal.core.moderation.urls"))]
