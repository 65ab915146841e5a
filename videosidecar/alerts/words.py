"""What an operator reads of an alarm: what happened to how many cameras, and where to look first."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..recorder.smart.alarms import EVERYWHERE

TITLES = {
    "lost": gettext_lazy("Камера зникла"),
    "auth": gettext_lazy("Камера не приймає пароль"),
    "no-disk": gettext_lazy("Немає куди записувати"),
    "no-key": gettext_lazy("Немає ключових кадрів"),
    "stretched": gettext_lazy("Рідкі ключові кадри"),
    "rate-low": gettext_lazy("Потік збіднів"),
    "rate-high": gettext_lazy("Потік завеликий"),
    "fps-low": gettext_lazy("Мало кадрів"),
    "loss": gettext_lazy("Губляться пакети"),
    "drift": gettext_lazy("Хибний годинник"),
    "still": gettext_lazy("Картинка підозріло нерухома"),
    "black": gettext_lazy("Чорна картинка"),
    "covered": gettext_lazy("Об’єктив закрито"),
    "bright": gettext_lazy("Картинку засвічено"),
    "blurred": gettext_lazy("Картинка нечітка"),
    "frozen": gettext_lazy("Картинка завмерла"),
    "moved": gettext_lazy("Камеру повернуто"),
}
# severity → (kind of tag, icon)
TAGS = {"alarm": ("danger", "danger"), "warning": ("wait", "warning"), "notice": ("info", "info")}


def title(kind: str, count: int = 1) -> str:
    """The name of an alarm of `count` cameras."""
    if count <= 1 or kind not in TITLES:
        return str(TITLES.get(kind, kind))
    if kind == "lost":
        return ngettext("Зникла %(count)d камера", "Зникло %(count)d камер", count) % {"count": count}
    several = ngettext("%(count)d камера", "%(count)d камер", count) % {"count": count}
    return f"{TITLES[kind]}: {several}"


def cause(kind: str, group: str, addresses: list[str]) -> str:
    """Where to look first when several cameras share a trouble."""
    if kind == "no-disk":
        return _("Перевірте диск записів: місце, кабель, монтування.")
    if group == EVERYWHERE:
        return _("Імовірно, канал зв’язку міста, ретранслятор або сам запис: перевірте їх, перш ніж їхати до камер.")
    if len(set(addresses)) == 1:
        return _("Імовірно, комутатор або живлення в будинку за адресою %(place)s.") % {"place": addresses[0]}
    if group.startswith("net:"):
        return _("Імовірно, комутатор або лінія мережі %(place)s.") % {"place": group.removeprefix("net:")}
    return _("Імовірно, спільний комутатор або живлення.")
