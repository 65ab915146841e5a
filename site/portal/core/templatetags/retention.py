"""`{% retention_terms %}`: the terms of keeping for residents, as the registry has them."""

from django import template

from portal.core.retention import days_of, kinds

register = template.Library()


@register.inclusion_tag("portal_core/retention_terms.html")
def retention_terms():
    """A table: what, how long, why."""
    return {"terms": [{"label": kind.label, "days": days_of(kind), "why": kind.why} for kind in kinds()]}
