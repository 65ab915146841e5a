"""What templates ask of a decision: what the citizen changed, where to go without us."""

from django import template

from .. import addressing, moderation

register = template.Library()


@register.simple_tag
def earlier_round(item):
    """What the citizen changed since the moderator returned it: Change rows."""
    return moderation.earlier_round(item)


@register.simple_tag
def goes_to(appeal):
    """The addressee as things stand now."""
    return addressing.of(appeal)


@register.simple_tag
def direct_addresses(appeal):
    """Where the person can bring the document without us."""
    return addressing.direct(appeal.city)
