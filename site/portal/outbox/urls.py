from django.urls import path

from . import views

app_name = "outbox"
urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/html/", views.html, name="html"),
    path("letters/<int:pk>/<int:number>/", views.attachment, name="attachment"),
]
