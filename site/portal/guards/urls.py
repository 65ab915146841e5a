from django.urls import path

from . import views

app_name = "guards"
urlpatterns = [
    path("guards/task/<slug:form>/", views.task, name="task"),
    path("guards/file/<str:token>/", views.download, name="download"),
]
