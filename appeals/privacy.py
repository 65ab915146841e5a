"""Appeals of a person, known by the confirmed address. The law says how long they are kept; the account is not part of them."""

from django.db import transaction
from django.db.models import Q

from accounts.privacy import excuse, register
from accounts.privacy.addresses import written_to

from . import forgetting
from .models import Appeal, AppealEvent, LegalMessage, LegalQuestion, PoliceAnswer, PoliceLink, Questionnaire


def _appeals(user):
    """Those whose address was confirmed for the appeal too: a typed address proves nothing."""
    return Appeal.objects.filter(written_to(user)).exclude(state=Appeal.State.DRAFT).filter(~Q(confirmed_at=None))


def export(user) -> list[dict]:
    return [
        {
            "number": row.number,
            "template": row.form.get("title", ""),
            "state": row.get_state_display(),
            "name": row.full_name,
            "address": row.postal_address,
            "email": row.email,
            "phone": row.phone,
            "what": row.what,
            "answers": row.answers,
            "place": row.place,
            "happened_on": row.happened_on,
            "witnesses": row.witnesses,
            "own_request": row.own_request,
            "police_number": row.police_number,
            "born_on": row.born_on,
            "sex": row.get_sex_display(),
            "social_status": row.get_social_status_display(),
            "privilege": row.get_privilege_display(),
            "result": row.get_result_display(),
            "signatories": [{"name": one.full_name, "address": one.address} for one in row.signatories.all()],
            "police_answers": [_answer(one) for one in row.police_answers.all()],
            "questionnaire": _questionnaire(row),
            "events": [{"at": event.at.isoformat(), "what": event.get_kind_display()} for event in row.events.all()],
        }
        for row in _appeals(user).prefetch_related("events", "signatories", "police_answers")
    ] + [_question(row) for row in _questions(user).prefetch_related("messages")]


def _answer(row: PoliceAnswer) -> dict:
    return {"number": row.number, "date": row.dated_on.isoformat(), "result": row.get_result_display(), "text": row.text}


def _questionnaire(appeal) -> dict:
    row = Questionnaire.objects.filter(appeal=appeal).exclude(answered_at=None, words="").first()
    if row is None:
        return {}
    return {"solved": row.get_solved_display(), "first_time": row.first_time, "politeness": row.politeness, "words": row.words}


def _questions(user):
    """Questions to a lawyer: by the account, or by an address that is proven to be the person's."""
    return LegalQuestion.objects.filter(Q(asker=user) | written_to(user), nameless_at=None).distinct()


def _question(row: LegalQuestion) -> dict:
    words = [{"at": one.created_at.isoformat(), "by_lawyer": one.by_lawyer, "text": one.text} for one in row.messages.all()]
    return {"subject": row.subject, "asked_at": row.created_at.isoformat(), "email": row.email, "shared": row.shared, "messages": words}


def files(user):
    for row in _appeals(user).prefetch_related("attachments"):
        if row.document:
            yield f"{row.number}.pdf", row.document
        for attachment in row.attachments.all():
            yield attachment.name, attachment.file
        for answer in row.police_answers.exclude(file=""):
            yield f"{row.number}-{answer.file_name or 'vidpovid'}", answer.file


def erase(user) -> None:
    """Nothing of an appeal hangs on the account: the police have it, and the law wants it provable. Closed ones are made nameless
    a year later, as all are. Questions to a lawyer no law keeps: they go at once."""
    AppealEvent.objects.filter(actor=user).update(actor=None)
    Appeal.objects.filter(assisted_by=user).update(assisted_by=None)
    Appeal.complained_of.through.objects.filter(user=user).delete()
    PoliceAnswer.objects.filter(by=user).update(by=None)
    PoliceLink.objects.filter(revoked_by=user).update(revoked_by=None)
    LegalMessage.objects.filter(by=user).update(by=None)
    mine = LegalQuestion.objects.filter(lawyer=user)
    mine.filter(state=LegalQuestion.State.TAKEN).update(lawyer=None, taken_at=None, state=LegalQuestion.State.WAITING)
    mine.update(lawyer=None)
    with transaction.atomic():
        forgetting.forget_questions(LegalQuestion.objects.filter(Q(asker=user) | written_to(user), nameless_at=None))


register(
    "appeals",
    "Звернення до поліції",
    export=export,
    erase=erase,
    files=files,
    covers=(
        "appeals.Appeal.email",
        "appeals.Appeal.phone",
        "appeals.Appeal.assisted_by",
        "appeals.Appeal_complained_of.user",
        "appeals.AppealEvent.actor",
        "appeals.PoliceAnswer.by",
        "appeals.PoliceLink.revoked_by",
        "appeals.LegalMessage.by",
        "appeals.LegalQuestion.asker",
        "appeals.LegalQuestion.email",
        "appeals.LegalQuestion.lawyer",
    ),
)
excuse(
    "адреса установи, а не людини",
    "appeals.Appeal.addressee_email",
    "appeals.AppealSettings.addressee_email",
    "appeals.AppealSettings.register_email",
    "appeals.AppealSettings.information_email",
    "appeals.AppealSettings.portal_phone",
    "appeals.Addressee.email",
    "appeals.Addressee.phone",
)
