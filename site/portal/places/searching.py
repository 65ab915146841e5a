"""Search in Wagtail's lists and choosers that understands Ukrainian letters on every database.

SQLite compares letters outside ASCII only as they are, and the full-text backend refuses some
signs; these lists look for folded words instead (see `text.fold`).
"""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView
from wagtail.snippets.views.snippets import IndexView

from .text import fold
from .viewsets import OwnCityChooserViewSet


def holding(queryset, text: str):
    """Rows whose words hold every word of ``text``: by `search_text` where the model has one, else by all names."""
    words = fold(text).split()
    if not words:
        return queryset
    if hasattr(queryset, "holding"):
        return queryset.holding(text)
    found = [row.pk for row in queryset.model.objects.all() if _has(_names(row), words)]
    return queryset.filter(pk__in=found)


def _has(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


def _names(row) -> str:
    others = [*getattr(row, "former_names", []), *getattr(row, "russian_names", [])]
    return fold(" ".join([str(row), *others]))


class FoldedIndexView(IndexView):
    is_searchable = True
    search_backend_name = None

    def search_queryset(self, queryset):
        return holding(queryset, self.search_query) if self.is_searching else queryset


class FoldedFilterForm(BaseFilterForm):
    q = forms.CharField(label=_("Пошук"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Назва")}))

    def filter(self, objects):
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q") or ""
        self.is_searching = bool(self.search_query)
        return holding(objects, self.search_query) if self.is_searching else objects


class FoldedChooseView(ChooseView):
    filter_form_class = FoldedFilterForm


class FoldedChooseResultsView(ChooseResultsView):
    filter_form_class = FoldedFilterForm


class FoldedChooserViewSet(OwnCityChooserViewSet):
    choose_view_class = FoldedChooseView
    choose_results_view_class = FoldedChooseResultsView
