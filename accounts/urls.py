from django.urls import path

from .views import data, guardian, own

app_name = "accounts"
urlpatterns = [
    path("account/", own.overview, name="overview"),
    path("account/bit/", own.bit, name="bit"),
    path("account/profile/", own.profile, name="profile"),
    path("account/activity/", own.activity, name="activity"),
    path("account/leave-everywhere/", own.leave_everywhere, name="leave_everywhere"),
    path("account/data/", data.data, name="data"),
    path("account/data/<int:pk>/", data.download, name="download"),
    path("account/delete/", data.delete, name="delete"),
    path("account/delete/cancel/", data.keep, name="keep"),
    path("account/guardian/", guardian.ask, name="guardian"),
    path("account/guardian/answer/<str:token>/", guardian.answer, name="guardian_answer"),
    path("account/guardian/withdraw/<str:token>/", guardian.withdraw, name="guardian_withdraw"),
]
