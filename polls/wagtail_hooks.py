"""Series and waves in Wagtail, in one menu group."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from portal.places.viewsets import CitySnippetViewSet

from .models import Question, Series, Wave

Question.panels = [
    FieldPanel("text"),
    FieldPanel("kind"),
    FieldPanel("is_core"),
    FieldPanel("is_required"),
    InlinePanel("choices", label=_("Варіант")),
]


class WaveForm(WagtailAdminModelForm):
    """Refuses to change questions once somebody has answered them."""

    def clean(self):
        cleaned = super().clean()
        answered = self.instance.pk and self.instance.ballots.exists()
        if answered and any(formset.has_changed() for formset in self.formsets.values()):
            raise ValidationError(_("На ці запитання вже відповідали, тому змінити їх не можна. Створіть нову хвилю."))
        return cleaned


class SeriesViewSet(CitySnippetViewSet):
    model = Series
    icon = "list-ul"
    list_display = ["title", "theme", "city"]
    list_filter = ["city"]
    panels = [FieldPanel("city"), FieldPanel("title"), FieldPanel("theme")]


class WaveViewSet(CitySnippetViewSet):
    model = Wave
    icon = "history"
    list_display = ["series", "number", "opens_at", "closes_at"]
    list_filter = ["series__city"]

    panels = [
        FieldPanel("series"),
        FieldPanel("number"),
        FieldPanel("opens_at"),
        FieldPanel("closes_at"),
        InlinePanel("questions", label=_("Запитання"), help_text=_("«Важко відповісти» портал додає сам.")),
    ]


Wave.base_form_class = WaveForm


class PollsGroup(SnippetViewSetGroup):
    items = (SeriesViewSet, WaveViewSet)
    menu_label = _("Опитування")
    menu_icon = "clipboard-list"
    menu_order = 340


register_snippet(PollsGroup)
