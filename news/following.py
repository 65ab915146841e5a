"""News can be followed."""

from django.utils.translation import gettext_lazy as _
from wagtail.signals import page_published

from portal.notify import kinds, services, topics

from .models import ArticlePage, NewsIndexPage


def register_all() -> None:
    kinds.register(kinds.Kind("news", _("Новини порталу"), 400, sentence=_("На порталі є новина.")))
    topics.register(
        topics.Topic(
            "news",
            "news.NewsIndexPage",
            _("Новини"),
            visible=lambda index: index.live,
            url=lambda index: _path(index),
            title=lambda index: index.title,
            city=lambda index: index.get_city(),
        )
    )
    topics.register(
        topics.Topic(
            "article",
            "news.ArticlePage",
            _("Новина"),
            visible=lambda page: page.live,
            may_follow=lambda user, page, key: False,
            url=lambda page: _path(page),
            city=lambda page: page.get_city(),
        )
    )
    page_published.connect(_published, sender=ArticlePage, dispatch_uid="news.followers")


def _path(page) -> str:
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else "/"


def _published(sender, instance, **kwargs):
    """Once an article: publishing it again with a mended comma is no news."""
    index = NewsIndexPage.objects.ancestor_of(instance).first()
    city = instance.get_city()
    if index is not None and city is not None:
        services.tell_subscribers(index, "news", f"news:{instance.pk}", instance.title, _path(instance), city=city, about=instance)
