from django.urls import path

from . import views

urlpatterns = [
    path("assisted/", views.index, name="assisted"),
    path("assisted/draft/<str:token>/sign/", views.sign, name="assisted_sign"),
    path("assisted/draft/<str:token>/delete/", views.drop, name="assisted_drop"),
    path("assisted/<int:pk>/", views.receipt, name="assisted_receipt"),
    path("assisted/<int:pk>/slip.pdf", views.print_slip, name="assisted_slip"),
    path("status/<str:token>/slip.pdf", views.own_slip, name="slip"),
]
