"""The corpus of defective appeals through the real screens: each is caught with the words that mend it, and no right one is."""

from collections import Counter
from functools import lru_cache

import pytest
from django.db import transaction

from appeals import concerns, danger, services, steps
from appeals.forms import SignForm
from appeals.models import Appeal, AppealTemplate, Signatory

from .conftest import SCREENS, SIGN, words
from .corpus import cases, files

pytestmark = pytest.mark.once
SCREENED = cases.load("story", "where", "person", "people", "danger", "concerns")
RIGHT = cases.load("right")
FILES = cases.load("files")
DEFECTIVE = [row for row in SCREENED if row["outcome"] not in ("mended", "right")]
SMOOTH = [row for row in SCREENED if row["outcome"] in ("mended", "right")]


def named(row) -> str:
    return row["id"]


@lru_cache
def screens_of(slug: str) -> dict:
    return {**SCREENS, "details": cases.DETAILS[slug], "officer": {"officer": "високий, з вусами", "about_officer": ""}}


@pytest.fixture
def right_appeal(templates):
    """A right appeal of a template, written through the screens' own forms; ``over`` changes single screens."""

    def make(slug: str = "rozpyvannia", **over) -> Appeal:
        appeal = services.start(AppealTemplate.objects.get(pk=templates.get(slug=slug).pk))
        for screen in steps.steps_of(appeal):
            form = screen.form({**screens_of(slug)[screen.name], **over.get(screen.name, {})}, appeal=appeal)
            assert form.is_valid(), (screen.name, form.errors)
            services.save_step(appeal, form.changes())
            form.after_saving()
        return appeal

    return make


def typed_form(appeal, row):
    """The form of the case's screen with the case typed over what is right."""
    told = cases.typed(row["typed"])
    for full_name, address in row.get("people", []):
        Signatory.objects.create(appeal=appeal, full_name=full_name, address=address)
    if row["screen"] == "check":
        return SignForm({name: value for name, value in {**SIGN, **told}.items() if value}, appeal=appeal)
    form = steps.find(appeal, row["screen"]).form
    return form({**screens_of(appeal.template.slug)[row["screen"]], **told}, appeal=appeal)


def test_the_corpus_is_as_large_as_it_was_promised_and_repeats_nothing():
    count = Counter(row["outcome"] for row in DEFECTIVE) + Counter(refused=len(FILES))
    print(f"\ndefective appeals: {sum(count.values())} {dict(count)}; right ones: {len(RIGHT)}, mended in silence: {len(SMOOTH)}")  # noqa: T201
    assert sum(count.values()) >= 200
    assert len(RIGHT) >= 40
    assert len({row["id"] for row in SCREENED + FILES + RIGHT}) >= len(SCREENED + FILES + RIGHT) - 2
    different = {
        (str(row.get("typed", row.get("file"))), row.get("name"), row.get("template"), str(row.get("people"))) for row in DEFECTIVE + FILES
    }
    assert len(different) == len(DEFECTIVE + FILES)


def faults_of(rows, judge) -> list[str]:
    """Each case in a transaction of its own that is rolled back; the cases that went wrong, with what was said instead."""
    wrong = []
    for row in rows:
        with transaction.atomic():
            try:
                said = judge(row)
            except Exception as error:  # a case that breaks the form is the worst of all
                said = repr(error)
            transaction.set_rollback(True)
        if said:
            wrong.append(f"{row['id']}: {said}")
    return wrong


@pytest.mark.parametrize("name", ["story", "where", "person", "people", "danger", "concerns"])
def test_each_defective_appeal_is_caught_with_the_words_that_mend_it(right_appeal, name):
    def judge(row) -> str:
        appeal = right_appeal(row.get("template", "rozpyvannia"), **row.get("others", {}))
        form = typed_form(appeal, row)
        if row["outcome"] in ("refused", "asked"):
            return fault_of_refusal(form, row)
        return str(form.errors) if form.errors else fault_of_passing(appeal, form, row)

    assert faults_of([row for row in DEFECTIVE if row["file_name"] == name], judge) == []


def fault_of_refusal(form, row) -> str:
    said = " ".join(form.errors.get(row.get("field") or next(iter(row["typed"])), [])).replace("\u00a0", " ")
    if row["words"] not in said:
        return f"{dict(form.errors)}"
    return "" if bool(getattr(form, "asked", [])) == (row["outcome"] == "asked") else "asked which street"


def fault_of_passing(appeal, form, row) -> str:
    changes = form.changes()
    phones = danger.phones(danger.of_screen(row["screen"], changes))
    if row["outcome"] == "stopped":
        return "" if row["phone"] in phones else f"to call: {phones}"
    services.save_step(appeal, changes)
    said = " ".join(f"{one.text} {one.link}" for one in concerns.of(appeal))
    if phones or row["words"] not in said:
        return f"{phones} {said}"
    return str(steps.missing(appeal) or "")


def test_what_nobody_sees_is_mended_without_a_word(right_appeal):
    def judge(row) -> str:
        form = typed_form(right_appeal(row.get("template", "rozpyvannia")), row)
        if not form.is_valid():
            return str(form.errors)
        kept = form.cleaned_data[next(iter(row["typed"]))]
        return "" if kept == row["kept"] else kept

    assert faults_of(SMOOTH, judge) == []


def test_a_right_appeal_passes_however_odd_it_is(right_appeal):
    def judge(row) -> str:
        over = {name: cases.typed(values) for name, values in row.items() if isinstance(values, dict)}
        appeal = right_appeal(**over)
        form = SignForm({**SIGN, "signature": row.get("signature", SIGN["signature"])}, appeal=appeal)
        if steps.missing(appeal) or danger.of_appeal(appeal) or not form.is_valid():
            return f"{steps.missing(appeal)} {danger.of_appeal(appeal)} {form.errors}"
        return "" if services.submit(appeal, form.cleaned_data["signature"]) else "not submitted"

    assert faults_of(RIGHT, judge) == []


def test_a_right_and_plain_appeal_is_warned_of_nothing(right_appeal):
    assert concerns.of(right_appeal()) == []


def test_a_bad_file_is_named_with_the_reason_and_what_was_typed_stays(client, fill):
    appeal = fill()

    def judge(row) -> str:
        sent = {"witnesses": f"сусідка, {row['id']}", "files": files.uploads(row)}
        response = client.post(f"/appeals/draft/{appeal.token}/proof/", sent)
        appeal.refresh_from_db()
        kept = (response.status_code, appeal.witnesses, appeal.attachments.count())
        wanted = (422, sent["witnesses"], 5 if row["file"] == "six" else 0)
        return "" if kept == wanted and row["words"] in words(response) else f"{kept}"

    assert faults_of(FILES, judge) == []


@pytest.mark.parametrize("row", DEFECTIVE[::20], ids=named)
def test_a_sample_of_the_corpus_through_the_pages(client, fill, row):
    appeal = fill(row.get("template", "rozpyvannia"), details=cases.DETAILS[row.get("template", "rozpyvannia")])
    for full_name, address in row.get("people", []):
        Signatory.objects.create(appeal=appeal, full_name=full_name, address=address)
    base = {**SIGN} if row["screen"] == "check" else screens_of(row.get("template", "rozpyvannia"))[row["screen"]]
    response = client.post(f"/appeals/draft/{appeal.token}/{row['screen']}/", {**base, **cases.typed(row["typed"])})
    if row["outcome"] in ("refused", "asked", "stopped"):
        assert response.status_code == 422
        assert (row.get("words") or f'href="tel:{row["phone"]}"') in words(response)
        return
    assert response.status_code == 302
    page = words(client.get(f"/appeals/draft/{appeal.token}/check/"))
    assert row["words"] in page
    assert "Надіслати все одно" in page
