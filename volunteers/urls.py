from django.urls import path

from . import views

app_name = "volunteers"
urlpatterns = [
    path("", views.join, name="join"),
    path("apply/", views.apply, name="apply"),
    path("shifts/", views.shifts, name="shifts"),
    path("outings/<int:pk>/", views.outing, name="outing"),
    path("outings/<int:pk>/join/", views.join_outing, name="join_outing"),
    path("outings/<int:pk>/leave/", views.leave_outing, name="leave_outing"),
]
