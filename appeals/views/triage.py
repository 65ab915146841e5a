"""Triage: what happened, and which door."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import documents, services, steps
from ..forms import BeginForm
from ..models import Appeal, AppealSettings, AppealTemplate
from .common import FORM_METHODS, city_or_404, templates

Group = AppealTemplate.Group
PLACE = 200  # letters of an address that comes along


@require_safe
def start(request):
    groups = set(templates(request).values_list("group", flat=True))
    doors = [{**door, "url": door["url"] + _carried(request)} for door in _doors() if door["group"] in groups]
    information = {
        "icon": "document",
        "title": _("Потрібні відомості"),
        "text": _("Скільки викликів, який наказ, де наряд: це запит на публічну інформацію. Його подають інакше."),
        "url": reverse("appeals:information"),
    }
    elsewhere = {
        "icon": "info",
        "title": _("Це не до поліції"),
        "text": _("Ліфт, вода, яма на дорозі, борги, робота. Підкажемо, хто цим займається."),
        "url": reverse("appeals:not_police"),
    }
    return render(request, "appeals/start.html", {"doors": [*doors, information, elsewhere]})


def _carried(request) -> str:
    """«Хто мій дільничний?» sends the address along, so that nobody types it twice."""
    place = request.GET.get("place", "")[:PLACE]
    return f"?{urlencode({'place': place})}" if place else ""


def _doors() -> list[dict]:
    """The first screen's doors by group of templates."""
    rows = [
        (
            Group.CRIME,
            "shield",
            _("Стався злочин"),
            _("Крадіжка, шахрайство, побиття, пошкоджене майно. Усе вже скінчилося."),
        ),
        (Group.ORDER, "lamp", _("Порушують порядок"), _("Шум уночі, пиятика у дворі, незаконний алкоголь, наркоточка, хуліганство.")),
        (Group.FAMILY, "heart", _("Біда в родині"), _("Домашнє насильство, діти без догляду. Ваші слова побачить лише модератор.")),
        (Group.OFFICER, "scales", _("Скарга на поліцію"), _("Не приїхали, не прийняли заяву, були грубі чи перевищили владу.")),
        (Group.IDEA, "chat", _("Пропозиція або подяка"), _("Освітлення, камера, маршрут патруля. Або добре слово про офіцера.")),
    ]
    return [
        {"group": group, "icon": icon, "title": title, "text": text, "url": reverse("appeals:choose", args=[group.value])}
        for group, icon, title, text in rows
    ]


@require_safe
def choose(request, group):
    if group not in Group.values:
        raise Http404
    found = list(templates(request).filter(group=group))
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect(reverse("appeals:begin", args=[found[0].slug]) + _carried(request))
    door = next(door for door in _doors() if door["group"] == group)
    return render(request, "appeals/choose.html", {"templates": found, "door": door, "carried": _carried(request)})


@require_safe
def not_police(request):
    return render(request, "appeals/not_police.html")


@require_safe
def information(request):
    """A request for public information goes straight to who has it: told where and how, no form."""
    return render(request, "appeals/information.html", {"settings": AppealSettings.of_city(city_or_404(request))})


@never_cache
@require_http_methods(FORM_METHODS)
def begin(request, slug):
    """What the template is for and what will be asked. Only the button makes a draft."""
    template = get_object_or_404(templates(request), slug=slug)
    form = BeginForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        appeal = services.start(template, place=request.GET.get("place", "")[:PLACE])
        return redirect("appeals:step", appeal.token, steps.steps_of(appeal)[0].name)
    context = {"template": template, "addressee": documents.addressee_of(Appeal(city=template.city, template=template)), "form": form}
    return render(request, "appeals/begin.html", context, status=422 if form.is_bound else 200)
