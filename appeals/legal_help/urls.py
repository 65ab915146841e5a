from django.urls import path

from . import views

urlpatterns = [
    path("draft/<str:token>/lawyer/", views.ask_about_draft, name="ask_lawyer"),
    path("legal/", views.ask, name="legal"),
    path("legal/<str:token>/", views.question, name="legal_question"),
]
