"""`{% audit_history record as url %}`: the address of a record's log, empty for who may not read it."""

from django import template

from portal.audit import admin

register = template.Library()


@register.simple_tag(takes_context=True)
def audit_history(context, target) -> str:
    return admin.history_url(target) if context["request"].user.has_perm(admin.SEE) else ""
