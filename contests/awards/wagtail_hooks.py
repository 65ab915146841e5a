"""The register of certificates in Wagtail."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import ListingButton
from wagtail.snippets.models import register_snippet

from portal.places.viewsets import CitySnippetViewSet

from .models import Certificate
from .permissions import may_download, may_revoke
from .views import revoke


class CertificateViewSet(CitySnippetViewSet):
    model = Certificate
    icon = "doc-full-inverse"
    menu_label = _("Грамоти")
    menu_order = 360
    add_to_admin_menu = True
    list_display = ["number", "kind", "recipient", "issued_on", "revoked_at"]
    list_filter = ["city", "kind", "issued_on"]
    search_fields = ["number", "recipient"]
    list_export = ["number", "kind", "recipient", "reason", "issued_on", "revoked_at"]
    panels = [
        FieldPanel("city"),
        FieldPanel("kind"),
        FieldPanel("recipient"),
        FieldPanel("name_may_be_shown"),
        FieldPanel("reason"),
        MultiFieldPanel([FieldPanel("signer_post"), FieldPanel("signer"), FieldPanel("issued_on")], heading=_("Підпис")),
        FieldPanel("holder"),
        FieldPanel("entry"),
    ]


register_snippet(CertificateViewSet)


@hooks.register("register_admin_urls")
def revoke_url():
    return [path("awards/<int:pk>/revoke/", revoke, name="awards_revoke")]


@hooks.register("register_snippet_listing_buttons")
def certificate_buttons(snippet, user, next_url=None):
    """The sheet to print, and the page that a reader of its QR code sees."""
    if isinstance(snippet, Certificate) and may_download(user, snippet):
        yield ListingButton(_("PDF"), reverse("awards:download", args=[snippet.code]), icon_name="download", priority=30)
        yield ListingButton(_("Сторінка перевірки"), snippet.get_absolute_url(), icon_name="view", priority=40)
    if isinstance(snippet, Certificate) and not snippet.revoked_at and may_revoke(user, snippet):
        yield ListingButton(_("Скасувати"), reverse("awards_revoke", args=[snippet.pk]), icon_name="cross", priority=50)
