"""What the queue of moderation means for people: authors learn of decisions, staff of what is late, and nobody is
told any more of what was hidden."""

from django.conf import settings
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.moderation import links, objections, permissions, registry, signals
from portal.core.moderation.models import HiddenRecord, ModerationItem
from portal.outbox.services import cancel_for, enqueue

from . import hiding
from .models import Notice
from .services import tell

KIND = "moderation"
State = ModerationItem.State
Level = ModerationItem.Level


# ---- hidden is hidden in letters and notices ----


@receiver(signals.hidden, dispatch_uid="notify.hidden")
def call_off(sender, target, touched, about, **kwargs):
    """Letters about the record that have not left stay here; notices that lead to it are hidden with it."""
    reason = _("Запис, про який був лист, приховано.")
    cancel_for(target, reason=reason)
    hiding.hide(target)
    if about is None:
        return
    for notice in _leading_to(about):
        cancel_for(notice, reason=reason)
        hiding.hide_line(notice)


@receiver(signals.restored, dispatch_uid="notify.restored")
def show_again(sender, target, about, **kwargs):
    """Lines about the record come back; letters and screens do not."""
    hiding.restore(target)
    if about is not None:
        hiding.restore_lines(_leading_to(about, Notice.everything))


def _leading_to(about, notices=Notice.objects):
    path = about.url.partition("#")[0]
    here = Q(url=path) | Q(url__startswith=f"{path}#")
    if "?" not in path:
        here |= Q(url__startswith=f"{path}?")
    return notices.filter(here, city=about.city).exclude(kind=KIND)


# ---- the author ----


@receiver(signals.decided, dispatch_uid="notify.decided")
def tell_author(sender, item, decision, **kwargs):
    """A letter and a line in the portal. Silent where the section writes itself and where nothing changes for the author."""
    if item.author is None or registry.get(item.kind).writes_itself:
        return
    if item.state == State.APPROVED and item.is_shown and not _was_hidden(item):
        return
    words = {
        State.APPROVED: _("Ваш запис опубліковано: «%(title)s»"),
        State.RETURNED: _("Модератор просить виправити: «%(title)s»"),
        State.REJECTED: _("Приховано: «%(title)s»") if item.is_shown else _("Не опубліковано: «%(title)s»"),
    }[item.state]
    title = words % {"title": item.title}
    tell(item.author, f"moderation:{decision.pk}", title, links.decision(item), KIND, city=item.city, letter=False)
    enqueue(
        to=item.author.email,
        subject=title,
        text=_letter(item, title),
        kind="moderation",
        city=item.city,
        once=f"moderation:{decision.pk}",
        about=item,
    )


def _was_hidden(item) -> bool:
    found = HiddenRecord.objects.filter(content_type=item.content_type, object_id=item.object_id)
    return found.filter(restored_at__gte=item.decided_at).exists()


def _letter(item, title: str) -> str:
    parts = [_("Вітаємо!"), f"{title}.", item.author_reads()]
    if item.state != State.APPROVED:
        own = "\n".join(str(value) for value in item.original.values() if isinstance(value, str) and value)
        parts.append(_("Ваші слова:\n%(words)s") % {"words": own} if own else "")
    link = _root(item.city) + links.decision(item)
    if item.state == State.REJECTED and objections.may_object(item):
        day = date_format(timezone.localtime(objections.last_day(item.decided_at, item.city)), "j E")
        parts.append(_("Не погоджуєтеся? Напишіть до %(day)s: рішення перегляне інший модератор.\n%(link)s") % {"day": day, "link": link})
    else:
        parts.append(_("Докладніше: %(link)s") % {"link": link})
    return "\n\n".join(part for part in parts if part) + "\n"


def _root(city) -> str:
    return city.site.root_url if city else settings.BASE_URL


@receiver(signals.hidden, dispatch_uid="notify.hidden_for_a_while")
def tell_author_of_hiding(sender, record, item, about, **kwargs):
    """Hidden until somebody has looked: the author hears it from us, and that it is not yet a decision."""
    if record.by_id or about is None or about.author is None:
        return
    title = _("Тимчасово приховано, доки перегляне модератор: «%(title)s»") % {"title": about.title}
    tell(about.author, f"moderation:hidden:{record.pk}", title, links.decision(item), KIND, city=record.city)


@receiver(signals.appeal_decided, dispatch_uid="notify.appeal_decided")
def tell_outcome(sender, objection, **kwargs):
    author, link = _who_objected(objection)
    if author is None:
        return
    overturned = objection.state == objection.State.OVERTURNED
    title = _("Рішення скасовано: ви мали рацію") if overturned else _("Рішення лишається чинним: його переглянув інший модератор")
    key = f"moderation:objection:{objection.pk}"
    tell(author, key, title, link, KIND, city=objection.city, letter=False)
    parts = [_("Вітаємо!"), f"{title}.", objection.answer, _root(objection.city) + link]
    text = "\n\n".join(part for part in parts if part) + "\n"
    enqueue(to=author.email, subject=title, text=text, kind="moderation", city=objection.city, once=key, about=objection)


def _who_objected(objection):
    if objection.ban:
        return objection.ban.user, links.decision(objection.ban)
    return objection.item.author, links.decision(objection.item)


@receiver(signals.banned, dispatch_uid="notify.banned")
def tell_banned(sender, ban, **kwargs):
    until = date_format(timezone.localtime(ban.ends_at), "j E Y, H:i")
    title = _("Ви не можете писати на порталі до %(until)s") % {"until": until}
    link, key = links.decision(ban), f"moderation:ban:{ban.pk}"
    tell(ban.user, key, title, link, KIND, city=ban.city, letter=False)
    text = _(
        "Вітаємо!\n\n%(title)s.\n\nПричина: %(reason)s\n\nЗвернення до поліції ви можете надсилати й далі.\n\n"
        "Не погоджуєтеся? Напишіть, і рішення перегляне інший модератор:\n%(link)s\n"
    ) % {"title": title, "reason": ban.reason, "link": _root(ban.city) + link}
    enqueue(to=ban.user.email, subject=title, text=text, kind="moderation", city=ban.city, once=key, about=ban)


@receiver(signals.lifted, dispatch_uid="notify.lifted")
def tell_lifted(sender, ban, **kwargs):
    title = _("Ви знову можете писати на порталі")
    tell(ban.user, f"moderation:lifted:{ban.pk}", title, links.decision(ban), KIND, city=ban.city)


# ---- staff ----


@receiver(signals.escalated, dispatch_uid="notify.escalated")
def call_staff(sender, item, objection, level, city, **kwargs):
    """Late items: to the other moderators, then to the coordinators. Words of residents stay out of it."""
    people = permissions.moderators_of(city) if level == Level.SECOND else permissions.coordinators_of(city)
    if item is not None:
        late = item.late_holder_id if level == Level.SECOND else None
        url = reverse("moderation_item", args=[item.pk])
        title = _("Термін минув: %(kind)s чекає на модератора") % {"kind": item.kind_label}
        people, key = people.exclude(pk=late) if late else people, f"moderation:late:{item.pk}:{int(level)}"
    else:
        url = reverse("moderation_objection", args=[objection.pk])
        title, key = _("Термін минув: незгода автора чекає на відповідь"), f"moderation:late-objection:{objection.pk}"
    for person in people:
        if item is None or not registry.is_unseen(item, person):
            tell(person, key, title, url, KIND, city=city)


@receiver(signals.appealed, dispatch_uid="notify.appealed")
def call_for_second_look(sender, objection, **kwargs):
    url = reverse("moderation_objection", args=[objection.pk])
    people = permissions.moderators_of(objection.city).exclude(pk=objection.against_id)
    for person in people:
        if objection.item and registry.is_unseen(objection.item, person):
            continue
        tell(
            person,
            f"moderation:appealed:{objection.pk}",
            _("Автор не погодився з рішенням: потрібен інший модератор"),
            url,
            KIND,
            city=objection.city,
        )
