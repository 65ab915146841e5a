"""Who sees «Стан системи», who acts on it, and who hears of alarms."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q

SEE = "health.view_checkstate"
ACT = "health.change_checkstate"


def listeners():
    """Active people who may see the page by a group or by their own name: they are told of alarms."""
    has = Permission.objects.filter(content_type__app_label="health", codename="view_checkstate")
    people = get_user_model().objects.filter(is_active=True)
    return people.filter(Q(groups__permissions__in=has) | Q(user_permissions__in=has) | Q(is_superuser=True)).distinct()
