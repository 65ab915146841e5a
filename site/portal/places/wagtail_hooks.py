"""Cities, districts and streets in Wagtail. A whole city comes from a file: see `loading`."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .forms import DistrictForm, StreetForm
from .models import City, District, Street
from .searching import FoldedChooserViewSet, FoldedIndexView
from .staff import choosable_pages, hide_whole_portal_reports, limit_the_api
from .viewsets import CitySnippetViewSet

hooks.register("construct_page_chooser_queryset", choosable_pages)
hooks.register("construct_reports_menu", hide_whole_portal_reports)
hooks.register("construct_admin_api", limit_the_api, order=100)


class CityViewSet(CitySnippetViewSet):
    model = City
    icon = "globe"
    menu_label = _("Міста")
    list_display = ["name", "slug", "site"]
    panels = [
        FieldPanel("name"),
        FieldPanel("name_locative"),
        FieldPanel("slug"),
        FieldPanel("site"),
        FieldPanel("katottg"),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")], heading=_("Центр")),
        FieldPanel("is_demo"),
    ]


class DistrictViewSet(CitySnippetViewSet):
    model = District
    icon = "site"
    menu_label = _("Райони й масиви")
    list_display = ["name", "kind", "parent", "city"]
    list_filter = ["city", "kind"]
    index_view_class = FoldedIndexView
    chooser_viewset_class = FoldedChooserViewSet
    edit_handler = ObjectList(
        [
            FieldPanel("city"),
            FieldPanel("kind"),
            FieldPanel("parent"),
            FieldPanel("name"),
            FieldPanel("slug"),
            FieldPanel("former_names"),
            FieldPanel("katottg"),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")], heading=_("Центр")),
            FieldPanel("boundary", widget=forms.Textarea(attrs={"rows": 6})),
            FieldPanel("cameras_planned"),
        ],
        base_form_class=DistrictForm,
    )


class StreetViewSet(CitySnippetViewSet):
    model = Street
    icon = "list-ul"
    menu_label = _("Вулиці")
    list_display = ["name", "kind", "city"]
    list_filter = ["city", "kind", "districts"]
    list_per_page = 50
    index_view_class = FoldedIndexView
    chooser_viewset_class = FoldedChooserViewSet
    chooser_per_page = 25
    edit_handler = ObjectList(
        [
            FieldPanel("city"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]),
            FieldPanel("former_names"),
            FieldPanel("russian_names"),
            FieldPanel("districts", widget=forms.CheckboxSelectMultiple),
        ],
        base_form_class=StreetForm,
    )


class PlacesGroup(SnippetViewSetGroup):
    items = (StreetViewSet, DistrictViewSet, CityViewSet)
    menu_label = _("Міста й вулиці")
    menu_icon = "globe"
    menu_order = 560


register_snippet(PlacesGroup)
