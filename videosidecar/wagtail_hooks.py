from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.snippets.models import register_snippet

from . import admin_views
from .models import AccessGrant
from .viewsets import VideoGroup

register_snippet(VideoGroup)


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("video/import/", admin_views.import_csv, name="videosidecar_import"),
        path("video/progress/", admin_views.progress, name="videosidecar_progress"),
        path("video/grants/<int:pk>/revoke/", admin_views.revoke, name="videosidecar_revoke"),
    ]


@hooks.register("register_snippet_listing_buttons")
def revoke_button(snippet, user, next_url=None):
    if isinstance(snippet, AccessGrant) and snippet.is_active and user.has_perm("videosidecar.change_accessgrant"):
        yield Button(_("Відкликати"), reverse("videosidecar_revoke", args=[snippet.pk]), icon_name="cross", priority=20)
