from django.urls import path

from . import views

urlpatterns = [
    path("status/<str:token>/withdraw/", views.withdraw, name="withdraw"),
    path("status/<str:token>/review/", views.review, name="review"),
    path("status/<str:token>/answer/<int:pk>/", views.answer_file, name="answer_file"),
    path("how-it-ended/<str:token>/", views.questionnaire, name="questionnaire"),
]
