"""Forums in Wagtail: name, words, place, closed, pre-moderated."""

from django import forms
from django.utils.translation import gettext_lazy as _
from machina.core.db.models import get_model
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.model import ModelViewSet

from portal.places.models import City

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
        if self.for_user.city:
            return self.for_user.city
        return City.objects.filter(site__is_default_site=True).first() if self.for_user.is_superuser else None

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


class ForumViewSet(ModelViewSet):
    model = Forum
    name = "forums"
    icon = "comment"
    menu_label = _("Розділи форуму")
    menu_order = 10
    list_display = ["name", "direct_topics_count", "direct_posts_count"]
    list_per_page = 50
    search_fields = ["name"]
    ordering = ["lft"]
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return ForumForm

    @property
    def permission_policy(self):
        return POLICY

    def get_queryset(self, request):
        return POLICY.own(request.user)
