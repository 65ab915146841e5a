from django.urls import path

from . import desk, views

app_name = "meetings"
urlpatterns = [
    path("calendar.ics", views.calendar_feed, name="calendar"),
    path("<int:pk>/meeting.ics", views.meeting_file, name="meeting_file"),
    path("<int:pk>/sign-up/", views.sign_up, name="sign_up"),
    path("signup/<str:token>/", views.receipt, name="receipt"),
    path("signup/<str:token>/cancel/", views.cancel, name="cancel"),
    path("signup/<str:token>/meeting.ics", views.receipt_file, name="receipt_file"),
    path("desk/", desk.index, name="desk_index"),
    path("<int:pk>/desk/", desk.show, name="desk"),
    path("<int:pk>/desk/check-in/<int:sign_up_pk>/", desk.check_in, name="check_in"),
    path("<int:pk>/desk/walk-in/", desk.walk_in, name="walk_in"),
    path("<int:pk>/desk/step/", desk.step, name="step"),
    path("<int:pk>/desk/capacity/", desk.capacity, name="capacity"),
    path("<int:pk>/desk/problem/", desk.problem, name="problem"),
    path("<int:pk>/desk/decision/", desk.decision, name="decision"),
]
