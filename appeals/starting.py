"""What a city begins with: the templates and the reasons, from the files in data/."""

from pathlib import Path

import yaml
from django.db import transaction

from portal.core.moderation.models import ReasonTemplate

from .models import AppealQuestion, AppealReference, AppealTemplate

DATA = Path(__file__).resolve().parent / "data"


def _read(name: str) -> list[dict]:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@transaction.atomic
def load_templates(city) -> list[AppealTemplate]:
    """Add the templates that the city lacks. What editors have changed stays as they left it."""
    made = []
    for order, row in enumerate(_read("templates.yaml"), 1):
        if AppealTemplate.objects.filter(city=city, slug=row["slug"]).exists():
            continue
        questions, references = row.pop("questions", []), row.pop("references", [])
        template = AppealTemplate(city=city, order=order * 10, **row)
        template.questions = [_question(place, question) for place, question in enumerate(questions)]
        template.references = [AppealReference(sort_order=place, **one) for place, one in enumerate(references)]
        template.full_clean()
        template.save()
        made.append(template)
    return made


def _question(place: int, row: dict) -> AppealQuestion:
    return AppealQuestion(sort_order=place, **{**row, "choices": "\n".join(row.get("choices", []))})


@transaction.atomic
def load_reasons() -> None:
    """Add the reasons that are missing; they are common to all cities."""
    for order, row in enumerate(_read("reasons.yaml"), 1):
        ReasonTemplate.objects.get_or_create(
            kind="appeal", action=row["action"], label=row["label"], defaults={"text": row["text"], "order": order * 10}
        )


def city_loaded(sender, city, **kwargs) -> None:
    """A city begins with the templates of statements and the reasons of decisions."""
    load_templates(city)
    load_reasons()
