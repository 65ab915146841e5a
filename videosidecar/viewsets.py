"""The registry in Wagtail."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets import HeaderButton
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSetGroup

from portal.places.searching import FoldedChooserViewSet
from portal.places.viewsets import CitySnippetViewSet

from .models import AccessGrant, Camera
from .services import grant_access, set_camera_secret


class CameraForm(WagtailAdminModelForm):
    """The camera and, apart, its user name and password: the password is taken, never shown."""

    stream_user = forms.CharField(label=_("Ім’я для входу на камеру"), required=False, max_length=80)
    stream_password = forms.CharField(
        label=_("Пароль камери"),
        required=False,
        max_length=120,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Порожнє поле залишає чинний пароль. Показати його не можна, лише замінити."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        secret = getattr(self.instance, "secret", None) if self.instance.pk else None
        self.fields["stream_user"].initial = secret.user if secret else ""
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean(self):
        data = super().clean()
        if data.get("stream_password") and not data.get("stream_user"):
            self.add_error("stream_user", _("Вкажіть ім’я, до якого належить пароль."))
        if data.get("stream_user") and not data.get("stream_password") and not getattr(self.instance, "secret", None):
            self.add_error("stream_password", _("Вкажіть пароль для цього імені."))
        return data

    def save(self, commit=True):
        camera = super().save(commit=commit)
        if commit:
            self.save_secret(camera)
        return camera

    def save_secret(self, camera):
        user, password = self.cleaned_data["stream_user"], self.cleaned_data["stream_password"]
        if password or user != (self.fields["stream_user"].initial or ""):
            set_camera_secret(camera, user, password, actor=self.for_user)


class CameraIndexView(IndexView):
    add_item_label = _("Додати камеру")

    @property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if self.permission_policy.user_has_permission(self.request.user, "add"):
            buttons.append(HeaderButton(_("Імпорт із CSV"), reverse("videosidecar_import"), icon_name="upload"))
        buttons.append(HeaderButton(_("Хід встановлення"), reverse("videosidecar_progress"), icon_name="list-ul"))
        return buttons


class CameraViewSet(CitySnippetViewSet):
    model = Camera
    icon = "view"
    menu_label = _("Камери")
    menu_name = "cameras"
    index_view_class = CameraIndexView
    chooser_viewset_class = FoldedChooserViewSet
    list_display = ["code", "address", "entrance", "district", "state", BooleanColumn("enabled", label=_("Записувати"))]
    list_filter = ["district", "state", "enabled", "priority", "is_demo"]
    list_export = ["code", "district", "address", "entrance", "kit_serial", "state", "installed_on", "accepted_on", "enabled"]
    export_filename = "cameras"
    list_per_page = 50
    ordering = ["code"]
    search_fields = ["code", "address", "kit_serial"]
    search_backend_name = None
    copy_view_enabled = False

    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("code"),
                    FieldRowPanel([FieldPanel("kit_serial"), FieldPanel("state")]),
                    FieldRowPanel([FieldPanel("installed_on"), FieldPanel("accepted_on")]),
                    FieldPanel("enabled"),
                ],
                heading=_("Комплект"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("district"),
                    FieldRowPanel([FieldPanel("address"), FieldPanel("entrance")]),
                    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                    HelpPanel(content=_("Адреса й координати видно лише тут і операторам. На сайті — тільки кількість камер у районі.")),
                ],
                heading=_("Де стоїть"),
            ),
            MultiFieldPanel(
                [FieldPanel("stream_url"), FieldRowPanel([FieldPanel("stream_user"), FieldPanel("stream_password")])], heading=_("Потік")
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("priority"), FieldPanel("source"), FieldPanel("network")]),
                    FieldRowPanel([FieldPanel("min_days"), FieldPanel("max_days"), FieldPanel("quota_gb")]),
                ],
                heading=_("Запис і зберігання"),
            ),
            FieldPanel("note"),
            FieldPanel("is_demo"),
        ],
        base_form_class=CameraForm,
    )


class GrantCreateView(CreateView):
    """Shows the token once, in the message that follows."""

    def save_instance(self):
        grant = self.form.save(commit=False)
        self.token = grant_access(grant, actor=self.request.user)
        return grant

    def get_success_message(self, instance):
        return _("Доступ «%(name)s» надано. Ключ: %(token)s — скопіюйте його зараз, більше його ніхто не покаже.") % {
            "name": instance.name,
            "token": self.token,
        }


class GrantIndexView(IndexView):
    add_item_label = _("Надати доступ")


class AccessGrantViewSet(CitySnippetViewSet):
    model = AccessGrant
    icon = "key"
    menu_label = _("Доступи до потоків")
    menu_name = "access-grants"
    index_view_class = GrantIndexView
    add_view_class = GrantCreateView
    list_display = ["name", "holder", "city", "until", "revoked_at"]
    list_filter = ["city"]
    copy_view_enabled = False
    panels = [FieldPanel("city"), FieldPanel("name"), FieldPanel("holder"), FieldPanel("until")]


class VideoGroup(SnippetViewSetGroup):
    menu_label = _("Відео")
    menu_icon = "media"
    menu_order = 400
    items = (CameraViewSet, AccessGrantViewSet)
