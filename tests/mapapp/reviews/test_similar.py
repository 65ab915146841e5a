"""Pairs written down before the bound was chosen: about the same thing, or not."""

import pytest

from mapapp.reviews import similar

pytestmark = pytest.mark.once

SAME = [
    ("Біля арки на Канатній 905 темно, поставте ліхтар", "Поставте ліхтарі біля арки, Канатна 905, увечері темно"),
    ("До дільничного неможливо додзвонитися вже тиждень", "Тиждень не можу додзвонитися дільничному"),
    ("Коли буде наступна зустріч у нашому дворі?", "Підкажіть, коли наступна зустріч у дворі"),
    ("Підлітки щовечора галасують на дитячому майданчику", "На дитячому майданчику підлітки галасують вечорами"),
    (
        "Дякую за швидку допомогу з викраденим велосипедом",
        "Дякую, швидко допомогли: викрадений велосипед знайшли",
    ),
]
OTHER = [
    ("Біля арки на Канатній 905 темно, поставте ліхтар", "До дільничного неможливо додзвонитися вже тиждень"),
    ("Коли буде наступна зустріч у нашому дворі?", "Дякую дільничному за розмову про шум у дворі вночі"),
    ("Підлітки щовечора галасують на дитячому майданчику", "Зламана гойдалка на дитячому майданчику, діти падають"),
    ("Потрібна камера над входом до під’їзду", "Двері під’їзду не зачиняються, замок зламано"),
    ("Не працює світлофор біля школи", "Діти переходять дорогу біля школи на червоне"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_two_entries_about_the_same_thing_are_alike(first, second):
    assert similar.likeness(similar.lemmas(first), similar.lemmas(second)) >= similar.LEAST


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_two_entries_about_other_things_are_not(first, second):
    assert similar.likeness(similar.lemmas(first), similar.lemmas(second)) < similar.LEAST


def test_a_few_words_are_like_nothing():
    assert similar.likeness(similar.lemmas("дуже темно"), similar.lemmas("дуже темно")) == 0
