"""«Журнал дій»: own city alone, words for every action, a look at personal details is itself a row."""

import ast
import csv
import io
from pathlib import Path

import pytest

from portal.audit import labels
from portal.audit.models import AuditEvent
from portal.audit.services import record

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def rows(cast, cities):
    other = cast.of(cities.other).moderator
    secret = {"words": "таємне слово"}
    return (
        record("appeal.viewed", cities.odesa, actor=cast.moderator, city=cities.odesa, reason="=HYPERLINK(1)", personal=secret),
        record("appeal.viewed", cities.other, actor=other, city=cities.other),
    )


def test_staff_read_the_log_of_their_own_city(client_of, cast, rows):
    page = client_of(cast.administrator).get("/cms/audit/").content.decode()
    assert "Переглянуто звернення" in page
    assert str(cast.moderator) in page
    assert page.count(f"/cms/audit/{rows[0].pk}/") >= 1
    assert f"/cms/audit/{rows[1].pk}/" not in page


def test_a_row_of_another_city_is_not_found(client_of, cast, rows):
    assert client_of(cast.administrator).get(f"/cms/audit/{rows[1].pk}/").status_code == 404


@pytest.mark.parametrize("part", ["editor", "moderator", "lawyer", "technician", "resident", "operator"])
def test_others_do_not_read_it(client_of, cast, rows, part):
    answer = client_of(getattr(cast, part)).get("/cms/audit/")
    assert answer.status_code == 302
    assert answer["Location"] != "/cms/audit/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor=Moderator", True),
        ("actor=Nobody", False),
        ("action=appeal.viewed", True),
        ("target=999999", False),
        ("at_from=2031-01-01", False),
    ],
)
def test_the_log_is_filtered(client_of, cast, rows, query, found):
    page = client_of(cast.administrator).get(f"/cms/audit/results/?{query}").content.decode()
    assert (f"/cms/audit/{rows[0].pk}/" in page) is found


def test_personal_details_are_shown_on_a_press_that_is_written_down(client_of, cast, rows):
    client = client_of(cast.administrator)
    address = f"/cms/audit/{rows[0].pk}/"
    assert "таємне слово" not in client.get(address).content.decode()
    assert not AuditEvent.objects.filter(action="audit.detail_viewed").exists()
    assert "таємне слово" in client.post(address).content.decode()
    look = AuditEvent.objects.get(action="audit.detail_viewed")
    assert (look.actor, look.target) == (cast.administrator, f"audit.auditevent:{rows[0].pk}")


def test_the_file_holds_no_formula_and_no_personal_detail_and_is_written_down(client_of, cast, rows):
    answer = client_of(cast.administrator).get("/cms/audit/?export=csv")
    text = b"".join(answer.streaming_content).decode()
    table = list(csv.reader(io.StringIO(text)))
    assert "таємне слово" not in text
    assert any("'=HYPERLINK(1)" in row for row in table)
    assert AuditEvent.objects.get(action="audit.exported").data == {"rows": 1}


def test_somebody_who_has_left_is_a_number(client_of, cast, cities):
    person = cast.stranger
    event = record("appeal.viewed", actor=person, city=cities.odesa)
    number = person.pk
    person.delete()
    client = client_of(cast.administrator)
    assert f"Видалений учасник № {number}" in client.get("/cms/audit/").content.decode()
    assert client.get(f"/cms/audit/{event.pk}/").status_code == 200


def test_every_action_of_the_code_has_words():
    """Actions are found in the sources, so that a new one without words fails here."""
    missing = [f"{path.relative_to(ROOT)}: {action}" for path, action in actions_in_code() if action not in labels.known()]
    assert not missing


def actions_in_code():
    for folder in "site/portal accounts appeals contests forumapp home mapapp meetings news polls videosidecar volunteers".split():
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record" and node.args:
                    for constant in ast.walk(node.args[0]):
                        if isinstance(constant, ast.Constant) and isinstance(constant.value, str) and "." in constant.value.strip("."):
                            yield path, constant.value
