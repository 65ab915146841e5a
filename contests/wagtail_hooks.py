"""Works sent to contests, in Wagtail."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from portal.places.viewsets import CitySnippetViewSet

from .models import Entry


class EntryViewSet(CitySnippetViewSet):
    """Works that came in. Editors set the place after the jury has spoken; the words are their author's."""

    model = Entry
    icon = "pick"  # Wagtail has no cup; this one is a star
    menu_label = _("Роботи на конкурс")
    menu_order = 350
    add_to_admin_menu = True
    list_display = ["title", "contest", "author", "state", "place"]
    list_filter = ["city", "state", "contest"]
    panels = [
        FieldPanel("title", read_only=True),
        FieldPanel("text", read_only=True),
        FieldPanel("state", read_only=True),
        FieldPanel("place"),
    ]


register_snippet(EntryViewSet)
