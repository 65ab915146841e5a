"""Below /map/. The three addresses that begin with a folder serve every kind of element."""

from django.urls import path, re_path

from . import feeds
from .views import answering, author, public

app_name = "reviews"
urlpatterns = [
    path("answers/", answering.queue, name="answers"),
    path("answers/<int:pk>/", answering.answer, name="answer"),
    path("reviews/mine/", author.mine, name="mine"),
    path("reviews/mine/<str:token>/", author.mine_one, name="mine_one"),
    path("reviews/mine/<str:token>/edit/", author.edit, name="edit"),
    path("reviews/mine/<str:token>/delete/", author.delete, name="delete"),
    path("reviews/mine/<str:token>/again/", author.reopen, name="reopen"),
    path("reviews/draft/<str:token>/", author.draft, name="draft"),
    path("reviews/confirm/<str:token>/", author.confirm, name="confirm"),
    path("reviews/<int:pk>/", public.entry, name="entry"),
    path("reviews/<int:pk>/support/", public.support, name="support"),
    re_path(r"^reviews/photo/(?P<pk>\d+)-(?P<size>large|small)\.jpg$", public.photo, name="photo"),
    path("<slug:folder>/<slug:slug>/reviews/", public.feed, name="feed"),
    path("<slug:folder>/<slug:slug>/reviews/new/", author.write, name="write"),
    path("<slug:folder>/<slug:slug>/reviews/similar/", public.similar_ones, name="similar"),
    path("<slug:folder>/<slug:slug>/reviews/rss/", feeds.ElementRss(), name="rss"),
]
