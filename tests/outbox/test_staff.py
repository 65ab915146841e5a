"""Staff see how letters fared and settle those that need a person; a development machine reads them."""

import pytest

from portal.audit.models import AuditEvent
from portal.outbox import services
from portal.outbox.models import Letter
from portal.outbox.services import Attachment, enqueue

State = Letter.State


@pytest.fixture
def doubtful(cities):
    letter = enqueue(to="someone@example.com", subject="Сумнівний", text="таємні слова", kind="test", city=cities.odesa)
    Letter.objects.filter(pk=letter.pk).update(state=State.UNCERTAIN)
    letter.refresh_from_db()
    return letter


@pytest.mark.parametrize(("action", "state"), [("send_again", State.QUEUED), ("consider_sent", State.SENT)])
def test_a_person_settles_a_doubtful_letter_once_and_the_log_names_them(doubtful, cast, client_of, action, state):
    client = client_of(cast.moderator)
    client.post(f"/cms/letters/{doubtful.pk}/", {"action": action})
    doubtful.refresh_from_db()
    assert doubtful.state == state
    assert AuditEvent.objects.filter(action__startswith="letter.").get().actor == cast.moderator
    page = client.post(f"/cms/letters/{doubtful.pk}/", {"action": action}, follow=True).content.decode()
    assert "Стан листа вже інший" in page


def test_a_letter_on_its_way_is_nobody_s_to_decide(cities, cast):
    letter = enqueue(to="a@example.com", subject="1", text="1", kind="test", city=cities.odesa)
    for act in (services.send_again, services.consider_sent):
        with pytest.raises(services.NotNow):
            act(letter, cast.moderator)


def test_staff_do_not_read_the_words_of_letters(doubtful, cast, client_of):
    assert "таємні слова" not in client_of(cast.moderator).get(f"/cms/letters/{doubtful.pk}/").content.decode()


def test_staff_of_another_city_see_none_of_them(doubtful, cast, cities, client_of):
    stranger = cast.of(cities.other).moderator
    for host in ("localhost", cities.other.site.hostname):
        client = client_of(stranger, host=host)
        assert "Сумнівний" not in client.get("/cms/letters/").content.decode()
        assert client.get(f"/cms/letters/{doubtful.pk}/").status_code == 404


def test_an_editor_has_nothing_to_do_with_letters(doubtful, cast, client_of):
    client = client_of(cast.editor)
    assert client.get("/cms/letters/").status_code in (302, 403)
    assert client.post(f"/cms/letters/{doubtful.pk}/", {"action": "send_again"}).status_code in (302, 403)


def test_a_development_machine_shows_letters_with_their_files_and_runs_nothing_of_them(client, cities):
    letter = enqueue(
        to="someone@example.com",
        subject="Лист із файлом",
        text="Слова листа: https://example.com/x",
        html="<script>alert(1)</script><p>Слова</p>",
        kind="test",
        attachments=[Attachment("документ.pdf", b"%PDF-1.7 test")],
    )
    assert "Лист із файлом" in client.get("/dev/letters/").content.decode()
    page = client.get(f"/dev/letters/{letter.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "sandbox" in page
    assert "документ.pdf" in page
    assert "sandbox" in client.get(f"/dev/letters/{letter.pk}/html/")["Content-Security-Policy"]
    response = client.get(f"/dev/letters/{letter.pk}/0/")
    assert response.content == b"%PDF-1.7 test"
    assert response["Content-Disposition"].startswith("attachment")
    assert client.get(f"/dev/letters/{letter.pk}/7/").status_code == 404
