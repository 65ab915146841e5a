"""What every Wagtail page, picture and document of the portal has."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page


class PortalImage(AbstractImage):
    """A picture of an editor. It cannot be saved without words for those who do not see it."""

    alt = models.CharField(
        _("опис для тих, хто не бачить"),
        max_length=250,
        help_text=_("Що зображено, одним реченням. Його прочитає програма з екрана."),
    )
    author = models.CharField(_("автор"), max_length=120, blank=True)
    admin_form_fields = (*Image.admin_form_fields, "alt", "author")

    class Meta(AbstractImage.Meta):
        verbose_name = _("зображення")
        verbose_name_plural = _("зображення")

    @property
    def default_alt_text(self):
        return self.alt


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class PortalDocument(AbstractDocument):
    """A file of an editor. Residents' files never live here."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("документ")
        verbose_name_plural = _("документи")


class BasePage(Page):
    """The page all others come from: an introduction, a picture for links, the city it belongs to."""

    intro = models.TextField(_("вступ"), blank=True, max_length=400, help_text=_("Одне-два речення, які видно у списках і в пошуку."))
    picture = models.ForeignKey(
        "portal_core.PortalImage", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("головне зображення")
    )

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("picture")]

    class Meta:
        abstract = True

    @property
    def summary(self) -> str:
        """What stands for the page in lists, in search and in previews of links."""
        return self.search_description or self.intro

    def get_city(self):
        """The city whose site this page lives in, or None."""
        site = self.get_site()
        return getattr(site, "city", None) if site else None


# The queue's models live in their own package; Django finds an application's models here.
from .moderation.models import ModerationDecision, ModerationItem, ReasonTemplate  # noqa: E402,F401
