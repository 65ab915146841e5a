"""The living pattern page: every component of the design system in its states, on invented content.

Not in production. The axe test walks it, so a component that is not here is not checked.
"""

import re
from datetime import UTC, datetime

from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

WHEN_CHOICES = [("now", _("Зараз або щойно")), ("today", _("Сьогодні")), ("earlier", _("Раніше")), ("often", _("Це повторюється"))]
TOPIC_CHOICES = [("light", _("Освітлення")), ("noise", _("Шум уночі")), ("alcohol", _("Алкоголь біля будинку"))]


class SampleForm(forms.Form):
    """One field of each kind that the portal uses."""

    name = forms.CharField(label=_("Прізвище, ім’я, по батькові"), help_text=_("Так, як у паспорті: без цього звернення повернуть."))
    email = forms.EmailField(label=_("Електронна пошта"), help_text=_("Сюди прийде відповідь."))
    house = forms.CharField(label=_("Номер будинку"), required=False)
    district = forms.ChoiceField(label=_("Район"), choices=[("k", "Київський"), ("p", "Пересипський"), ("h", "Хаджибейський")])
    day = forms.DateField(label=_("Коли це сталося"), widget=forms.DateInput(attrs={"type": "date"}))
    when = forms.ChoiceField(label=_("Коли це було?"), choices=WHEN_CHOICES, widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label=_("Що турбує у дворі?"),
        choices=TOPIC_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Позначте все, що підходить."),
    )
    text = forms.CharField(
        label=_("Що сталося"), widget=forms.Textarea(attrs={"rows": 5}), help_text=_("Коли, де, хто і що саме. До 2000 знаків.")
    )
    photo = forms.FileField(label=_("Фото або документ"), required=False, help_text=_("JPEG, PNG або PDF, до 10 МБ."))
    agree = forms.BooleanField(label=_("Дані правдиві, я згоден або згодна на їх обробку"))


def _sample_timeline() -> list[dict]:
    return [
        {"title": "Ви надіслали звернення", "when": datetime(2026, 3, 5, 16, 30, tzinfo=UTC), "state": "done"},
        {"title": "Модератор перевірив", "when": datetime(2026, 3, 6, 8, 10, tzinfo=UTC), "state": "done"},
        {
            "title": "Передано до поліції",
            "when": datetime(2026, 3, 6, 8, 12, tzinfo=UTC),
            "text": "Чекаємо на вхідний номер.",
            "state": "now",
        },
        {"title": "Відповідь", "when": "до 5 квітня 2026 р.", "state": "next"},
    ]


def _sample_bars() -> list[dict]:
    return [
        {"label": "Так, знаю ім’я і телефон", "value": 412, "share": 46.5, "mine": True},
        {"label": "Знаю, що він є", "value": 301, "share": 34.0},
        {"label": "Ні", "value": 121, "share": 13.7},
        {"label": "Важко відповісти", "value": 52, "share": 5.8},
    ]


def _sample_doors() -> list[dict]:
    return [
        {"url": "#", "icon": "appeal", "title": "Подати звернення", "text": "Підкажемо, який документ потрібен, і передамо поліції."},
        {"url": "#", "icon": "meeting", "title": "Прийти на зустріч", "text": "У вашому дворі, в школі або в нас."},
        {"url": "#", "icon": "chat", "title": "Поговорити з сусідами", "text": "Форум про безпеку району: питання й відповіді."},
    ]


def _icon_names() -> list[str]:
    with open(finders.find("icons/sprite.svg"), encoding="utf-8") as sprite:
        return re.findall(r'symbol id="([^"]+)"', sprite.read())


def index(request):
    return render(
        request,
        "patterns/index.html",
        {
            "form": SampleForm(),
            "wrong_form": SampleForm({"name": "", "email": "пошта", "topics": ["light"]}, auto_id="wrong_%s"),
            "timeline": _sample_timeline(),
            "bars": _sample_bars(),
            "doors": _sample_doors(),
            "crumbs": [{"url": "#", "label": "Карта"}, {"url": "#", "label": "Селище Котовського"}],
            "icon_names": _icon_names(),
            "page": Paginator(range(240), 10).page(7),
        },
    )


def operator(request):
    return render(request, "patterns/operator.html", {})


urlpatterns = [
    path("", index, name="patterns"),
    path("operator/", operator, name="patterns_operator"),
]
