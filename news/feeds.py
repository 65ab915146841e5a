"""RSS and Atom of one city: only what is live and open to all, with absolute addresses."""

from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _

from portal.core.links import absolute, local_url
from portal.places.scope import current_city

from .models import ArticlePage

ITEMS = 20


class Rss(Feed):
    feed_type = Rss201rev2Feed
    url_name = "news:rss"

    def get_object(self, request):
        city = current_city(request)
        if city is None:
            raise Http404
        self.request = request
        return city

    def __call__(self, request, *args, **kwargs):
        # One instance serves all requests of the process: what belongs to a request goes into a copy.
        return super(Rss, type(self)()).__call__(request, *args, **kwargs)

    def title(self, city):
        return _("Безпека поруч: новини. %(city)s") % {"city": city.name}

    def description(self, city):
        return _("Зустрічі у дворах, рішення, відповіді поліції й міста.")

    subtitle = description

    def link(self, city):
        return absolute(self.request, "/")

    def feed_url(self, city):
        return absolute(self.request, reverse(self.url_name))

    def feed_guid(self, city):
        return self.feed_url(city)

    def items(self, city):
        return ArticlePage.objects.of_city(city).published().prefetch_related("tags")[:ITEMS]

    def item_title(self, page):
        return page.title

    def item_description(self, page):
        return page.summary

    def item_link(self, page):
        return absolute(self.request, local_url(page, self.request))

    def item_guid(self, page):
        return self.item_link(page)

    def item_author_name(self, page):
        return page.author_name or None

    def item_pubdate(self, page):
        return timezone.make_aware(datetime.combine(page.date, time(9)))

    def item_updateddate(self, page):
        return page.last_published_at

    def item_categories(self, page):
        return [tag.name for tag in page.tags.all()]


class Atom(Rss):
    feed_type = Atom1Feed
    url_name = "news:atom"
    subtitle = Rss.description
