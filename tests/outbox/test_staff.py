"""Staff see how letters fared and settle those that need a person; a development machine reads them."""

import html
import os
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit.models import AuditEvent
from portal.outbox import services, suppression, tasks
from portal.outbox.incoming.services import take_in
from portal.outbox.models import Letter
from portal.outbox.services import Attachment, enqueue

from .corpus import SAMPLES, hard_return

State = Letter.State
SHOTS = os.environ.get("LETTERS_SHOTS")  # a folder: the pages are also pictured


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


@pytest.fixture
def reader(cast):
    """A moderator who may also read letters."""
    from django.contrib.auth.models import Permission

    cast.moderator.user_permissions.add(Permission.objects.get(codename="read_letter"))
    return cast.moderator


def logged(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_who_may_read_letters_sees_the_exact_one_and_each_look_is_in_the_log(cities, reader, client_of):
    letter = enqueue(
        to="someone@example.com",
        subject="Звернення",
        text="таємні слова",
        html="<script>alert(1)</script><p>слова</p>",
        kind="test",
        city=cities.odesa,
        attachments=[Attachment("звернення.html", b"<script>alert(2)</script>", "text/html")],
    )
    client, address = client_of(reader), f"/cms/letters/{letter.pk}/words/"
    page = client.get(address).content.decode()
    assert "таємні слова" in page
    assert letter.message_id in html.unescape(page)
    assert "<script>alert" not in page
    assert logged("letter.read") == 1
    frame = client.get(f"{address}html/")
    assert frame["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'self'"
    file = client.get(f"{address}0/")
    assert file.content == b"<script>alert(2)</script>\n"[: len(file.content)]
    assert (file["Content-Type"], file["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert file["Content-Disposition"].startswith("attachment")
    assert logged("letter.file_read") == 1
    assert client.get(f"{address}9/").status_code == 404


@pytest.mark.parametrize("tail", ["", "html/", "0/"])
def test_who_may_only_see_how_letters_fared_reads_none(doubtful, cast, client_of, tail):
    assert client_of(cast.moderator).get(f"/cms/letters/{doubtful.pk}/words/{tail}").status_code in (302, 403, 404)
    assert logged("letter.read") == logged("letter.file_read") == 0


def test_the_history_tells_attempts_returns_and_decisions_in_their_order(server, cities, cast, client_of):
    letter = enqueue(to="someone@example.com", subject="Лист", text="слова", kind="meeting", city=cities.odesa)
    server.script = {"RCPT": "450 4.2.0 greylisted"}
    tasks.deliver(letter.pk)
    server.script = {}
    Letter.objects.update(due_at=timezone.now())
    tasks.deliver(letter.pk)
    letter.refresh_from_db()
    take_in(hard_return(letter), folder="INBOX", validity=1, uid=1)
    client = client_of(cast.moderator)
    client.post(f"/cms/letters/{letter.pk}/", {"action": "send_again"})
    page = client.get(f"/cms/letters/{letter.pk}/").content.decode()
    told = [
        "Створено",
        "Спроба № 1: тимчасова відмова",
        "450 4.2.0 greylisted",
        "Спроба № 2: сервер прийняв",
        "не доставлено",
        "Працівник відправив ще раз",
    ]
    places = [page.index(words, page.index("letter-history")) for words in told]
    assert places == sorted(places)
    assert "Зустріч" in page


def letters_in(client, query: str) -> set[str]:
    page = client.get(f"/cms/letters/?{query}").content.decode()
    return {letter.subject for letter in Letter.objects.all() if letter.subject in page}


def test_the_list_is_filtered_and_searched(cities, cast, client_of):
    now = timezone.now()
    for subject, kind, state, to in (
        ("Перший", "meeting", State.SENT, "anna@example.com"),
        ("Другий", "appeal", State.UNCERTAIN, "borys@example.com"),
        ("Третій", "appeal", State.QUEUED, "vira@example.com"),
    ):
        letter = enqueue(to=to, subject=subject, text="слова", kind=kind, city=cities.odesa)
        Letter.objects.filter(pk=letter.pk).update(state=state)
    Letter.objects.filter(subject="Перший").update(created_at=now - timedelta(days=30))
    Letter.objects.filter(subject="Третій").update(queued_at=now - timedelta(hours=1))
    client = client_of(cast.moderator)
    assert letters_in(client, "") == {"Перший", "Другий", "Третій"}
    assert letters_in(client, "state=sent") == {"Перший"}
    assert letters_in(client, "state=sent&state=uncertain") == {"Перший", "Другий"}
    assert letters_in(client, "kind=appeal") == {"Другий", "Третій"}
    assert letters_in(client, "recipient=BORYS") == {"Другий"}
    assert letters_in(client, f"created_at_from={now - timedelta(days=2):%Y-%m-%d}") == {"Другий", "Третій"}
    assert letters_in(client, "marks=late") == {"Третій"}
    assert letters_in(client, "q=другий") == {"Другий"}
    assert letters_in(client, "q=vira@") == {"Третій"}
    assert letters_in(client, f"q={Letter.objects.get(subject='Перший').message_id.strip('<>')}") == {"Перший"}
    assert letters_in(client, "q=%22*%25") == set()
    assert client.get("/cms/letters/?q=%00").status_code == 200


def test_late_letters_and_answers_stand_among_what_waits(cities, cast, client_of):
    letter = enqueue(to="a@example.com", subject="Запрошення", text="слова", kind="test", city=cities.odesa)
    Letter.objects.update(queued_at=timezone.now() - timedelta(hours=1))
    client = client_of(cast.moderator)
    assert "Листи в дорозі довше за чверть години" in client.get("/cms/").content.decode()
    assert "в дорозі довше за чверть години: 1" in client.get("/cms/letters/").content.decode()
    Letter.objects.update(state=State.SENT)
    reply = next(sample for sample in SAMPLES if sample.name == "a reply")
    take_in(reply.build(letter), folder="INBOX", validity=1, uid=1)
    assert "Відповіді на листи порталу" in client.get("/cms/").content.decode()
    assert letters_in(client, "marks=reply") == {"Запрошення"}
    client.post(f"/cms/letters/{letter.pk}/", {"action": "handled"})
    assert letters_in(client, "marks=reply") == set()


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("send_again", State.REFUSED, State.QUEUED), ("consider_sent", State.UNCERTAIN, State.SENT), ("cancel", State.RETRY, State.CANCELLED)],
)
def test_many_letters_are_settled_at_once_after_a_second_look(cities, cast, client_of, action, before, after):
    letters = [enqueue(to="a@example.com", subject=f"Лист-{n}", text="слова", kind="test", city=cities.odesa) for n in range(3)]
    Letter.objects.filter(pk__in=[letter.pk for letter in letters[:2]]).update(state=before)
    Letter.objects.filter(pk=letters[2].pk).update(state=State.SENT)
    foreign = enqueue(to="a@example.com", subject="Чужий", text="слова", kind="test", city=cities.other)
    Letter.objects.filter(pk=foreign.pk).update(state=before)
    client = client_of(cast.moderator)
    keys = [letter.pk for letter in [*letters, foreign]]
    page = client.get("/cms/letters/bulk/", {"action": action, "letter": keys}).content.decode()
    assert "Лист-0" in page
    assert "Чужий" not in page
    assert set(Letter.objects.filter(pk__in=keys[:2]).values_list("state", flat=True)) == {before}, "looking decides nothing"
    page = client.post("/cms/letters/bulk/", {"action": action, "letter": keys}, follow=True).content.decode()
    assert ": 2." in page
    assert [Letter.objects.get(pk=key).state for key in keys] == [after, after, State.SENT, before]


def test_bulk_without_letters_or_with_a_foolish_word_is_told_so(cast, client_of):
    client = client_of(cast.moderator)
    assert "позначте листи" in client.get("/cms/letters/bulk/?action=cancel", follow=True).content.decode()
    assert client.get("/cms/letters/bulk/?action=burn").status_code == 400
    assert client.get("/cms/letters/bulk/?action=cancel&letter=%00&letter=99999999999999999999", follow=True).status_code == 200


def test_a_suppressed_address_is_lifted_with_one_button(cities, cast, client_of):
    letter = enqueue(to="a@example.com", subject="Лист", text="слова", kind="test", city=cities.odesa)
    suppression.suppress(letter, "550 5.1.1 no such user")
    stranger = client_of(cast.of(cities.other).moderator, host=cities.other.site.hostname)
    assert "a@example.com" not in stranger.get("/cms/letters/addresses/").content.decode()
    found = suppression.find("a@example.com")
    assert stranger.post(f"/cms/letters/addresses/{found.pk}/lift/").status_code == 404
    client = client_of(cast.moderator)
    assert "550 5.1.1 no such user" in client.get("/cms/letters/addresses/").content.decode()
    assert client.get(f"/cms/letters/addresses/{found.pk}/lift/").status_code == 405
    client.post(f"/cms/letters/addresses/{found.pk}/lift/")
    assert suppression.find("a@example.com") is None
    assert AuditEvent.objects.get(action="letter.address_lifted").actor == cast.moderator


def test_a_section_calls_off_letters_about_what_was_hidden(cities, server):
    about, other = cities.odesa, cities.other
    waiting = enqueue(to="a@example.com", subject="1", text="1", kind="test", about=about)
    retried = enqueue(to="b@example.com", subject="2", text="2", kind="test", about=about)
    sent = enqueue(to="c@example.com", subject="3", text="3", kind="test", about=about)
    unrelated = enqueue(to="d@example.com", subject="4", text="4", kind="test", about=other)
    Letter.objects.filter(pk=retried.pk).update(state=State.RETRY)
    Letter.objects.filter(pk=sent.pk).update(state=State.SENT)
    assert services.cancel_for(about) == 2
    states = {letter.subject: letter.state for letter in Letter.objects.all()}
    assert states == {"1": State.CANCELLED, "2": State.CANCELLED, "3": State.SENT, "4": State.QUEUED}
    tasks.deliver(waiting.pk)
    assert server.received == []
    assert services.cancel_for(unrelated.about) == 1


def test_letters_are_called_off_by_the_beginning_of_their_key(cities):
    enqueue(to="a@example.com", subject="1", text="1", kind="test", once="forum-7-a")
    enqueue(to="b@example.com", subject="2", text="2", kind="test", once="forum-77-a")
    assert services.cancel_for(once_prefix="forum-7-") == 1
    with pytest.raises(ValueError, match="cancel_for needs"):
        services.cancel_for()


def test_a_letter_in_a_worker_s_hand_is_called_off_until_its_end_is_sent(committed_db, server):
    from django.db import connection

    letter = enqueue(to="a@example.com", subject="1", text="1", kind="test", about="forum.post:7")
    done = []

    def hide():
        done.append(services.cancel_for("forum.post:7"))
        connection.close()

    server.script = {"DATA": hide}
    tasks.deliver(letter.pk)
    letter.refresh_from_db()
    assert (done, letter.state, server.received) == ([1], State.CANCELLED, [])

    late = enqueue(to="a@example.com", subject="2", text="2", kind="test", about="forum.post:8")
    server.script = {"end": lambda: (done.append(services.cancel_for("forum.post:8")), connection.close())}
    tasks.deliver(late.pk)
    late.refresh_from_db()
    assert (done[1], late.state, len(server.received)) == (0, State.SENT, 1)


def test_a_letter_that_waits_is_cancelled_by_a_person_and_one_that_left_is_not(cities, cast, client_of):
    letter = enqueue(to="a@example.com", subject="1", text="1", kind="test", city=cities.odesa)
    client_of(cast.moderator).post(f"/cms/letters/{letter.pk}/", {"action": "cancel"})
    letter.refresh_from_db()
    assert letter.state == State.CANCELLED
    Letter.objects.update(state=State.SENT)
    letter.refresh_from_db()
    with pytest.raises(services.NotNow):
        services.cancel(letter, cast.moderator)


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, False), (1280, True)])
def test_the_pages_of_letters_are_clean_for_axe(portal_server, cast, open_page, sign_in, axe_clean, width, dark, cities):
    letter = enqueue(
        to="someone@example.com",
        subject="Звернення № 12 до поліції",
        text="Слова листа",
        html="<p>Слова листа</p>",
        kind="appeal",
        city=cities.odesa,
        attachments=[Attachment("звернення.pdf", b"%PDF-1.7")],
    )
    Letter.objects.update(state=State.UNCERTAIN)
    other = enqueue(to="other@example.com", subject="Лист", text="Слова", kind="meeting", city=cities.odesa)
    suppression.suppress(other, "550 5.1.1 no such user")
    page = sign_in(open_page(width=width, dark=dark), portal_server, cast.admin)
    for path in (
        "",
        f"{letter.pk}/",
        f"{other.pk}/",
        f"{letter.pk}/words/",
        "addresses/",
        f"bulk/?action=send_again&letter={letter.pk}&letter={other.pk}",
    ):
        page.goto(f"{portal_server.url}/cms/letters/{path}")
        if SHOTS:
            name = path.partition("?")[0].strip("/").replace("/", "-") or "list"
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        axe_clean(page, "main")


def test_the_letters_are_chosen_and_settled_by_keyboard_alone(portal_server, cast, open_page, sign_in, cities):
    letter = enqueue(to="someone@example.com", subject="Лист", text="Слова", kind="appeal", city=cities.odesa)
    Letter.objects.update(state=State.REFUSED)
    page = sign_in(open_page(), portal_server, cast.admin)
    page.goto(f"{portal_server.url}/cms/letters/")
    page.get_by_role("checkbox", name="Позначити всі на сторінці").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Відправити ще раз").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Відправити ще раз: 1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cms/letters/")
    letter.refresh_from_db()
    assert letter.state == State.QUEUED


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
