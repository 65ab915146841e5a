"""A year after its end nobody can tell whose an appeal was; the figures stay as they were."""

import signal
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone

from appeals import forgetting, points, privacy, services
from appeals.models import Appeal, AppealAttachment, LegalMessage, LegalQuestion, PoliceAnswer, Questionnaire, Signatory
from portal.core import faults, retention
from portal.core.moderation import services as moderation
from portal.core.moderation.models import ModerationItem
from portal.core.retention import running
from portal.outbox.models import Letter
from tests.harness.children import in_a_child

MARKER = "їжачок-маркер"
State = Appeal.State


@pytest.fixture
def closed(fill, sign, item_of, cast, cities):
    """An appeal that went all its way and was closed two years ago, with everything that can hang on one."""

    def make() -> Appeal:
        appeal = sign(fill(what={"what": f"Біля під’їзду {MARKER} щовечора збирається компанія.", "own_request": MARKER}))
        services.confirm(appeal)
        moderation.approve(item_of(appeal), cast.moderator)
        appeal.refresh_from_db()
        AppealAttachment.objects.create(
            appeal=appeal, name=f"{MARKER}.png", mime="image/png", size=5, sha256="0" * 64, file=ContentFile(MARKER.encode(), "file")
        )
        Signatory.objects.create(appeal=appeal, full_name=MARKER, address=MARKER)
        PoliceAnswer.objects.create(
            appeal=appeal,
            dated_on=timezone.localdate(),
            result="granted",
            text=MARKER,
            file=ContentFile(MARKER.encode(), "a"),
            once=f"a{appeal.pk}",
        )
        Questionnaire.objects.create(appeal=appeal, solved="yes", words=MARKER)
        question = LegalQuestion.objects.create(
            city=cities.odesa, appeal=appeal, subject=MARKER, email="galyna@example.com", shared={"what": MARKER}
        )
        LegalMessage.objects.create(question=question, text=MARKER, once=f"m{appeal.pk}")
        long_ago = timezone.now() - timedelta(days=730)
        Letter.objects.filter(once__startswith=f"appeal-{appeal.pk}-").update(state="sent", finished_at=timezone.now())
        Appeal.objects.filter(pk=appeal.pk).update(
            state=State.CLOSED, closed_at=long_ago, police_number=MARKER, result="granted", moderator_words=MARKER, born_on="1980-01-01"
        )
        appeal.refresh_from_db()
        return appeal

    return make


def run(name="appeals", **options) -> int:
    (done,) = running.run(only=name, **options)
    assert done.error == ""
    return done.count


def everything(appeal) -> str:
    """Every word that any table still holds of the appeal."""
    rows = [Appeal.objects.filter(pk=appeal.pk), LegalQuestion.objects.all(), LegalMessage.objects.all(), Signatory.objects.all()]
    rows += [PoliceAnswer.objects.all(), Questionnaire.objects.all(), AppealAttachment.objects.all(), appeal.events.all()]
    rows += [ModerationItem.objects.all(), Letter.objects.filter(Q(once__startswith=f"appeal-{appeal.pk}-"))]
    return repr([list(one.values()) for one in rows])


def test_after_its_term_an_appeal_is_nobody_s(committed_db, closed):
    appeal = closed()
    files = list(forgetting._files(appeal))
    assert len(files) == 3
    assert MARKER in everything(appeal)
    assert run() == 1
    left = everything(appeal)
    for word in (MARKER, "Зразкова", "Ґалина", "galyna@example.com", "+380000000021", "Канатна", "Zrazkova"):
        assert word not in left
    assert not any(one.storage.exists(one.name) for one in files)


def test_what_the_figures_need_stays(committed_db, closed):
    before = closed()
    run()
    after = Appeal.objects.get(pk=before.pk)
    for name in (
        "number",
        "template_id",
        "state",
        "result",
        "district_id",
        "submitted_at",
        "sent_at",
        "closed_at",
        "city_id",
        "round",
        "form",
    ):
        assert getattr(after, name) == getattr(before, name), name
    assert after.nameless_at
    assert after.police_answers.get().result == "granted"
    assert after.questionnaire.solved == "yes"
    assert Letter.objects.filter(kind="appeal").get().sha256
    assert after.events.count() == before.events.count()
    assert LegalQuestion.objects.count() == 1


def test_the_old_link_leads_nowhere(committed_db, client, closed):
    appeal = closed()
    assert client.get(f"/appeals/status/{appeal.token}/").status_code == 200
    run()
    assert client.get(f"/appeals/status/{appeal.token}/").status_code == 404


def test_a_dry_run_counts_and_changes_nothing_and_a_second_run_has_nothing_to_do(committed_db, closed):
    appeal = closed()
    assert run(dry=True) == 1
    assert MARKER in everything(appeal)
    assert [run(), run()] == [1, 0]


@pytest.mark.parametrize(
    "changes",
    [
        {"closed_at": timezone.now() - timedelta(days=364)},
        {"held_until": timezone.localdate() + timedelta(days=1)},
        {"held_until": timezone.localdate()},
        {"state": State.ANSWERED},
    ],
)
def test_one_that_is_young_held_or_open_is_left_alone(committed_db, closed, changes):
    appeal = closed()
    Appeal.objects.filter(pk=appeal.pk).update(**changes)
    assert run() == 0
    assert MARKER in everything(appeal)


def test_a_hold_that_is_over_holds_nothing(committed_db, closed):
    appeal = closed()
    Appeal.objects.filter(pk=appeal.pk).update(held_until=timezone.localdate() - timedelta(days=1))
    assert run() == 1


@pytest.mark.parametrize("point", sorted(faults.declared("appeals.nameless")))
def test_a_worker_that_dies_leaves_each_appeal_whole_or_nameless(point, committed_db, closed):
    assert set(faults.declared("appeals.nameless")) == {points.NAMELESS_WRITTEN, points.NAMELESS_COMMITTED, points.NAMELESS_FILES}
    appeals = [closed(), closed()]
    files = [file for one in appeals for file in forgetting._files(one)]
    assert in_a_child(run, crash_at=point) == -signal.SIGKILL
    for appeal in appeals:
        left = everything(appeal)
        row = Appeal.objects.get(pk=appeal.pk)
        if row.nameless_at:
            assert (row.what, row.last_name, row.signatories.count(), row.attachments.count()) == ("", "", 0, 0)
        else:
            assert MARKER in left
            assert row.last_name == "Зразкова"
            assert row.attachments.count() == 1
    assert Appeal.objects.exclude(nameless_at=None).count() == (0 if point == points.NAMELESS_WRITTEN else 1)
    run()
    assert Appeal.objects.filter(nameless_at=None).count() == 0
    assert sum(one.storage.exists(one.name) for one in files) == (3 if point == points.NAMELESS_COMMITTED else 0)
    orphans = next(kind for kind in retention.kinds() if kind.name == "orphans")
    orphans.function(timezone.now() + timedelta(minutes=1))
    assert not any(one.storage.exists(one.name) for one in files)


def test_an_address_that_nobody_confirmed_closes_the_appeal_after_a_month(committed_db, fill, sign):
    appeal = sign(fill())
    assert run("unconfirmed") == 0
    Appeal.objects.filter(pk=appeal.pk).update(submitted_at=timezone.now() - timedelta(days=31))
    assert run("unconfirmed", dry=True) == 1
    assert [run("unconfirmed"), run("unconfirmed")] == [1, 0]
    appeal.refresh_from_db()
    assert appeal.state == State.WITHDRAWN
    assert appeal.closed_at
    assert Letter.objects.filter(kind="appeal-lapsed").count() == 1
    assert not services.confirm(appeal)


def test_a_returned_appeal_that_nobody_mended_is_closed_after_three_months(committed_db, waiting, item_of, cast, reason):
    moderation.send_back(item_of(waiting), cast.moderator, reason("returned"), "")
    Appeal.objects.filter(pk=waiting.pk).update(touched_at=timezone.now() - timedelta(days=89))
    assert run("returned") == 0
    Appeal.objects.filter(pk=waiting.pk).update(touched_at=timezone.now() - timedelta(days=91))
    assert run("returned") == 1
    waiting.refresh_from_db()
    assert waiting.state == State.WITHDRAWN
    assert Letter.objects.filter(kind="appeal-left").count() == 1


def test_the_terms_are_told_to_everybody(client, cities):
    page = client.get("/data-terms/").content.decode()
    for kind in retention.kinds():
        if kind.name in ("drafts", "unconfirmed", "returned", "appeals", "legal_questions", "unanswered_questions"):
            assert str(kind.why).replace(" ", "") in page.replace("\u00a0", "").replace(" ", ""), kind.name


def test_a_question_to_a_lawyer_is_forgotten_after_its_term(db, cities):
    question = LegalQuestion.objects.create(city=cities.odesa, subject=MARKER, shared={"what": MARKER}, email="galyna@example.com")
    LegalMessage.objects.create(question=question, text=MARKER, once="m")
    assert run("legal_questions") == 0
    old = timezone.now() - timedelta(days=366)
    LegalQuestion.objects.update(state="answered", answered_at=old)
    assert [run("legal_questions"), run("legal_questions")] == [1, 0]
    assert MARKER not in repr([*LegalQuestion.objects.values(), *LegalMessage.objects.values()])
    assert LegalQuestion.objects.get().answered_at == old


@pytest.mark.parametrize("state", ["waiting", "taken", "answered"])
def test_a_question_that_nobody_answered_is_forgotten_three_months_after_its_last_word(db, cities, cast, state):
    """An «answered» one without an answer is one that the lawyer asked back about."""
    question = LegalQuestion.objects.create(city=cities.odesa, subject=MARKER, shared={"what": MARKER}, email="galyna@example.com")
    LegalMessage.objects.create(question=question, text=MARKER, once="first")
    last = LegalMessage.objects.create(question=question, text=MARKER, once="last")
    now = timezone.now()
    held = {} if state == "waiting" else {"lawyer": cast.lawyer, "taken_at": now}
    LegalQuestion.objects.update(state=state, created_at=now - timedelta(days=200), **held)
    LegalMessage.objects.exclude(pk=last.pk).update(created_at=now - timedelta(days=200))
    LegalMessage.objects.filter(pk=last.pk).update(created_at=now - timedelta(days=89))
    assert run("unanswered_questions") == 0
    LegalMessage.objects.filter(pk=last.pk).update(created_at=now - timedelta(days=91))
    assert run("unanswered_questions", dry=True) == 1
    assert [run("unanswered_questions"), run("unanswered_questions")] == [1, 0]
    assert MARKER not in repr([*LegalQuestion.objects.values(), *LegalMessage.objects.values()])
    question.refresh_from_db()
    assert (question.state, question.email) == (LegalQuestion.State.CLOSED if state != "answered" else LegalQuestion.State.ANSWERED, "")


def test_one_that_was_answered_keeps_the_longer_term(db, cities):
    question = LegalQuestion.objects.create(city=cities.odesa, subject=MARKER, shared={}, state="answered", answered_at=timezone.now())
    LegalQuestion.objects.filter(pk=question.pk).update(created_at=timezone.now() - timedelta(days=200))
    assert run("unanswered_questions") == 0


def test_a_copy_of_one_s_data_holds_all_that_hangs_on_an_appeal(committed_db, closed, cast):
    appeal = closed()
    Appeal.objects.filter(pk=appeal.pk).update(email=cast.resident.email)
    LegalQuestion.objects.update(asker=cast.resident)
    (told,) = [row for row in privacy.export(cast.resident) if row.get("number") == appeal.number]
    assert told["signatories"] == [{"name": MARKER, "address": MARKER}]
    assert told["police_answers"][0]["text"] == MARKER
    assert told["questionnaire"]["words"] == MARKER
    (question,) = [row for row in privacy.export(cast.resident) if "shared" in row]
    assert question["messages"][0]["text"] == MARKER
    assert privacy.export(cast.stranger) == []
    assert len(list(privacy.files(cast.resident))) == 3


def test_erasing_an_account_forgets_questions_and_leaves_the_appeal_to_the_law(committed_db, closed, cast):
    appeal = closed()
    LegalQuestion.objects.update(asker=cast.resident, state="waiting")
    for _ in range(2):
        privacy.erase(cast.resident)
    assert MARKER not in repr([*LegalQuestion.objects.values(), *LegalMessage.objects.values()])
    appeal.refresh_from_db()
    assert appeal.last_name == "Зразкова"
