"""Steps of volunteers and outings in Wagtail: GET asks, POST does."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from portal.places.grants import city_ids

from . import permissions, services
from .models import Outing, Volunteer


@dataclass(frozen=True)
class Step:
    """A button and its question. ``words`` is the label of what must be written, "" for nothing."""

    label: str
    question: str
    words: str = ""


ROLL = {
    "approve": Step(
        gettext_lazy("Прийняти до реєстру"), gettext_lazy("Прийняти цю людину до реєстру волонтерів? Вона отримає сповіщення.")
    ),
    "documents": Step(
        gettext_lazy("Документи перевірено"),
        gettext_lazy("Ви бачили довідки про здоров’я і несудимість та повернули їх? Портал збереже лише вас і час, без самих довідок."),
    ),
    "pause": Step(
        gettext_lazy("Поставити на перерву"), gettext_lazy("Волонтер не зможе записуватися, а його майбутні виходи звільняться.")
    ),
    "leave": Step(gettext_lazy("Вивести з реєстру"), gettext_lazy("Волонтер вийде з реєстру, а його майбутні виходи звільняться.")),
}
OUTINGS = {
    "open": Step(gettext_lazy("Відкрити запис"), gettext_lazy("Учасники формування побачать цей вихід і зможуть записатися.")),
    "close": Step(gettext_lazy("Закрити запис"), gettext_lazy("Нові волонтери не зможуть записатися.")),
    "finish": Step(gettext_lazy("Завершити"), gettext_lazy("Вихід потрапить до результатів проєкту."), gettext_lazy("Звіт: що зроблено")),
    "cancel": Step(gettext_lazy("Скасувати вихід"), gettext_lazy("Усі, хто записався, отримають сповіщення."), gettext_lazy("Причина")),
}


def possible(record) -> list[str]:
    """Which steps follow from the state of ``record``."""
    if isinstance(record, Outing):
        return [name for name, (before, _after) in services.OUTING_STEPS.items() if record.state in before]
    names = [name for name, (before, _after) in services.ROLL_STEPS.items() if record.state in before]
    if record.documents_checked_at is None and record.state != Volunteer.State.LEFT:
        names.insert(1, "documents")
    return names


@require_http_methods(["GET", "POST"])
def roll_step(request, pk, name):
    volunteer = get_object_or_404(Volunteer.objects.of_cities(city_ids(request.user)).select_related("city", "user"), pk=pk)

    def act():
        if name == "documents":
            services.check_documents(volunteer, by=request.user)
        else:
            services.move(volunteer, name, by=request.user)

    return _ask(request, volunteer, ROLL, name, lambda _words: act())


@require_http_methods(["GET", "POST"])
def outing_step(request, pk, name):
    outing = get_object_or_404(Outing.objects.of_cities(city_ids(request.user)).select_related("city", "district"), pk=pk)
    return _ask(request, outing, OUTINGS, name, lambda words: services.step(outing, name, by=request.user, words=words))


def _ask(request, record, steps, name, act):
    if name not in steps or not permissions.may_keep_roll(request.user, record.city):
        raise PermissionDenied
    step, back = steps[name], reverse(record.snippet_viewset.get_url_name("list"))
    if request.method == "POST":
        try:
            act(request.POST.get("words", ""))
        except services.VolunteersError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Готово: %(step)s.") % {"step": step.label})
            return redirect(back)
    context = {"record": record, "step": step, "back": back, "words": request.POST.get("words", "")}
    return render(request, "volunteers/admin/step.html", context)
