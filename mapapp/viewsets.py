"""The map's registers in Wagtail: what their lists and forms hold."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import DateColumn, LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from portal.places.grants import city_ids
from portal.places.searching import FoldedChooserViewSet, FoldedIndexView
from portal.places.viewsets import CitySnippetViewSet

from .admin_forms import OfficerAccountForm, OfficerForm, PolicePointForm, UnitForm
from .models import Officer, OfficerAccount, OfficerDuty, OfficerReport, PolicePoint, Priority, Unit


class PointViewSet(CitySnippetViewSet):
    model = PolicePoint
    icon = "site"
    menu_label = _("Точки")
    list_display = [
        "name",
        "kind",
        "district",
        DateColumn("verified_at", label=_("Перевірено"), sort_key="verified_at"),
        LiveStatusTagColumn(),
    ]
    list_filter = ["city", "kind", "district", "unit", "is_demo"]
    list_export = ["name", "kind", "unit", "district", "address", "latitude", "longitude", "phone", "is_24_7", "step_free", "verified_at"]
    list_per_page = 50
    ordering = ["sort_key"]
    index_view_class = FoldedIndexView
    chooser_viewset_class = FoldedChooserViewSet
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("city"),
                    FieldPanel("kind", required_on_save=True),
                    FieldPanel("name", required_on_save=True),
                    FieldPanel("unit"),
                    FieldPanel("is_demo"),
                ],
                heading=_("Що це"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("street"),
                    FieldPanel("house"),
                    FieldPanel("address_note"),
                    FieldPanel("position", required_on_save=True),
                    FieldPanel("district"),
                ],
                heading=_("Де це"),
            ),
            MultiFieldPanel(
                [FieldPanel("is_24_7"), FieldPanel("hours"), FieldPanel("hours_note"), FieldPanel("phone")],
                heading=_("Коли і як зв’язатися"),
            ),
            MultiFieldPanel(
                [FieldPanel("services"), FieldPanel("step_free"), FieldPanel("nearest_shelter"), FieldPanel("photo")],
                heading=_("Для відвідувача"),
            ),
            FieldPanel("checked_today"),
            FieldPanel("slug"),
        ],
        base_form_class=PolicePointForm,
    )


class OfficerViewSet(CitySnippetViewSet):
    model = Officer
    icon = "user"
    menu_label = _("Офіцери")
    list_display = [
        "full_name",
        "post",
        "district",
        DateColumn("verified_at", label=_("Перевірено"), sort_key="verified_at"),
        LiveStatusTagColumn(),
    ]
    list_filter = ["city", "post", "district", "unit", "is_demo"]
    list_export = [
        "last_name",
        "first_name",
        "patronymic",
        "post",
        "rank",
        "unit",
        "district",
        "phone",
        "email",
        "reception",
        "verified_at",
    ]
    list_per_page = 50
    ordering = ["sort_key"]
    index_view_class = FoldedIndexView
    chooser_viewset_class = FoldedChooserViewSet
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("city"),
                    FieldPanel("last_name", required_on_save=True),
                    FieldPanel("first_name", required_on_save=True),
                    FieldPanel("patronymic"),
                    FieldRowPanel([FieldPanel("post"), FieldPanel("rank")]),
                    FieldPanel("unit"),
                    FieldPanel("is_demo"),
                ],
                heading=_("Хто це"),
                help_text=_("Лише службове. Домашньої адреси, особистого телефону й відомостей про родину тут не буває."),
            ),
            MultiFieldPanel(
                [FieldPanel("phone"), FieldPanel("email"), FieldPanel("reception_point"), FieldPanel("reception")],
                heading=_("Як звернутися"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("district"),
                    FieldPanel("serves_whole_district"),
                    FieldPanel("boundary"),
                    FieldPanel("boundary_file"),
                ],
                heading=_("Дільниця"),
            ),
            InlinePanel(
                "served_streets",
                heading=_("Вулиці, які обслуговує"),
                label=_("Вулиця"),
                help_text=_("Без чисел: уся вулиця. Будинок вирішує першим, масив другим."),
                panels=[
                    FieldPanel("street"),
                    FieldRowPanel([FieldPanel("parity"), FieldPanel("number_from"), FieldPanel("number_to"), FieldPanel("suffix")]),
                ],
            ),
            FieldPanel("share_houses"),
            MultiFieldPanel([FieldPanel("photo"), FieldPanel("photo_consent")], heading=_("Фото")),
            FieldPanel("last_report_at"),
            FieldPanel("checked_today"),
            FieldPanel("slug"),
        ],
        base_form_class=OfficerForm,
    )


class DutyViewSet(CitySnippetViewSet):
    model = OfficerDuty
    icon = "calendar-alt"
    menu_label = _("Відсутність і заміна")
    list_display = ["officer", "substitute", DateColumn("starts_on", label=_("З")), DateColumn("ends_on", label=_("До"))]
    list_filter = ["officer__city"]
    panels = [
        FieldPanel("officer"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("substitute", help_text=_("Мешканці побачать лише, до кого звернутися сьогодні. Причини й дат не показуємо.")),
    ]


class UnitViewSet(CitySnippetViewSet):
    model = Unit
    icon = "home"
    menu_label = _("Підрозділи")
    list_display = [
        "name",
        "parent",
        "phone",
        DateColumn("verified_at", label=_("Перевірено"), sort_key="verified_at"),
        LiveStatusTagColumn(),
    ]
    list_filter = ["city", "is_demo"]
    index_view_class = FoldedIndexView
    edit_handler = ObjectList(
        [
            FieldPanel("city"),
            FieldPanel("name", required_on_save=True),
            FieldPanel("parent"),
            FieldPanel("address"),
            FieldPanel("phone"),
            FieldPanel("email"),
            FieldPanel("is_demo"),
            FieldPanel("checked_today"),
        ],
        base_form_class=UnitForm,
    )


class AccountViewSet(CitySnippetViewSet):
    model = OfficerAccount
    icon = "key"
    menu_label = _("Доступи до кабінету")
    list_display = ["officer", "user", DateColumn("linked_at", label=_("Пов’язано"))]
    list_filter = ["officer__city"]
    edit_handler = ObjectList(
        [
            FieldPanel("officer"),
            FieldPanel("user", help_text=_("Лише люди з роллю «Дільничний». Вони зможуть змінити прийом і сказати, хто заміщає.")),
        ],
        base_form_class=OfficerAccountForm,
    )


class PriorityViewSet(CitySnippetViewSet):
    model = Priority
    icon = "tasks"
    menu_label = _("Пріоритети офіцерів")
    list_display = ["title", "officer", "state", DateColumn("done_on", label=_("Зроблено"))]
    list_filter = ["officer__city", "state"]
    panels = [FieldPanel("officer"), FieldPanel("title"), FieldPanel("text"), FieldPanel("state"), FieldPanel("done_text")]


class ReportViewSet(CitySnippetViewSet):
    model = OfficerReport
    icon = "doc-full"
    menu_label = _("Звіти перед мешканцями")
    list_display = ["title", "officer", DateColumn("held_on", label=_("Коли звітував"))]
    list_filter = ["officer__city"]
    panels = [FieldPanel("officer"), FieldPanel("held_on"), FieldPanel("title"), FieldPanel("text"), FieldPanel("meeting_url")]


class ExchangeItem(MenuItem):
    def is_shown(self, request):
        return bool(city_ids(request.user, "mapapp.view_officer", "mapapp.view_policepoint"))


class MapGroup(SnippetViewSetGroup):
    items = (PointViewSet, OfficerViewSet, DutyViewSet, UnitViewSet, AccountViewSet, PriorityViewSet, ReportViewSet)
    menu_label = _("Мапа")
    menu_icon = "site"
    menu_order = 310

    def get_submenu_items(self):
        last = ExchangeItem(_("Імпорт і експорт"), reverse("mapapp_exchange"), name="mapapp-exchange", icon_name="download", order=1000)
        return [*super().get_submenu_items(), last]
