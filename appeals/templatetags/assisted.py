"""Who helped to write an appeal, for moderators."""

from django import template

from ..assisted import services

register = template.Library()


@register.simple_tag
def who_helped(appeal) -> str:
    return services.who_helped(appeal)
