"""«Ролі» in Wagtail: who holds what where; give, revoke. GET asks, POST does."""

from datetime import datetime, time

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import AdminDateInput, HeaderButton

from portal.places.models import City, District, RoleGrant

from . import granting
from .roles import NAMES, Role

LIST = "roles_list"
ROLES = [(name, name) for name in NAMES.values()]
STATES = [("active", gettext_lazy("чинні")), ("ended", gettext_lazy("відкликані й минулі"))]


class GrantFilter(WagtailFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Ім’я або пошта"), method="by_person")
    role = django_filters.ChoiceFilter(
        label=gettext_lazy("Роль"), field_name="role__name", choices=[(name, name) for name in NAMES.values()]
    )
    city = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Місто"), queryset=lambda request: City.objects.filter(pk__in=granting.cities_managed(request.user))
    )
    state = django_filters.ChoiceFilter(label=gettext_lazy("Стан"), choices=STATES, method="by_state")

    class Meta:
        model = RoleGrant
        fields = ["q", "role", "city", "state"]

    def by_person(self, queryset, name, value):
        return queryset.filter(Q(user__display_name__icontains=value) | Q(user__email__iexact=value))

    def by_state(self, queryset, name, value):
        active = RoleGrant.objects.active().values("pk")
        return queryset.filter(pk__in=active) if value == "active" else queryset.exclude(pk__in=active)


def state_of(row: RoleGrant) -> str:
    if row.revoked_at:
        return _("відкликано")
    return (
        _("чинна") if row.is_active else _("строк минув") if row.valid_until and row.valid_until <= timezone.now() else _("ще не почалася")
    )


class RolesView(ReportView):
    model = RoleGrant
    page_title = gettext_lazy("Ролі")
    header_icon = "group"
    index_url_name = LIST
    index_results_url_name = "roles_list_results"
    filterset_class = GrantFilter
    default_ordering = "-pk"
    list_export = ["user", "role", "city", "district", "valid_from", "valid_until", "granted_by", "reason", "revoked_at", "revoke_reason"]
    export_filename = "roli"
    columns = [
        TitleColumn("user", label=gettext_lazy("Людина"), url_name="roles_one"),
        Column("role", label=gettext_lazy("Роль")),
        Column("place", label=gettext_lazy("Де"), accessor=lambda row: row.district or row.city),
        Column("state", label=gettext_lazy("Стан"), accessor=state_of),
        DateColumn("valid_until", label=gettext_lazy("До")),
        Column("granted_by", label=gettext_lazy("Хто надав")),
        Column("reason", label=gettext_lazy("Підстава")),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not granting.manages(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return granting.grants_seen(self.request.user).select_related("user", "role", "city", "district", "granted_by").order_by("-pk")

    @property
    def header_buttons(self):
        return [HeaderButton(_("Надати роль"), reverse("roles_grant"), icon_name="plus")]


class GrantForm(forms.Form):
    """The person is named by the address they sign in with: nobody leafs through residents."""

    email = forms.EmailField(label=gettext_lazy("Пошта людини"), help_text=gettext_lazy("Та, з якою вона входить на портал."))
    city = forms.ModelChoiceField(City.objects.none(), label=gettext_lazy("Місто"), empty_label=None)
    role = forms.ChoiceField(label=gettext_lazy("Роль"))
    district = forms.ModelChoiceField(
        District.objects.none(),
        label=gettext_lazy("Лише в районі"),
        required=False,
        help_text=gettext_lazy("Для дільничних, координаторів і волонтерів. Порожньо: усе місто."),
    )
    until = forms.DateField(
        label=gettext_lazy("Останній день"), required=False, widget=AdminDateInput, help_text=gettext_lazy("Порожньо: доки не відкличуть.")
    )
    reason = forms.CharField(label=gettext_lazy("Підстава"), max_length=200, help_text=gettext_lazy("Наказ, угода, рішення зустрічі."))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        cities = granting.cities_managed(by)
        self.fields["city"].queryset = City.objects.filter(pk__in=cities)
        self.fields["district"].queryset = District.objects.of_cities(cities)
        given = granting.roles_to_give(by)
        self.fields["role"].choices = [(role.value, name) for role, name in NAMES.items() if role in given]

    def clean_email(self):
        user = get_user_model().objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("Людини з такою поштою на порталі немає. Попросіть її спершу зареєструватися."))
        self.user = user
        return user.email

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        until = data["until"]
        end = timezone.make_aware(datetime.combine(until, time(23, 59, 59))) if until else None
        try:
            self.given = granting.grant(
                self.by, self.user, Role(data["role"]), data["city"], district=data["district"], until=end, reason=data["reason"]
            )
        except granting.Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request):
    if not granting.manages(request.user):
        raise PermissionDenied
    form = GrantForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Роль надано: %(role)s, %(person)s.") % {"role": form.given, "person": form.user})
        return redirect(LIST)
    return render(request, "accounts/staff/role_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request, pk: int):
    """One grant with its history; the form that revokes it."""
    if not granting.manages(request.user):
        raise PermissionDenied
    given = get_object_or_404(granting.grants_seen(request.user).select_related("user", "role", "city", "district"), pk=pk)
    error = ""
    if request.method == "POST":
        try:
            granting.revoke(request.user, given, request.POST.get("reason", ""))
        except granting.Refused as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Роль відкликано."))
            return redirect(LIST)
    context = {"given": given, "state": state_of(given), "error": error, "reason": request.POST.get("reason", "")}
    return render(request, "accounts/staff/role.html", context, status=422 if error else 200)
