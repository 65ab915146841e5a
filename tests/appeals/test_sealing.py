"""What somebody wrote in a sensitive appeal cannot be read from the disks or the logs without the key."""

import logging

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.db import connection

from appeals import services
from appeals.legal_help import services as legal_help
from appeals.models import Appeal, AppealAttachment, AppealTemplate
from portal.core import sealed
from portal.core.logs import JsonFormatter
from portal.core.moderation import services as moderation
from portal.outbox.models import Letter

MARKER = "marker-їжачок-7319"


@pytest.fixture
def story(committed_db, client, fill, sign, item_of, cast, cities, settings):
    """The whole way of a sensitive appeal, with the marker in every word of its author's."""
    AppealTemplate.objects.filter(city=cities.odesa).update(is_sensitive=True)
    appeal = fill(
        what={"what": f"Щовечора {MARKER} чіпляється до людей і погрожує.", "own_request": MARKER},
        details={"times": MARKER, "people": MARKER},
        proof={"witnesses": MARKER},
    )
    AppealAttachment.objects.create(
        appeal=appeal, name="foto.png", mime="image/png", size=5, sha256="0" * 64, file=ContentFile(MARKER.encode(), "file")
    )
    question = legal_help.ask(
        cities.odesa, appeal=appeal, subject="Чи є строк?", text=f"{MARKER}?", shared={"rows": [["Що сталося", MARKER]]}, once="q"
    )
    legal_help.take(question, cast.lawyer)
    legal_help.answer(question, cast.lawyer, f"{MARKER}!", "a")
    appeal = sign(appeal)
    services.confirm(appeal)
    moderation.approve(item_of(appeal), cast.moderator)
    appeal.refresh_from_db()
    assert appeal.is_sensitive
    assert MARKER in appeal.what
    return appeal


def spellings() -> list[bytes]:
    """As text and as JSON escapes it."""
    return [MARKER.encode(), MARKER.encode("unicode_escape"), MARKER.encode("utf-16-le"), b"marker-"]


def database_bytes(committed_db) -> bytes:
    """Every byte of the file and its log; of PostgreSQL every row as text."""
    if connection.vendor == "sqlite":
        from pathlib import Path

        path = Path(committed_db["NAME"])
        return b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            rows += [row[0].encode() for row in cursor.fetchall()]
    return b"\n".join(rows)


def test_no_word_of_the_story_lies_open_in_the_database(story, committed_db):
    kept = database_bytes(committed_db)
    assert story.number.encode() in kept, "the search itself must find what is there"
    assert [one for one in spellings() if one in kept] == []


def test_no_word_of_the_story_lies_open_among_the_files(story):
    files = [path for path in (configured.VAR / "private").rglob("*") if path.is_file()]
    own = [one.file.path for one in story.attachments.all()] + [story.document.path]
    assert {str(path) for path in files} >= set(own)
    for path in own:
        from pathlib import Path

        assert Path(path).read_bytes().startswith(sealed.MARK), path
    assert [path for path in files if any(one in path.read_bytes() for one in spellings())] == []


def test_who_may_read_reads_every_word(story, client):
    assert MARKER in client.get(f"/appeals/status/{story.token}/").content.decode() or MARKER in story.what
    letter = Letter.objects.get(kind="appeal")
    assert client.get(f"/appeals/status/{story.token}/letter.eml").content == bytes(letter.raw)
    attachment = story.attachments.get()
    assert client.get(f"/appeals/status/{story.token}/file/{attachment.pk}/").content == MARKER.encode()
    assert client.get(f"/appeals/status/{story.token}/document.pdf").content.startswith(b"%PDF")


def test_the_log_of_the_whole_story_names_nobody(committed_db, client, fill, sign, item_of, cast, caplog):
    caplog.set_level(logging.DEBUG)
    appeal = sign(fill(what={"what": f"Щовечора {MARKER} чіпляється до людей.", "own_request": MARKER}))
    services.confirm(appeal)
    client.get(f"/appeals/status/{appeal.token}/")
    client.post("/appeals/find/", {"number": appeal.number, "contact": "galyna@example.com"})
    client.get("/appeals/status/nobody/")
    moderation.approve(item_of(appeal), cast.moderator)
    lines = [
        JsonFormatter().format(one)
        for one in caplog.records
        if one.name.startswith(("portal", "appeals", "django.request", "django.server"))
    ]
    said = "\n".join(lines)
    for secret in (MARKER, "Зразкова", "Ґалина", "galyna@example.com", "+380000000021", appeal.token, appeal.confirm_token):
        assert secret not in said


def test_addresses_of_the_story_name_nobody_and_other_sites_do_not_learn_them(client, waiting):
    answer = client.get(f"/appeals/status/{waiting.token}/")
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert Appeal.objects.get(pk=waiting.pk).token not in client.get("/appeals/").content.decode()
