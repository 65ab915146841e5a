"""The quiet link «Тут помилка?» below a record of the map."""

from django import template
from django.urls import reverse

from mapapp.corrections import elements

register = template.Library()


@register.inclusion_tag("corrections/link.html")
def correction_link(record):
    """Nothing for a draft in a preview, which has no page of its own yet."""
    if not record or not record.pk or not elements.key_of(record):
        return {"url": ""}
    return {"url": reverse("corrections:report", args=[elements.kind_of(record), elements.key_of(record)])}
