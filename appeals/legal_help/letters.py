"""Letters of the help desk: a link and not a word of the question, each once."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal.notify import services as notify
from portal.outbox.services import enqueue

from ..letters import origin
from ..models import LegalMessage, LegalQuestion


def address(question: LegalQuestion) -> str:
    with translation.override("uk"):
        return origin(question.city) + reverse("appeals:legal_question", args=[question.token])


def _to_asker(question, name: str, subject: str, key: str) -> None:
    """To the address that was left; who asked from an account reads a notice too."""
    if question.email:
        enqueue(
            to=question.email,
            subject=subject,
            text=render_to_string(f"appeals/legal_help/mail/{name}.txt", {"url": address(question)}),
            kind="legal-help",
            city=question.city,
            once=f"legal-{question.pk}-{key}",
        )


def received(question) -> None:
    _to_asker(question, "received", _("Ви поставили запитання юристові"), "received")


def answered(question, message: LegalMessage, asks_back: bool) -> None:
    subject = _("Юрист просить уточнити") if asks_back else _("Є відповідь юриста")
    _to_asker(question, "asked_back" if asks_back else "answered", subject, f"answer-{message.pk}")
    if question.asker:
        path = reverse("appeals:legal_question", args=[question.token])
        notify.tell(question.asker, f"legal:{message.pk}", subject, path, "legal", city=question.city, letter=not question.email)


def replied(question, message: LegalMessage) -> None:
    if question.lawyer and question.state == LegalQuestion.State.TAKEN:
        path = reverse("appeals_legal_question", args=[question.pk])
        notify.tell(question.lawyer, f"legal:{message.pk}", _("Мешканець відповів на ваші слова"), path, "legal", city=question.city)


def late(question, person) -> None:
    enqueue(
        to=person.email,
        subject=_("Запитання до юриста чекає понад два робочі дні"),
        text=render_to_string("appeals/legal_help/mail/late.txt", {"url": origin(question.city) + reverse("appeals_legal_queue")}),
        kind="legal-help-late",
        city=question.city,
        once=f"legal-{question.pk}-late-{person.pk}",
    )
