"""Forums in Wagtail: name, words, place, closed, pre-moderated."""

from django import forms
from django.utils.translation import gettext_lazy as _
from machina.core.db.models import get_model
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from portal.places.grants import cities_of
from portal.places.models import City
from portal.places.viewsets import OwnCityViews

from . import services
from .permissions import ForumPolicy

Forum = get_model("forum", "Forum")
POLICY = ForumPolicy()


class ForumForm(WagtailAdminModelForm):
    """A forum of the editor's city."""

    name = forms.CharField(label=_("Назва"), max_length=100, help_text=_("Про що тут говорять: два-три слова."))
    description = forms.CharField(
        label=_("Пояснення"),
        required=False,
        max_length=300,
        help_text=_("Одне речення під назвою: з чим сюди йти."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    position = forms.IntegerField(
        label=_("Місце у списку"), min_value=1, required=False, help_text=_("1 — найвище. Порожньо — наприкінці.")
    )
    closed = forms.BooleanField(label=_("Закрито: мешканці лише читають"), required=False)
    premoderated = forms.BooleanField(
        label=_("Спершу читає модератор"), required=False, help_text=_("Дописи мешканців чекають у черзі, доки їх не опублікують.")
    )

    class Meta:
        model = Forum
        fields = ["name", "description"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            return
        self.initial["description"] = str(self.instance.description or "")
        self.fields["position"].initial = services.position_of(self.instance)
        self.fields["closed"].initial = services.is_closed(self.instance)
        self.fields["premoderated"].initial = services.is_premoderated(self.instance)

    def clean(self):
        cleaned = super().clean()
        if not self.instance.pk and self._city() is None:
            raise forms.ValidationError(_("У вашому обліковому записі немає міста. Попросіть адміністратора його вказати."))
        return cleaned

    def _city(self):
        mine = cities_of(self.for_user, "forum.add_forum")
        if not self.for_user.is_superuser:
            return mine.filter(pk=self.for_user.city_id).first() or mine.first()
        return self.for_user.city or City.objects.filter(site__is_default_site=True).first()

    def save(self, commit=True):
        data = self.cleaned_data
        if not self.instance.pk:
            self.instance = services.add_forum(self._city(), data["name"], data["description"])
        else:
            self.instance = super().save(commit)
        if data["position"]:
            services.place_forum(self.instance, data["position"])
        services.set_closed(self.instance, data["closed"])
        services.set_premoderated(self.instance, data["premoderated"])
        return self.instance


def state_of(forum) -> str:
    """In words for the list: closed, pre-moderated, or nothing."""
    words = [_("закрито")] if services.is_closed(forum) else []
    words += [_("спершу читає модератор")] if services.is_premoderated(forum) else []
    return ", ".join(str(word) for word in words)


class ForumIndexView(generic.IndexView):
    """The forums of the editor's city, in the order residents see."""

    def get_base_queryset(self):
        return POLICY.own(self.request.user)


class ForumViewSet(OwnCityViews, ModelViewSet):
    """Forums of the person's own city; the city's root is not among them, and nothing is deleted."""

    model = Forum
    name = "forums"
    icon = "comment"
    menu_label = _("Розділи форуму")
    index_view_class = ForumIndexView
    list_display = [
        "__str__",
        Column("direct_topics_count", label=_("Тем")),
        Column("direct_posts_count", label=_("Дописів")),
        Column("state", label=_("Стан"), accessor=state_of),
    ]
    list_per_page = 50
    search_fields = ["name"]
    ordering = ["tree_id", "lft"]
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return ForumForm

    @property
    def permission_policy(self):
        return POLICY

    def own_records(self, user, *actions):
        return POLICY.own(user, *actions)
