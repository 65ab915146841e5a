from django.urls import path

from . import feeds

app_name = "news"
urlpatterns = [
    path("news/feed/rss/", feeds.Rss(), name="rss"),
    path("news/feed/atom/", feeds.Atom(), name="atom"),
]
