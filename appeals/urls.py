from django.urls import include, path

from . import views
from .assisted.urls import urlpatterns as assisted
from .legal_help.urls import urlpatterns as legal_help
from .stats import views as stats

app_name = "appeals"
urlpatterns = [
    path("police/", include("appeals.police.urls")),
    path("", include("appeals.after.urls")),
    path("", views.start, name="start"),
    path("choose/<slug:group>/", views.choose, name="choose"),
    path("not-police/", views.not_police, name="not_police"),
    path("information/", views.information, name="information"),
    path("new/<slug:slug>/", views.begin, name="begin"),
    path("draft/<str:token>/", views.resume, name="resume"),
    path("draft/<str:token>/document.pdf", views.preview, name="preview"),
    path("draft/<str:token>/file/<int:pk>/remove/", views.remove_file, name="remove_file"),
    path("draft/<str:token>/people/<int:pk>/remove/", views.remove_signatory, name="remove_signatory"),
    path("draft/<str:token>/signed/", views.add_signed, name="add_signed"),
    path("draft/<str:token>/check/", views.check, name="check"),
    *legal_help,
    *assisted,
    path("draft/<str:token>/<slug:name>/", views.step, name="step"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("statistics/", stats.statistics, name="statistics"),
    path("statistics.csv", stats.statistics_csv, name="statistics_csv"),
    path("find/", views.find, name="find"),
    path("status/<str:token>/", views.status, name="status"),
    path("status/<str:token>/document.pdf", views.document, name="document"),
    path("status/<str:token>/letter.eml", views.letter, name="letter"),
    path("status/<str:token>/file/<int:pk>/", views.attachment, name="attachment"),
]
