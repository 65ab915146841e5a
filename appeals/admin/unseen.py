"""Whom an appeal is about, and who therefore never learns of it. Named by a moderator; the officer by the citizen or here."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from accounts.roles import Role, has_role
from mapapp.models import Officer
from portal.audit.services import record
from portal.places.models import RoleGrant

from .. import permissions
from ..models import Appeal
from .detail import seen


class UnseenForm(forms.Form):
    officer = forms.ModelChoiceField(
        Officer.objects.none(), label=gettext_lazy("На якого офіцера скарга"), required=False,
        empty_label=gettext_lazy("— ні на кого з реєстру —"),
        help_text=gettext_lazy("На його пошту і пошту його підрозділу звернення не піде."),
    )  # fmt: skip
    people = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(), label=gettext_lazy("Кому з працівників не показувати"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Вони не побачать звернення ні в черзі, ні в списках, ні в журналі, і не дізнаються, що воно є."),
    )  # fmt: skip

    def __init__(self, *args, appeal, user, **kwargs):
        super().__init__(*args, **kwargs)
        officers = Officer.objects.of_city(appeal.city)
        staff = RoleGrant.objects.active().filter(city=appeal.city).values("user")
        self.fields["officer"].queryset = officers
        # Nobody shuts the door behind themselves by mistake: then nobody could open it again.
        self.fields["people"].queryset = get_user_model().objects.filter(pk__in=staff).exclude(pk=user.pk).order_by("display_name")
        self.fields["people"].label_from_instance = lambda person: person.get_display_name()


class UnseenView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "appeals/moderation/unseen.html"
    page_title = gettext_lazy("Кому не показувати")
    header_icon = "no-view"

    @cached_property
    def appeal(self) -> Appeal:
        appeal = seen(self.request, self.kwargs["pk"])
        may = permissions.sees_sensitive if appeal.is_sensitive else _moderates
        if not may(self.request.user, appeal.city):
            raise PermissionDenied
        return appeal

    def get_breadcrumbs_items(self):
        back = reverse("appeals_staff_appeal", args=[self.appeal.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("appeals_staff"), "label": _("Звернення")},
            {"url": back, "label": self.appeal.number},
            {"url": "", "label": self.page_title},
        ]

    def _form(self, data=None):
        chosen = {"officer": self.appeal.about_officer_id, "people": self.appeal.complained_of.all()}
        return UnseenForm(data, initial=chosen, appeal=self.appeal, user=self.request.user)

    def post(self, request, *args, **kwargs):
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        with transaction.atomic():
            before = set(self.appeal.complained_of.values_list("pk", flat=True))
            self.appeal.complained_of.set(form.cleaned_data["people"])
            Appeal.objects.filter(pk=self.appeal.pk).update(about_officer=form.cleaned_data["officer"])
            after = {person.pk for person in form.cleaned_data["people"]}
            record(
                "appeal.unseen",
                self.appeal,
                actor=request.user,
                city=self.appeal.city,
                hidden=len(after - before),
                shown=len(before - after),
            )
        messages.success(request, _("Збережено. Кого ви позначили, той звернення вже не бачить."))
        return redirect("appeals_staff_appeal", self.appeal.pk)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.setdefault("form", self._form())
        return {**context, "appeal": self.appeal}


def _moderates(user, city) -> bool:
    return has_role(user, Role.MODERATOR, city=city)
