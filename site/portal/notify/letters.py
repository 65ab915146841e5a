"""The letters: one event at once, a digest of a day, the confirmation of an address."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core import faults
from portal.outbox.services import enqueue

from . import kinds, points, tokens, topics
from .kinds import ByEmail
from .models import Delivery, Digest, Follower
from .recipients import Recipient

State = Delivery.State
LETTER_KIND, DIGEST_KIND, CONFIRM_KIND = "notice", "digest", "notice-confirm"
SHOWN = 30  # lines of a digest; the rest is told as a number


def root_of(city) -> str:
    return city.site.root_url if city else settings.BASE_URL


def may_be_told(delivery: Delivery) -> bool:
    """Asked when a letter is written, not only when the event happened."""
    return topics.may_be_told(delivery.label, city=delivery.city) and topics.may_be_told(delivery.about)


def send_now(delivery: Delivery) -> bool:
    """Write the letter of one waiting delivery, or fold it into the digest, or drop it. One transaction; False if another was quicker."""
    with transaction.atomic():
        recipient = Recipient.of(delivery)
        kind = kinds.get(delivery.kind)
        if not recipient.is_reachable or recipient.email_choice(kind) == ByEmail.NO or not may_be_told(delivery):
            return settle(delivery, State.DROPPED)
        if not kind.essential and recipient.has_had_enough():
            waiting = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
            return bool(waiting.update(in_digest=True, due_at=recipient.next_digest(timezone.now())))
        if not settle(delivery, State.SENT):
            return False
        letter = _write(delivery, recipient, kind)
        Delivery.objects.filter(pk=delivery.pk).update(letter=letter)
        faults.point(points.LETTER_WRITTEN)
    return True


def settle(delivery: Delivery, state: str, before: str = State.WAITING, **fields) -> bool:
    """The guarded step out of a state; False where somebody else has made it."""
    return bool(Delivery.objects.filter(pk=delivery.pk, state=before).update(state=state, settled_at=timezone.now(), **fields))


def _write(delivery: Delivery, recipient: Recipient, kind: kinds.Kind):
    root = root_of(delivery.city)
    context = {
        "title": delivery.title,
        "url": root + delivery.url,
        "because": _because(delivery),
        **_stopping(recipient, "" if kind.essential else kind.name, root, kind.essential),
    }
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("notify/letters/notice.txt", context)
        html = render_to_string("notify/letters/notice.html", context)
    return enqueue(
        to=recipient.email,
        subject=delivery.title,
        text=text,
        html=html,
        kind=LETTER_KIND,
        city=delivery.city,
        headers=_headers(context),
        once=f"notice:{delivery.pk}",
        about=delivery.about or delivery.label or delivery.notice or "",
    )


def _because(delivery: Delivery) -> str:
    topic = topics.of_label(delivery.label)
    if topic is None:
        return _("Ви отримали цей лист, бо це стосується вас на порталі.")
    return _("Ви отримали цей лист, бо стежите: %(what)s.") % {"what": str(topic.label).lower()}


def _stopping(recipient: Recipient, kind: str, root: str, is_essential: bool = False) -> dict:
    """Links that end letters; the essential ones have none."""
    if is_essential:
        return {"stop_url": "", "choices_url": root + reverse("notify:choices")}
    token = tokens.stop(follower=recipient.follower) if recipient.follower else tokens.stop(recipient.user, kind)
    return {
        "stop_url": root + reverse("notify:stop", args=[token]),
        "choices_url": "" if recipient.follower else root + reverse("notify:choices"),
    }


def _headers(context: dict) -> dict[str, str]:
    """RFC 8058: mail programs show a button of their own and press it by POST."""
    if not context["stop_url"]:
        return {}
    return {"List-Unsubscribe": f"<{context['stop_url']}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


# ---- digests ----


def write_digest(digest: Digest, deliveries: list[Delivery], recipient: Recipient):
    """One letter for the day; events of one record share a line."""
    root = root_of(digest.city)
    lines = _lines(deliveries)
    count = len(deliveries)
    subject = ngettext("%(count)d новина з порталу", "%(count)d новин з порталу", count) % {"count": count}
    context = {
        "subject": subject,
        "city": digest.city,
        "groups": _groups(lines[:SHOWN], root),
        "more": max(0, len(lines) - SHOWN),
        "list_url": "" if recipient.follower else root + reverse("notify:notices"),
        **_stopping(recipient, tokens.ALL, root),
    }
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("notify/letters/digest.txt", context)
        html = render_to_string("notify/letters/digest.html", context)
    return enqueue(
        to=recipient.email,
        subject=subject,
        text=text,
        html=html,
        kind=DIGEST_KIND,
        city=digest.city,
        headers=_headers(context),
        once=f"digest:{digest.pk}:{digest.part}",
        about=digest,
    )


def _lines(deliveries: list[Delivery]) -> list[Delivery]:
    """The first delivery of each record, with a title that counts the others."""
    from .telling import collapsed_title

    together: dict[tuple, list[Delivery]] = {}
    for delivery in deliveries:
        together.setdefault((delivery.kind, delivery.label or f"#{delivery.pk}"), []).append(delivery)
    for same in together.values():
        if len(same) > 1:
            same[0].title = collapsed_title(same[0], len(same))
    return [same[0] for same in together.values()]


def _groups(lines: list[Delivery], root: str) -> list[dict]:
    by_kind: dict[str, list[dict]] = {}
    for line in lines:
        by_kind.setdefault(line.kind, []).append({"title": line.title, "url": root + line.url})
    known = {kind.name for kind in kinds.all_kinds()}
    order = [kind for kind in kinds.all_kinds() if any(name == kind.name or (name not in known and not kind.name) for name in by_kind)]
    groups = []
    for kind in order:
        rows = [row for name, found in by_kind.items() for row in found if kinds.get(name) == kind]
        groups.append({"label": kind.label, "lines": rows})
    return groups


# ---- followers without an account ----


def write_confirmation(follower: Follower, title: str):
    root = root_of(follower.city)
    context = {"title": title, "url": root + reverse("notify:confirm", args=[tokens.confirm(follower)])}
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("notify/letters/confirm.txt", context)
        html = render_to_string("notify/letters/confirm.html", context)
    return enqueue(
        to=follower.email,
        subject=_("Підтвердьте підписку: %(title)s") % {"title": title},
        text=text,
        html=html,
        kind=CONFIRM_KIND,
        city=follower.city,
        about=follower,
    )
