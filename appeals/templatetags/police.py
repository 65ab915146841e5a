"""``{% load police %}{% police_panel appeal %}``: the links of the letter, on the staff's page of an appeal."""

from django import template

from portal.core.moderation.permissions import staff_city

from ..police import links, staff

register = template.Library()


@register.inclusion_tag("appeals/police/staff_panel.html", takes_context=True)
def police_panel(context, appeal):
    """Which links are in force, with buttons to revoke them and to send a fresh one. Empty for who may not."""
    request = context["request"]
    at_police = appeal.state in type(appeal).AT_THE_POLICE
    rows = list(appeal.police_links.all()) if at_police and staff.may_send_links(request.user, staff_city(request)) else []
    lines = [{"link": link, "is_in_force": links.is_in_force(link)} for link in rows]
    can = at_police and staff.may_send_links(request.user, staff_city(request)) and staff.queue_of(request).filter(pk=appeal.pk).exists()
    return {"appeal": appeal, "lines": lines, "can": can, "request": request, "csrf_token": context.get("csrf_token")}
