"""Sections of what lies below the accounts: the account itself, notices, letters, moderation, the log."""

from email import message_from_bytes, policy

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.audit import labels
from portal.audit.models import AuditDetail, AuditEvent
from portal.audit.services import erase_details
from portal.core.moderation.models import Ban, Flag, ModerationItem
from portal.notify import privacy as notices
from portal.outbox.models import Letter, SuppressedAddress

from . import addresses
from .registry import NotYet, excuse, register

STAFF = "слід роботи посадової особи: лишається посилання на порожній обліковий запис"
MODERATORS = {
    "ModerationItem": ("claimed_by", "decided_by", "late_holder"),
    "ModerationDecision": ("by",),
    "Ban": ("by", "lifted_by"),
    "HiddenRecord": ("by", "restored_by"),
    "Objection": ("against", "decided_by"),
}
SERVICE = "службова контактна адреса, а не дані мешканця"


def register_all() -> None:
    register(
        "account",
        "Обліковий запис",
        export=_account,
        erase=lambda user: None,  # last of all, by erase_account, together with the end of the request
        covers=(
            "accounts.User.email",
            "accounts.User_groups.user",
            "accounts.User_user_permissions.user",
            "account.EmailAddress.user",
            "account.EmailAddress.email",
            "mfa.Authenticator.user",
            "usersessions.UserSession.user",
            "usersessions.UserSession.ip",
            "accounts.KnownDevice.user",
            "accounts.GuardianConsent.user",
            "accounts.GuardianConsent.guardian_email",
            "accounts.DataExport.user",
            "accounts.ErasureRequest.user",
            "wagtailusers.UserProfile.user",
            "wagtailcore.APIToken.user",
            "wagtailadmin.EditingSession.user",
            "wagtailadmin.FormState.user",
        ),
    )
    register(
        "notices",
        "Сповіщення й підписки",
        export=notices.export,
        erase=notices.erase,
        covers=notices.COVERS,
    )
    register(
        "letters",
        "Листи від порталу",
        export=_letters,
        erase=_forget_letters,
        covers=("outbox.Letter.recipient", "outbox.SuppressedAddress.address"),
    )
    register(
        "moderation",
        "Рішення модераторів",
        export=_moderation,
        erase=_forget_moderation,
        covers=("portal_core.ModerationItem.author", "portal_core.Ban.user", "portal_core.Flag.user"),
    )
    register("log", "Журнал дій", export=_log, erase=_forget_log, covers=("audit.AuditEvent.actor", "audit.AuditDetail.about"))
    for model, names in MODERATORS.items():
        excuse(STAFF, *(f"portal_core.{model}.{name}" for name in names))
    excuse("чи писати листи, а не адреса", "notify.Choice.email")
    excuse(STAFF, *(f"{label}.uploaded_by_user" for label in ("portal_core.PortalImage", "portal_core.PortalDocument")))
    excuse(STAFF, *(f"{label}.uploaded_by_user" for label in ("wagtaildocs.Document", "wagtailimages.Image", "wagtailcore.UploadedFile")))
    excuse(STAFF, "wagtailcore.Page.locked_by", "wagtailcore.Page.owner", "wagtailcore.PageLogEntry.user", "wagtailcore.ModelLogEntry.user")
    excuse(STAFF, "wagtailcore.Revision.user", "wagtailcore.WorkflowState.requested_by", "wagtailcore.TaskState.finished_by")
    excuse(STAFF, "wagtailcore.Comment.user", "wagtailcore.Comment.resolved_by", "wagtailcore.CommentReply.user")
    excuse(STAFF, "wagtailcore.PageSubscription.user", "outbox.IncomingMail.handled_by", "outbox.SuppressedAddress.lifted_by")
    excuse(SERVICE, "home.SiteSettings.email", "home.SiteSettings.phone", "home.Resource.phone", "home.ContactLine.email")
    excuse(SERVICE, "home.ContactLine.phone")


def _account(user) -> dict:
    return {
        "display_name": user.display_name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "city": str(user.city or ""),
        "district": str(user.district or ""),
        "joined": user.date_joined.isoformat(),
        "minor_until": user.minor_until and user.minor_until.isoformat(),
        "roles": list(user.groups.values_list("name", flat=True)),
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_step": list(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
        "sessions": [
            {"ip": row.ip, "browser": row.user_agent, "began": row.created_at.isoformat(), "seen": row.last_seen_at.isoformat()}
            for row in UserSession.objects.filter(user=user)
        ],
        "devices": [{"browser": row.label, "first": row.first_seen.isoformat()} for row in user.known_devices.all()],
        "guardian": [
            {"name": row.guardian_name, "email": row.guardian_email, "state": row.state, "asked": row.asked_at.isoformat()}
            for row in user.guardian_consents.all()
        ],
    }


def erase_account(user) -> None:
    """What is left is an empty row that others' records may point to: no name, no address, no way in."""
    end_sessions(user)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.known_devices.all().delete()
    user.guardian_consents.all().delete()
    for export in user.data_exports.all():
        export.file.delete(save=False)
        export.delete()
    user.groups.clear()
    user.user_permissions.clear()
    for name in ("wagtail_userprofile", "editing_sessions"):
        _drop(user, name)
    get_user_model().objects.filter(pk=user.pk).update(
        email=f"erased-{user.pk}-{get_random_string(12).lower()}@erased.invalid",
        password="!" + get_random_string(40),
        display_name="",
        first_name="",
        last_name="",
        city=None,
        district=None,
        minor_until=None,
        is_active=False,
        is_staff=False,
        last_login=None,
        erased_at=timezone.now(),
    )


def _drop(user, accessor: str) -> None:
    found = getattr(user, accessor, None)
    if found is not None:
        (found.all() if hasattr(found, "all") else found).delete()


def end_sessions(user, but: str | None = None) -> int:
    """End every session of a person, but one; how many."""
    ended = 0
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        session.end()
        ended += 1
    return ended


def _letters_to(user):
    return Letter.objects.filter(addresses.written_to(user, "recipient"))


def _letters(user) -> list[dict]:
    return [
        {"to": row.recipient, "subject": row.subject, "at": row.created_at.isoformat(), "state": row.state, "text": _text(row.raw)}
        for row in _letters_to(user).order_by("pk").iterator()
    ]


def _text(raw) -> str:
    body = message_from_bytes(bytes(raw), policy=policy.default).get_body(("plain",))
    return body.get_content() if body else ""


def _forget_letters(user) -> None:
    letters = _letters_to(user)
    letters.exclude(state=Letter.State.IN_FLIGHT).delete()
    SuppressedAddress.objects.filter(addresses.written_to(user, "address")).delete()
    if letters.exists():
        raise NotYet("a letter to the person is on the wire")


def _moderation(user) -> dict:
    bans = [{"since": ban.pk, "reason": str(getattr(ban, "reason", ""))} for ban in Ban.objects.filter(user=user)]
    return {"written": _written(user), "bans": bans, "flags": [str(flag) for flag in Flag.objects.filter(user=user)]}


def _written(user) -> list[dict]:
    return [
        {"kind": row.kind, "title": row.title, "state": row.get_state_display(), "original": row.original}
        for row in ModerationItem.objects.filter(author=user)
    ]


def _forget_moderation(user) -> None:
    ModerationItem.objects.filter(author=user).update(author=None)
    Flag.objects.filter(user=user).update(user=None)
    Ban.objects.filter(user=user).delete()


def _log(user) -> dict:
    return {
        "acts": [
            {"at": row.at.isoformat(), "action": labels.label(row.action), "record": row.target, "reason": row.reason}
            for row in AuditEvent.objects.filter(actor=user).order_by("pk").iterator()
        ],
        "details_about_you": [
            {"at": row.event.at.isoformat(), "action": labels.label(row.event.action), "data": row.data}
            for row in AuditDetail.objects.filter(about=user).select_related("event")
        ],
    }


def _forget_log(user) -> None:
    """Rows stay, by reference; personal details go, and the chain still verifies."""
    erase_details(user)
