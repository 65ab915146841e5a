"""Figures as people read them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def size(count: float) -> str:
    """«1,3 ГБ»."""
    for unit, name in ((1 << 40, _("ТБ")), (1 << 30, _("ГБ")), (1 << 20, _("МБ")), (1 << 10, _("кБ"))):
        if count >= unit:
            return f"{number_format(count / unit, 1 if count < 10 * unit else 0)} {name}"
    return f"{int(count)} {_('Б')}"


def span(seconds: float) -> str:
    """«40 с», «12 хв», «5 год», «3 дні»: about how long."""
    seconds = max(0, int(seconds))
    if seconds < 120:
        return _("%(number)s с") % {"number": seconds}
    if seconds < 7200:
        return _("%(number)s хв") % {"number": seconds // 60}
    if seconds < 48 * 3600:
        return _("%(number)s год") % {"number": seconds // 3600}
    return days(seconds // 86_400)


def days(number: int) -> str:
    return ngettext("%(number)s день", "%(number)s дні", number) % {"number": number}
