from django import template

from accounts.devices import label

register = template.Library()
register.filter("device", label)
