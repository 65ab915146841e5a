"""The roll and the outings in Wagtail's menu, with a button for each step."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from . import admin_views, permissions
from .models import Outing, Volunteer
from .viewsets import VolunteersGroup

register_snippet(VolunteersGroup)


@hooks.register("register_admin_urls")
def urls():
    return [
        path("volunteers/roll/<int:pk>/<slug:name>/", admin_views.roll_step, name="volunteers_roll_step"),
        path("volunteers/outings/<int:pk>/<slug:name>/", admin_views.outing_step, name="volunteers_outing_step"),
    ]


@hooks.register("register_snippet_listing_buttons")
def step_buttons(snippet, user, next_url=None):
    if not isinstance(snippet, Volunteer | Outing) or not permissions.may_keep_roll(user, snippet.city):
        return
    is_outing = isinstance(snippet, Outing)
    url_name, steps = ("volunteers_outing_step", admin_views.OUTINGS) if is_outing else ("volunteers_roll_step", admin_views.ROLL)
    for priority, name in enumerate(admin_views.possible(snippet)):
        yield Button(steps[name].label, reverse(url_name, args=[snippet.pk, name]), priority=priority)
