"""What the person should know before sending. Nothing here stands in the way: each may be passed with «надіслати все одно»."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.guards import text as personal
from portal.guards import wartime
from portal.places.models import City

from . import danger, wording
from .models import Appeal, AppealTemplate

DATA = Path(__file__).resolve().parent / "data" / "concerns.yaml"
COMPLAINT_DAYS = 365  # стаття 17: скаргу подають протягом року від рішення
REPEATED = re.compile(r"вже (?:писала?|зверта\w+|скаржи\w+)|звертаюся (?:вдруге|повторно)|повторно звертаюся|мені (?:вже )?відповіли")
DIAGNOSES = re.compile(r"шизофрен\w*|психічно ?хвор\w*|душевнохвор\w*|диспансер\w*|епілептик\w*|\bвіл\b|туберкульоз\w*")
OTHER_PLACE = re.compile(
    r"(?:^|,\s*)(?:м\.|місто|с\.|село|селище|смт)\s+([А-ЯІЇЄҐ][\w’'ʼ-]+)|^([А-ЯІЇЄҐ][\w’'ʼ-]+),|"
    r"([А-ЯІЇЄҐ][\w’'ʼ-]+)(?:ська|цька|зька) (?:обл)"
)
BIG_CITIES = set(
    "київ харків дніпро львів миколаїв херсон запоріжжя вінниця полтава черкаси чернігів суми житомир рівне луцьк "
    "тернопіль ужгород чернівці кропивницький "
    "кривий маріуполь донецьк луганськ івано-франківськ хмельницький севастополь сімферополь ізмаїл чорноморськ південне".split()
)
OWN_DATA = {personal.PHONE}


@dataclass(frozen=True)
class Concern:
    """``code`` for figures, ``text`` a sentence, ``step`` where it is mended (or ""), ``url`` a better door (or "") and its ``link``."""

    code: str
    text: str
    step: str = ""
    url: str = ""
    link: str = ""


def of(appeal: Appeal) -> list[Concern]:
    """All there is to say of this appeal as it stands."""
    story = wording.same(f"{appeal.what}\n{appeal.own_request}")
    checks = (
        _dangers(appeal),
        _law(appeal, story),
        _better_doors(appeal, story),
        _place(appeal),
        _words(appeal, story),
        _private(appeal, story),
        _contact(appeal),
        _details(appeal),
    )
    return [concern for rows in checks for concern in rows]


def _dangers(appeal):
    found = danger.of_appeal(appeal)
    if found:
        said = " ".join(one.say for one in found)
        yield Concern(
            "danger",
            _("%(said)s Якщо це триває, телефонуйте: %(phones)s. Форму прочитають лише наступного робочого дня.")
            % {"said": said, "phones": ", ".join(danger.phones(found))},
            "what",
        )


def _law(appeal, story):
    day, today = appeal.happened_on, timezone.localdate()
    if day and appeal.form["kind"] == AppealTemplate.Kind.COMPLAINT and (today - day).days > COMPLAINT_DAYS:
        yield Concern(
            "late",
            _(
                "Минуло понад рік. Скаргу, подану пізніше ніж за рік, можуть не розглядати (стаття 17 Закону «Про звернення "
                "громадян»). Якщо була поважна причина, напишіть про неї."
            ),
            "what",
        )
    elif day and today - day > timedelta(days=5 * 366):
        yield Concern("old", _("Минуло понад п’ять років. Перевірте дату: поліції буде важко щось з’ясувати."), "where")
    if appeal.earlier_number or REPEATED.search(story):
        yield Concern(
            "repeat",
            _(
                "Повторне звернення з того самого питання, яке вже вирішено, закон не розглядає (стаття 8). Напишіть, що "
                "змінилося або на що вам не відповіли. Не згодні з відповіддю — попросіть її переглянути."
            ),
            "what",
        )
    if _twin(appeal):
        yield Concern("twin", _("Ви вже подавали таке звернення, і воно ще в роботі. Друге нічого не прискорить."), "")


def _twin(appeal) -> bool:
    """The same contact sent the same words, and they are still open.

    By the words alone: whoever typed another's address must not learn that this person has turned to the police.
    """
    contact = {"email": appeal.email} if appeal.email else {"phone": appeal.phone}
    if not any(contact.values()) or not appeal.what:
        return False
    since = timezone.now() - timedelta(days=60)
    others = Appeal.objects.of_city(appeal.city).filter(template=appeal.template, submitted_at__gte=since, **contact)
    others = others.exclude(pk=appeal.pk).exclude(state__in=[*Appeal.ENDED, Appeal.State.DRAFT]).only("what")
    return any(_plain(one.what) == _plain(appeal.what) for one in others)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _better_doors(appeal, story):
    slug = appeal.template.slug
    offered = {one.slug: one for one in AppealTemplate.objects.of_city(appeal.city).filter(is_active=True)}
    for rule in _data()["templates"]:
        better = offered.get(rule["to"])
        if (
            better
            and rule["to"] != slug
            and _counts(rule, slug)
            and _pattern(rule["to"] + "".join(rule["any"]), tuple(rule["any"])).search(story)
        ):
            said = _("Для цього є зразок «%(title)s»: за ним поліція зробить більше.") % {"title": better.title}
            yield Concern("template", said, "", reverse("appeals:begin", args=[better.slug]), better.title)
    for rule in _data()["elsewhere"]:
        if _counts(rule, slug) and _pattern(rule["say"], tuple(rule["any"])).search(story):
            yield Concern("elsewhere", rule["say"], "", reverse(f"appeals:{rule['door']}"), _("Куди звернутися"))


def _counts(rule, slug) -> bool:
    return slug not in rule.get("not", ()) and (not rule.get("only") or slug in rule["only"])


def _place(appeal):
    city = appeal.city.name.casefold()
    for match in OTHER_PLACE.finditer(appeal.place):
        named = next(group for group in match.groups() if group).casefold()
        marked = match.group(1) or match.group(3)
        if (
            named != city
            and not city.startswith(named)
            and (marked or named in BIG_CITIES or City.objects.filter(name__iexact=named).exists())
        ):
            said = _(
                "Схоже, це сталося не в місті %(city)s. Звернення звідси йде поліції цієї області; про інші області пишіть до "
                "тамтешньої поліції."
            )
            yield Concern("far", said % {"city": appeal.city.name}, "where")
            return


def _words(appeal, story):
    if wording.is_shouted(appeal.what):
        yield Concern("shouted", _("Текст набрано великими літерами: його важко читати. Можна лишити так."), "what")
    if wording.language(appeal.what) != "uk":
        yield Concern(
            "language",
            _(
                "Поліція відповідає державною мовою, і звернення нею розглянуть швидше. Якщо можете, напишіть українською; "
                "якщо ні, надсилайте так."
            ),
            "what",
        )
    if wording.insults(story):
        yield Concern("insults", _("У тексті є образливі слова. Через них звернення можуть повернути; опишіть краще вчинки."), "what")
    if "анонімно" in story:
        yield Concern(
            "anonymous",
            _("Розглянути звернення анонімно поліція не може: так каже стаття 8. Але ви можете попросити не розголошувати ваших даних."),
            "what",
        )


def _private(appeal, story):
    text = f"{appeal.what}\n{appeal.own_request}"
    hits = wartime.find(text)
    if hits:
        yield Concern(
            "war",
            _(
                "Схоже, у тексті є відомості про військових, техніку або влучання. Поштою їх не передають: приберіть ці "
                "речення. Про важливе для безпеки телефонуйте 102."
            ),
            "what",
        )
    found = personal.find_personal(text)
    kinds = {one.kind for one in found}
    if personal.PASSPORT in kinds or personal.RNOKPP in kinds:
        yield Concern(
            "papers",
            _("У тексті є номер паспорта або податковий номер. Поліція попросить його сама, якщо треба; з листа краще прибрати."),
            "what",
        )
    if personal.CARD in kinds:
        yield Concern(
            "card", _("У тексті є номер картки. Шахрайську картку назвати треба, а свою залишайте лише останніми чотирма цифрами."), "what"
        )
    if len([one for one in found if one.kind in (personal.PHONE, personal.PLATE, personal.EMAIL, personal.ADDRESS)]) >= 3:
        yield Concern("others", _("Тут зібрано чужі дані кількох людей. Лишіть тільки тих, про кого це звернення."), "what")
    if DIAGNOSES.search(story):
        yield Concern("diagnosis", _("У тексті є чийсь діагноз. Це таємниця, і для поліції важать вчинки: опишіть їх."), "what")


def _contact(appeal):
    host = appeal.email.rpartition("@")[2].lower()
    data = _data()
    if host in data["mail"]:
        yield Concern("mail_typo", _("Перевірте пошту: можливо, ви мали на увазі %(host)s.") % {"host": data["mail"][host]}, "you")
    if host in data["temporary"]:
        yield Concern("mail_temporary", _("Це тимчасова пошта: відповідь може надійти за місяць, коли її вже не буде."), "you")
    if host in data["blocked"]:
        yield Concern("mail_blocked", _("Цю поштову службу в Україні заблоковано, відповідь може не дійти. Вкажіть іншу адресу."), "you")
    if not appeal.email:
        yield Concern(
            "no_mail",
            _("Ви не вказали пошти. Ми дамо номер звернення, а поліція надішле паперову відповідь на вашу адресу або зателефонує."),
            "you",
        )


def _details(appeal):
    answers = appeal.answers
    if (
        appeal.form.get("asks_officer")
        and not appeal.about_officer_id
        and not any(answers.get(name) for name in ("officer", "unit", "badge"))
    ):
        yield Concern(
            "officer",
            _(
                "Не видно, на якого поліцейського скарга. Згадайте підрозділ, прикмети, номер машини або час виклику: за ними "
                "його знайдуть."
            ),
            "officer",
        )
    if answers.get("recordings") == "Так" and not appeal.attachments.exists():
        yield Concern("recording", _("Ви написали, що є запис. Додайте файл або напишіть, у кого він зберігається."), "proof")
    hours = wording.same(answers.get("hours", ""))
    if appeal.template.slug == "porushennia-tyshi" and re.search(r"\bудень|\bвдень", hours) and not re.search("ноч|вноч", hours):
        yield Concern(
            "daytime", _("Закон береже тишу з 22:00 до 8:00. Про шум удень спершу поговоріть із сусідами або з управителем."), "details"
        )


@lru_cache(maxsize=1)
def _data() -> dict:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _pattern(key: str, parts: tuple[str, ...]) -> re.Pattern:
    return re.compile("|".join(parts))
