"""Addresses in templates: a page in the language being read."""

from django import template

from ..links import local_url

register = template.Library()


@register.simple_tag(takes_context=True)
def here_url(context, page) -> str:
    """The address of ``page`` in the language being read; under /en/ its Ukrainian text where it has no English one."""
    return local_url(page, context["request"])
