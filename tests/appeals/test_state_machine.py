"""The whole list of moves, walked: no way to the police past the moderator, no way back from the end."""

from itertools import product

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from appeals import services
from appeals.models import Appeal

State = Appeal.State
# A person did not agree, and another moderator let it through.
OBJECTED = {(State.REJECTED, State.APPROVED), (State.DUPLICATE, State.APPROVED)}
POLICE = {State.SENT, State.REGISTERED, State.FORWARDED, State.ANSWERED}


def reachable(moves, start=State.DRAFT) -> set:
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for before, after in moves:
            if before == here and after not in found:
                found.add(after)
                waiting.append(after)
    return found


def test_every_state_can_be_reached_from_a_draft():
    assert reachable(services.MOVES) == set(State)


@pytest.mark.parametrize("gate", [State.APPROVED, State.SENT])
def test_without_the_moderator_nothing_reaches_the_police(gate):
    past = {move for move in services.MOVES if gate not in move}
    assert not reachable(past) & (POLICE - {gate})


def test_only_the_queue_and_an_objection_lead_to_approval():
    assert {before for before, after in services.MOVES if after == State.APPROVED} == {
        State.ON_MODERATION,
        *(before for before, _after in OBJECTED),
    }
    assert {before for before, after in services.MOVES if after == State.SENT} == {State.APPROVED}
    assert {before for before, after in services.MOVES if after == State.ON_MODERATION} == {State.DRAFT, State.SUBMITTED, State.RETURNED}


def test_what_has_ended_stays_so_but_for_an_objection():
    assert {move for move in services.MOVES if move[0] in Appeal.ENDED} == OBJECTED


def test_an_answer_is_never_taken_back():
    assert {after for before, after in services.MOVES if before == State.ANSWERED} == {State.CLOSED}


class Life(RuleBasedStateMachine):
    """Any order of moves: what the list allows happens, all else is refused."""

    def __init__(self):
        super().__init__()
        self.path = [State.DRAFT]

    @rule(to=st.sampled_from(list(State)))
    @precondition(lambda self: len(self.path) < 40)
    def go(self, to):
        if (self.path[-1], to) in services.MOVES:
            self.path.append(to)

    @invariant()
    def the_police_see_only_what_a_moderator_approved(self):
        seen = [place for place, state in enumerate(self.path) if state in POLICE]
        assert not seen or State.APPROVED in self.path[: seen[0]]
        assert not seen or State.ON_MODERATION in self.path[: seen[0]]

    @invariant()
    def nothing_follows_the_end(self):
        for before, after in zip(self.path, self.path[1:], strict=False):
            assert before not in Appeal.ENDED or (before, after) in OBJECTED


TestLife = Life.TestCase
TestLife.settings = hypothesis_settings(max_examples=200, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize("before", list(State))
def test_move_follows_the_list_and_refuses_all_else(before, templates):
    from django.utils import timezone

    template = templates.get(slug="rozpyvannia")
    allowed = {after for one, after in services.MOVES if one == before}
    for number, to in enumerate(State):
        appeal = services.start(template)
        base = {"number": f"{before}-{number}"[:20], "closed_at": timezone.now(), "police_number": "1", "forwarded_to": "Держпраці"}
        base |= {"duplicate_of": services.start(template)}
        Appeal.objects.filter(pk=appeal.pk).update(state=before, **base)
        appeal.refresh_from_db()
        if to in allowed:
            services.move(appeal, to)
            assert appeal.state == to
            continue
        with pytest.raises(services.Conflict):
            services.move(appeal, to)
        appeal.refresh_from_db()
        assert appeal.state == before


def test_a_move_from_a_state_that_is_gone_is_refused(templates):
    appeal = services.start(templates.get(slug="rozpyvannia"))
    stale = Appeal.objects.get(pk=appeal.pk)
    services.move(appeal, State.SUBMITTED, number="БО-1")
    with pytest.raises(services.Conflict):
        services.move(stale, State.ON_MODERATION, number="БО-2")
    assert len(set(product(State, State)) - services.MOVES) > 100
