"""The roll and the outings in Wagtail. States change by actions with a confirmation, never by a form's field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from portal.places.grants import cities_of
from portal.places.models import District
from portal.places.viewsets import CitySnippetViewSet

from .models import Outing, Volunteer


def _only_city(user):
    """The city a new outing is in: the person's own where they may add one there, else the first such."""
    mine = cities_of(user, "volunteers.add_outing")
    return mine.filter(pk=user.city_id).first() or mine.first()


class OutingForm(WagtailAdminModelForm):
    """An outing of the editor's own city. Saves its own fields alone: places taken are counted elsewhere meanwhile."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and self.for_user:
            self.instance.city = _only_city(self.for_user)
            self.instance.requested_by = self.for_user
        self.fields["district"].queryset = District.objects.of_city(self.instance.city if self.instance.city_id else None)

    def clean(self):
        cleaned = super().clean()
        if not self.instance.city_id:
            raise ValidationError(_("У вашому обліковому записі не вказано міста. Попросіть адміністратора його додати."))
        if self.instance.taken and {"starts_at", "ends_at"} & set(self.changed_data):
            raise ValidationError(_("Волонтери вже записалися на цей час. Скасуйте вихід і створіть новий: усі отримають сповіщення."))
        if cleaned.get("capacity") is not None and cleaned["capacity"] < self.instance.taken:
            self.add_error("capacity", _("Стільки волонтерів уже записалося: менше місць зробити не можна."))
        return cleaned

    def save(self, commit=True):
        if self.instance.pk is None or not commit:
            return super().save(commit=commit)
        outing = super().save(commit=False)
        outing.save(update_fields=list(self.fields))
        return outing


class VolunteerViewSet(CitySnippetViewSet):
    model = Volunteer
    icon = "group"
    menu_label = gettext_lazy("Реєстр волонтерів")
    list_display = ["name", "track", "district", "state", "documents_checked_at"]
    list_filter = ["state", "track", "district"]
    search_fields = ["name", "phone"]
    inspect_view_enabled = True
    inspect_view_fields = [
        "name",
        "track",
        "city",
        "district",
        "phone",
        "state",
        "declared_at",
        "documents_checked_at",
        "documents_checked_by",
        "created_at",
    ]
    panels = [FieldPanel("name", read_only=True)]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("district")


class OutingViewSet(CitySnippetViewSet):
    model = Outing
    icon = "site"
    menu_label = gettext_lazy("Патрулювання і рейди")
    list_display = ["title", "kind", "district", "starts_at", "state", "taken", "capacity"]
    list_filter = ["state", "kind", "district"]
    inspect_view_enabled = True
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("kind"), FieldPanel("district", widget=forms.Select)]),
            FieldPanel("title"),
            FieldPanel("police_lead"),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("gathering"),
            FieldPanel("route"),
            FieldPanel("capacity"),
        ],
        base_form_class=OutingForm,
    )

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("district")


class VolunteersGroup(SnippetViewSetGroup):
    items = (VolunteerViewSet, OutingViewSet)
    menu_label = gettext_lazy("Волонтери")
    menu_icon = "group"
    menu_order = 335
