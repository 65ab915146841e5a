from django.urls import path, re_path

from . import views

app_name = "officer_console"
urlpatterns = [
    path("", views.home, name="home"),
    path("away/", views.away, name="away"),
    path("absence/", views.absence, name="absence"),
    path("absence/plan/", views.plan, name="plan"),
    path("absence/<int:pk>/end/", views.end_absence, name="end_absence"),
    path("reception/", views.reception, name="reception"),
    path("checked/", views.checked, name="checked"),
    path("priorities/", views.priorities, name="priorities"),
    re_path(r"^priorities/(?P<pk>\d+)/(?P<name>start|drop)/$", views.priority_step, name="priority_step"),
    path("priorities/<int:pk>/done/", views.priority_done, name="priority_done"),
    path("reports/", views.reports, name="reports"),
]
