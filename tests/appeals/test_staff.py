"""The staff's list: filters, search, clocks, the register by the classifier, the report."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from appeals.models import Appeal, Questionnaire
from portal.audit.models import AuditEvent

from .conftest import words


@pytest.fixture
def late(waiting):
    Appeal.objects.filter(pk=waiting.pk).update(
        state="registered", police_number="=1+1", sent_at=timezone.now(), due_on=timezone.localdate() - timedelta(days=2),
        sex="female", is_group=True, assisted_as="volunteer",
    )  # fmt: skip
    waiting.refresh_from_db()
    return waiting


@pytest.mark.parametrize(("query", "found"), [
    ("clock=overdue", True), ("clock=soon", False), ("mark=group", True), ("mark=assisted", True), ("mark=repeated", False),
    ("state=registered", True), ("state=sent", False), ("q=зразкова", True), ("q=Інша", False),
])  # fmt: skip
def test_filters_and_search(client_of, cast, late, query, found):
    assert (late.number in words(client_of(cast.moderator).get(f"/cms/appeals/?{query}"))) is found


def test_the_clock_says_by_how_much_it_is_late_and_the_first_page_calls(client_of, cast, late):
    client = client_of(cast.moderator)
    assert "прострочено на 2" in words(client.get("/cms/appeals/"))
    assert "Поліція не відповіла в строк" in words(client.get("/cms/"))


def test_the_register_goes_out_by_the_classifier_and_the_log_knows(client_of, cast, late):
    client = client_of(cast.moderator)
    answer = client.get("/cms/appeals/?export=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)).active
    heads, row = ([cell.value for cell in line] for line in sheet.iter_rows(max_row=2))
    cells = dict(zip(heads, row, strict=True))
    assert (cells["Ознака надходження"], cells["Стать"], cells["Суб’єкт"]) == ("первинне", "жіноча", "колективне")
    assert cells["Строк дотримано"] == "ні"
    assert cells["Вхідний номер поліції"] == "'=1+1"
    assert AuditEvent.objects.filter(action="appeal.exported", data__rows=1).count() == 1


def test_the_report_counts_and_the_unsolved_are_listed(client_of, cast, late):
    Questionnaire.objects.create(appeal=late, solved="no", words="Шумлять і далі", answered_at=timezone.now())
    client = client_of(cast.moderator)
    assert late.form["title"] in words(client.get("/cms/appeals/report/"))
    assert "Шумлять і далі" in words(client.get("/cms/appeals/unsolved/"))


@pytest.mark.parametrize("part", ["editor", "lawyer", "officer", "resident"])
def test_others_get_neither_list_nor_figures(client_of, cast, late, part):
    for path in ("", "report/", "unsolved/", "?export=csv", f"{late.pk}/unseen/"):
        assert client_of(getattr(cast, part)).get(f"/cms/appeals/{path}").status_code in (302, 403, 404)
