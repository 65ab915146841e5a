"""The rules of wartime among snippets, and «Що зупинив захист» among reports."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Stopped, WartimeRule

SEE = "guards.view_stopped"
REPORT = "guards_report"

# What each reason of models.Stopped means, for staff. One that is not here is shown as it is.
REASONS = {
    "size": _("завеликий файл"),
    "empty": _("порожній файл"),
    "count": _("забагато файлів"),
    "total": _("разом завеликі"),
    "unknown": _("формат не приймаємо"),
    "no_picture": _("не зображення"),
    "broken": _("файл пошкоджено"),
    "pixels": _("забагато пікселів"),
    "bomb": _("бомба: розпаковується без міри"),
    "slow": _("перевірка тривала задовго"),
    "encrypted": _("захищено паролем"),
    "pages": _("забагато сторінок"),
    "macros": _("макроси або вкладені об’єкти"),
    "acting": _("команди, що виконуються самі"),
    "disk": _("бракує місця на диску"),
    "phone": _("номер телефону"),
    "plate": _("номер авто"),
    "card": _("номер картки або рахунку"),
    "rnokpp": _("податковий номер"),
    "passport": _("номер паспорта"),
    "address": _("точна адреса з квартирою"),
    "email": _("електронна пошта"),
    "positions": _("розташування і рух військових"),
    "air_defence": _("робота ППО"),
    "strikes": _("наслідки ударів"),
    "found": _("знайдені боєприпаси"),
    "honeypot": _("заповнено приховане поле"),
    "stamp": _("застаріла або підроблена форма"),
    "quick": _("надіслано миттєво"),
    "rate": _("забагато поспіль"),
    "replay": _("та сама перевірка вдруге"),
    "proof": _("перевірку не пройдено"),
    "question": _("пройшли за запитанням, без JavaScript"),
}


class WartimeRuleViewSet(SnippetViewSet):
    model = WartimeRule
    icon = "warning"
    menu_label = _("Правила воєнного часу")
    list_display = ["name", "group", "is_active"]
    list_filter = ["group", "is_active"]
    search_fields = ["name", "first"]
    form_fields = ["group", "name", "first", "second", "near", "unless", "is_active"]


register_snippet(WartimeRuleViewSet)


class StoppedFilter(WagtailFilterSet):
    guard = django_filters.ChoiceFilter(label=_("Що перевіряли"), choices=Stopped.Guard.choices)

    class Meta:
        model = Stopped
        fields = ["guard"]


class StoppedView(ReportView):
    """Days, reasons and numbers. Nothing here tells who it was."""

    model = Stopped
    page_title = _("Що зупинив захист")
    header_icon = "warning"
    index_url_name = REPORT
    index_results_url_name = "guards_report_results"
    filterset_class = StoppedFilter
    default_ordering = "-day"
    list_export = ["day", "guard", "reason", "form", "count"]
    export_filename = "guards"
    columns = [
        DateColumn("day", label=_("День"), sort_key="day"),
        Column("get_guard_display", label=_("Що перевіряли")),
        Column("reason", label=_("Причина"), accessor=lambda row: REASONS.get(row.reason, row.reason)),
        Column("form", label=_("Форма")),
        Column("count", label=_("Разів"), sort_key="count"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(SEE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return Stopped.objects.order_by("-day", "guard", "-count")


@hooks.register("register_admin_urls")
def guards_urls():
    return [
        path("guards/", StoppedView.as_view(), name=REPORT),
        path("guards/results/", StoppedView.as_view(results_only=True), name="guards_report_results"),
    ]


class StoppedMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(SEE)


@hooks.register("register_reports_menu_item")
def guards_menu():
    return StoppedMenuItem(_("Що зупинив захист"), reverse(REPORT), name="guards", icon_name="warning", order=110)
