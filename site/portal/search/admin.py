"""The report on words that found nothing, for the editors of a city."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from portal.core.moderation.permissions import staff_city

from . import missed
from .models import MissedWord

LIST = "search_missed"
SEE = "portal_search.view_missedword"


class MissedWordsView(ReportView):
    """Words that were asked three times and more in 90 days; nobody's question as a whole."""

    model = MissedWord
    page_title = gettext_lazy("Чого не знайшли")
    header_icon = "search"
    index_url_name = LIST
    index_results_url_name = "search_missed_results"
    is_searchable = False
    default_ordering = None
    list_export = ["word", "times", "last"]
    export_headings = {"word": gettext_lazy("Слово"), "times": gettext_lazy("Скільки разів"), "last": gettext_lazy("Востаннє")}
    columns = [
        Column("word", label=gettext_lazy("Слово")),
        Column("times", label=gettext_lazy("Скільки разів")),
        DateColumn("last", label=gettext_lazy("Востаннє")),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        if self.request.user.is_superuser:
            return missed.often()
        city = staff_city(self.request, SEE)
        return missed.often(city) if city else MissedWord.objects.none()
