"""What a city begins with: the templates and the reasons, from the files in data/."""

import json
from functools import lru_cache
from hashlib import sha256
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
        template = fresh(row, city=city, order=order * 10)
        template.full_clean()
        template.save()
        made.append(template)
    return made


@lru_cache(maxsize=1)
def _shipped() -> dict[str, list[str]]:
    """By template: the fingerprints of every version that the portal ever brought, the present one last."""
    return yaml.safe_load((DATA / "shipped.yaml").read_text(encoding="utf-8"))


def fingerprint(template: AppealTemplate) -> str:
    """One word for all that editors may change in a template but its place in the list and whether it is offered."""
    beside = {name: getattr(template, name) for name in BESIDE}
    return sha256(json.dumps({**template.freeze(), **beside}, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


BESIDE = ("group", "summary", "moderation_notes")


def fresh(row: dict, **more) -> AppealTemplate:
    """A template as the file has it, not saved."""
    values = {name: value for name, value in row.items() if name not in ("questions", "references")}
    template = AppealTemplate(**values, **more)
    template.questions = [_question(place, question) for place, question in enumerate(row.get("questions", []))]
    template.references = [AppealReference(sort_order=place, **one) for place, one in enumerate(row.get("references", []))]
    return template


def renew_templates() -> list[AppealTemplate]:
    """Give cities the present text of each template that stands in them as some version brought it.

    What an editor has changed stays; a renewed one is its next version, and the appeals made before keep theirs.
    """
    renewed = []
    for row in _read("templates.yaml"):
        new = fresh(row)
        known = set(_shipped()[row["slug"]]) - {fingerprint(new)}
        for template in AppealTemplate.objects.filter(slug=row["slug"]).select_related("city"):
            if fingerprint(template) in known:
                renewed.append(_renew(template.pk, row, known))
    return [one for one in renewed if one]


@transaction.atomic
def _renew(pk: int, row: dict, known: set[str]) -> AppealTemplate | None:
    template = AppealTemplate.objects.select_for_update().get(pk=pk)
    if fingerprint(template) not in known:
        return None  # an editor was quicker
    new = fresh(row, city=template.city)
    for field in AppealTemplate._meta.concrete_fields:
        if field.name in row or field.name in new.freeze():
            setattr(template, field.name, getattr(new, field.name))
    template.questions, template.references = new.questions.all(), new.references.all()
    template.full_clean()
    template.save()
    return template


def after_migrating(sender, verbosity=1, **kwargs) -> None:
    """An upgrade brings new texts too."""
    for template in renew_templates():
        if verbosity:
            print(f"appeals: «{template.title}» of {template.city.slug} is now version {template.version}")  # noqa: T201


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
