"""The paper slip: a number, a code and what comes next. Nothing on it says who the person is beyond initials."""

from hashlib import sha256
from pathlib import Path

from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.crypto import constant_time_compare

from portal.core.pdf import render as render_pdf

from .letters import origin
from .models import Appeal, AppealSettings

SOURCE = Path(__file__).resolve().parent / "documents" / "slip.typ"


def code_of(appeal: Appeal) -> str:
    """Eight figures that open the appeal together with its number: for those without mail and telephone.

    They follow from the secret link, so that an appeal made nameless cannot be found by them any more.
    """
    digest = sha256(f"appeals.slip {appeal.token}".encode()).hexdigest()  # paper outlives a SECRET_KEY
    figures = f"{int(digest[:16], 16) % 10**8:08d}"
    return f"{figures[:4]} {figures[4:]}"


def fits(appeal: Appeal, typed: str) -> bool:
    """Whether ``typed`` is the code of the slip."""
    return constant_time_compare("".join(typed.split()), code_of(appeal).replace(" ", ""))


def initials(appeal: Appeal) -> str:
    """«З. Ґ.»"""
    return " ".join(f"{name[0]}." for name in (appeal.last_name, appeal.first_name) if name)


def render(appeal: Appeal) -> bytes:
    """A6, for any printer."""
    with translation.override("uk"):
        find = origin(appeal.city) + reverse("appeals:find")
        return render_pdf(
            SOURCE,
            {
                "number": appeal.number,
                "code": code_of(appeal),
                "initials": initials(appeal),
                # A paper lies about at home: of what is sensitive it says nothing.
                "about": "" if appeal.is_sensitive else appeal.form["title"],
                "date": formats.date_format(timezone.localdate(appeal.submitted_at), "j E Y р."),
                "find": find.split("://", 1)[1],
                "contact": "телефон, який ви дали," if appeal.phone else ("пошту, яку ви дали," if appeal.email else ""),
                "addressee": AppealSettings.of_city(appeal.city).addressee_name,
                "city": appeal.city.name,
            },
        )
