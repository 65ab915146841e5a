"""RSS of one element's feed; of a district: of everything in it. Only what everybody may read."""

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from portal.core.links import absolute
from portal.places.scope import current_city

from . import elements, feed


class ElementRss(Feed):
    feed_type = Rss201rev2Feed

    def __call__(self, request, *args, **kwargs):
        # One instance serves all requests of the process: what belongs to a request goes into a copy.
        return super(ElementRss, type(self)()).__call__(request, *args, **kwargs)

    def get_object(self, request, folder, slug):
        element, city = elements.of_folder(folder), current_city(request)
        record = element.find(city, slug) if element is not None and city is not None else None
        if record is None or not element.visible(record):
            raise Http404
        self.request = request
        return element, record

    def title(self, found):
        element, record = found
        return _("Відгуки й пропозиції: %(title)s") % {"title": element.title(record)}

    def description(self, found):
        return _("Що пишуть мешканці і що відповідає поліція.")

    def link(self, found):
        element, record = found
        return absolute(self.request, reverse("reviews:feed", args=[element.folder, element.slug(record)]))

    def feed_url(self, found):
        element, record = found
        return absolute(self.request, reverse("reviews:rss", args=[element.folder, element.slug(record)]))

    def items(self, found):
        element, record = found
        rows = feed.of_district(record) if element.kind == "district" else feed.of_element(element, record)
        return feed.with_records(rows[: feed.IN_RSS])

    def item_title(self, entry):
        return entry.title

    def item_description(self, entry):
        replies = [f"{reply.office}: {reply.get_status_display()}. {reply.text}" for reply in entry.replies.all()]
        return "\n\n".join([entry.text, *replies])

    def item_link(self, entry):
        return absolute(self.request, entry.get_absolute_url())

    def item_guid(self, entry):
        return self.item_link(entry)

    def item_author_name(self, entry):
        return entry.signature

    def item_pubdate(self, entry):
        return entry.published_at

    def item_categories(self, entry):
        return [str(entry.get_kind_display()), *([str(entry.get_status_display())] if entry.status else [])]
