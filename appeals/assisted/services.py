"""What a helper does. After submitting he keeps the number and the state: the secret link is made anew for the person alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Role, has_role
from portal.audit.services import record

from .. import services
from ..models import Appeal, AppealAttachment, AppealTemplate
from ..models.appeal import new_token

Helper = Appeal.Helper
ROLES = {Helper.VOLUNTEER: Role.VOLUNTEER, Helper.LAWYER: Role.LAWYER}
Purpose = AppealAttachment.Purpose


def helps_as(user, city) -> list[str]:
    """As whom this person may help in ``city``; empty for everybody else."""
    if city is None or not user.is_authenticated:
        return []
    return [helper for helper, role in ROLES.items() if has_role(user, role, city=city)]


@transaction.atomic
def start(template: AppealTemplate, helper, role: str, where: str) -> Appeal:
    appeal = services.start(template)
    Appeal.objects.filter(pk=appeal.pk).update(assisted_by=helper, assisted_as=role, assisted_at=where)
    appeal.refresh_from_db()
    record("appeal.assisted", appeal, actor=helper, city=appeal.city, role=str(role))
    return appeal


def drafts(helper, city):
    """Those this helper began and has not submitted."""
    return Appeal.objects.filter(city=city, assisted_by=helper, state=Appeal.State.DRAFT).order_by("-touched_at")


def submitted(helper, city):
    """What stays of the others: number and state, never a word."""
    rows = Appeal.objects.filter(city=city, assisted_by=helper).exclude(state=Appeal.State.DRAFT).order_by("-pk")
    return rows.only("pk", "number", "state", "submitted_at", "city")


def signed_copies(appeal: Appeal):
    return appeal.attachments.filter(purpose=Purpose.SIGNED_COPY)


@transaction.atomic
def keep_signed_copy(appeal: Appeal, accepted) -> AppealAttachment:
    """Raises Conflict when it was submitted meanwhile, UploadRefused on a full disk."""
    attachment = services.attach(appeal, accepted)
    attachment.purpose = Purpose.SIGNED_COPY
    attachment.save(update_fields=["purpose"])
    return attachment


def submit(appeal: Appeal, helper) -> bool:
    """To the moderator, or to the person's mailbox first. False: it was submitted already, or is not this helper's."""
    with transaction.atomic():
        mine = Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.DRAFT, assisted_by=helper, token=appeal.token)
        if not mine.update(token=new_token()):
            return False
        appeal.refresh_from_db()
        if not services.submit(appeal, appeal.full_name):
            transaction.set_rollback(True)
            return False
        record("appeal.assisted_submitted", appeal, actor=helper, city=appeal.city)
    return True


def drop(appeal: Appeal, helper) -> bool:
    """The person has thought better of it. False: it was submitted or deleted already, or is not this helper's."""
    with transaction.atomic():
        record("appeal.assisted_dropped", appeal, actor=helper, city=appeal.city)
        if not services.drop_draft(appeal, assisted_by=helper):
            transaction.set_rollback(True)
            return False
    return True


def who_helped(appeal: Appeal) -> str:
    """For the moderator."""
    if not appeal.assisted_as:
        return ""
    name = str(appeal.assisted_by) if appeal.assisted_by else _("обліковий запис видалено")
    return ", ".join(part for part in (appeal.get_assisted_as_display(), name, appeal.assisted_at) if part)
