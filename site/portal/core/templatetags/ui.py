"""Template tags of the design system, known to every template without loading."""

from django import template

register = template.Library()
