"""«Адреси без дільничного» among Wagtail's reports."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.models import register_snippet

from portal.places.viewsets import CitySnippetViewSet

from ..models import Officer
from .models import UnservedAddress

HELP = _("Коли будинок запишуть за офіцером, це станеться й само.")
HOW = _(
    "<p>Мешканці шукали цей будинок, а за ним ніхто не записаний. Відкрийте офіцера, додайте вулицю й номери "
    "до «Вулиці, які обслуговує» і опублікуйте.</p>"
)
SEE = "lookup.view_unservedaddress"


class UnservedForm(WagtailAdminModelForm):
    """Only whether it is dealt with: what residents asked is nobody's to edit."""

    is_done = forms.BooleanField(
        label=_("Розібрано"), required=False, help_text=_("Коли будинок запишуть за офіцером, це станеться й само.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["is_done"].initial = self.instance.done_at is not None

    def save(self, commit=True):
        done = self.cleaned_data["is_done"]
        if done != (self.instance.done_at is not None):
            self.instance.done_at = timezone.now() if done else None
            self.instance.done_by = self.for_user if done else None
        return super().save(commit)


class OfficersColumn(Column):
    """Links to the officers of the same street, whose rows the house may join, and to the register."""

    def get_value(self, instance):
        rows = Officer.objects.of_city(instance.city).filter(
            served_streets__street__isnull=False, served_streets__street=instance.street_id
        )
        links = [(reverse("wagtailsnippets_mapapp_officer:edit", args=[row.pk]), row.title) for row in rows.distinct()[:4]]
        links.append((reverse("wagtailsnippets_mapapp_officer:list"), _t("усі офіцери")))
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>', links)


class UnservedFilters(WagtailFilterSet):
    is_open = BooleanFilter(field_name="done_at", lookup_expr="isnull", label=_("Ще не розібрано"))

    class Meta:
        model = UnservedAddress
        fields = ["city"]


class UnservedViewSet(CitySnippetViewSet):
    model = UnservedAddress
    icon = "warning"
    menu_label = _("Адреси без дільничного")
    add_to_admin_menu = False
    copy_view_enabled = False
    list_display = [
        "__str__",
        "asked",
        DateColumn("last_asked_at", label=_("Востаннє"), sort_key="last_asked_at"),
        OfficersColumn("officers", label=_("Додати офіцерові")),
        DateColumn("done_at", label=_("Розібрано"), sort_key="done_at"),
    ]
    filterset_class = UnservedFilters
    list_export = ["street", "words", "house", "asked", "first_asked_at", "last_asked_at", "done_at"]
    list_per_page = 50
    ordering = ["-asked"]
    edit_handler = ObjectList(
        [
            HelpPanel(content=HOW),
            FieldPanel("is_done"),
        ],
        base_form_class=UnservedForm,
    )


register_snippet(UnservedViewSet)


class UnservedMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(SEE)


@hooks.register("register_reports_menu_item")
def unserved_menu():
    return UnservedMenuItem(
        _("Адреси без дільничного"), reverse(UnservedViewSet().get_url_name("list")), name="unserved", icon_name="warning", order=790
    )
