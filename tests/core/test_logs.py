"""Lines of the log: nothing about people, whoever wrote them."""

import json
import logging
import sys

import pytest

from portal.core.logs import JsonFormatter, LineFormatter, RequestIdFilter, clean, scrub_traceback

MARKERS = [
    "Прикладенко Тарас Демович",
    "Прикладенка Т. Д.",
    "taras.prykladenko@example.com",
    "taras%40example.com",
    "+380 00 000 00 17",
    "+380000000017",
    "(048) 700-00-17",
    "0480000017",
    "вул. Семена Палія, буд. 901, кв. 12",
    "просп. Князя Володимира Великого, 902",
    "9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d",
    "MTIz:1vAbCd:k3Jf93hHs0aPqLm2ZxYw81nB4cV5dG6tR7",
    "203.0.113.77",
    "ВН 1234 АА",
]


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("sentence", ["letter to {} failed", "{}: no such row", "GET /appeals/{}/ 404", "Помилка для {} сталася"])
def test_what_is_about_a_person_leaves_every_line(marker, sentence):
    line = clean(sentence.format(marker))
    assert marker not in line
    assert _pieces(marker).isdisjoint(line.replace("/", " ").replace(":", " ").split())


def _pieces(marker: str) -> set[str]:
    return {piece for piece in marker.replace(",", " ").replace(":", " ").split() if len(piece) > 5}


@pytest.mark.parametrize(
    "line",
    [
        "queue mail does not answer (ConnectionError): portal.outbox.tasks.deliver waits for the tick",
        "GET appeals:status 200 14 ms",
        "12 letters wait longer than 15 minutes, the first is 40417",
        "the figures of portal_queue_oldest_seconds could not be had",
        "Listening at: http://127.0.0.1:8000 (1234)",
        "backup portal-20261122T030000Z.tar.gz: 5304 rows, 10 files, 2 s",
    ],
)
def test_what_the_portal_says_of_itself_stays(line):
    assert clean(line) == line


def test_a_query_and_a_password_in_an_address_go():
    assert clean("opened https://user:word@mail.example.org/x?token=abc&name=Тарас now") == "opened https://[…]@mail.example.org/x?[…] now"


def _raise(marker):
    secret = marker  # noqa: F841 - a variable that no traceback may show
    raise ValueError(f"duplicate key: Key (lower(email))=({marker}) already exists, said {marker} about '{marker}'")


@pytest.mark.parametrize("marker", [*MARKERS, "Тарас", "слова мешканця"])
@pytest.mark.parametrize("formatter", [JsonFormatter(), LineFormatter("%(message)s")])
def test_a_traceback_keeps_its_places_and_loses_its_words(marker, formatter):
    try:
        try:
            _raise(marker)
        except ValueError as error:
            raise RuntimeError(f"while saving {marker}") from error
    except RuntimeError:
        record = logging.makeLogRecord({"name": "x", "levelname": "ERROR", "msg": "failed", "exc_info": sys.exc_info()})
    said = formatter.format(record)
    said = json.loads(said)["traceback"] if isinstance(formatter, JsonFormatter) else said
    assert "test_logs.py" in said
    assert "ValueError" in said
    assert marker not in said


def test_a_traceback_inside_a_message_is_cleaned_too():
    text = 'Worker 1: job 7 failed\nTraceback (most recent call last):\n  File "a.py", line 1, in f\n    g()\nValueError: немає Тараса'
    assert clean(text).endswith("g()\nValueError: …")


def test_the_words_after_detail_go():
    said = scrub_traceback("psycopg.errors.UniqueViolation: duplicate key value\nDETAIL:  Key (name)=(Тарас) already exists.")
    assert "Тарас" not in said
    assert "UniqueViolation" in said


def test_django_names_the_route_of_a_refusal_and_not_its_path(rf, settings):
    settings.ENVIRONMENT = "production"
    request = rf.get("/appeals/s/secret-link-of-a-person/?name=x")
    request.resolver_match = None
    record = logging.makeLogRecord({"name": "django.request", "msg": "Not Found: %s", "args": (request.path,), "request": request})
    RequestIdFilter().filter(record)
    assert record.getMessage() == "Not Found: none"


def test_a_request_s_line_has_its_facts_apart(client, cities, caplog, settings):
    settings.ENVIRONMENT = "production"
    with caplog.at_level(logging.INFO, logger="portal.request"):
        client.get("/account/login/?next=/x")
    record = next(record for record in caplog.records if record.name == "portal.request")
    line = json.loads(JsonFormatter().format(record))
    assert line["route"] == "account_login"
    assert line["status"] == 200
    assert isinstance(line["ms"], int)
    assert "user" not in line
