"""«Поскаржитися» beside a record: a link, so that pages with it can be kept whole in a cache."""

from django import template

from portal.core.moderation import hiding, links, registry
from portal.core.moderation.models import ModerationItem

register = template.Library()


@register.inclusion_tag("components/complain.html")
def complain(target, what: str = ""):
    """The link under a public record. ``what`` tells a listener which of many it is about («допис 3»)."""
    kind = registry.of_record(target)
    return {"kind": kind.name if kind else "", "pk": target.pk, "what": what}


@register.simple_tag
def decision_link(target) -> str:
    """The author's page of the last refusal of a record, "" where there is none. For pages of the author alone."""
    refused = ModerationItem.objects.filter(**hiding.where(target), state=ModerationItem.State.REJECTED)
    item = refused.order_by("-pk").first()
    return links.decision(item) if item else ""
