"""The feed on an element's page: {% load reviews %}{% review_feed officer %}"""

from django import template

from .. import elements, feed
from ..models import Entry

register = template.Library()


@register.inclusion_tag("reviews/feed.html", takes_context=True)
def review_feed(context, record, heading: str = "h2"):
    """The first ten entries about ``record``, its tags and the way to write. Nothing is drawn for what is no element or in a preview."""
    element = elements.of_record(record) if record is not None else None
    request = context.get("request")
    if element is None or not getattr(record, "pk", None) or request is None or getattr(request, "is_preview", False):
        return {}
    rows = list(feed.of_element(element, record)[: feed.ON_AN_ELEMENT + 1])
    for entry in rows:
        entry.record = record  # known already
    return {
        "request": request,
        "element": element,
        "record": record,
        "title": element.title(record),
        "slug": element.slug(record),
        "entries": rows[: feed.ON_AN_ELEMENT],
        "has_more": len(rows) > feed.ON_AN_ELEMENT,
        "tags": feed.tag_counts(element, record),
        "kinds": Entry.Kind.choices,
        "is_open": feed.is_open(element.city(record), element.kind),
        "heading": heading,
    }
