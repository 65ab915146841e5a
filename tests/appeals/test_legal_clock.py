"""The law's clock: days of receipt and of answer, whatever the calendar does."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals import legal_clock
from appeals.legal_clock import DAYS, Term
from appeals.models import Appeal
from portal.core.moderation.clock import KYIV, Week

WEEK = Week()
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(KYIV))
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
weeks = st.builds(
    Week,
    opens=st.sampled_from([time(8), time(9)]),
    closes=st.sampled_from([time(17), time(18)]),
    holidays_count=st.booleans(),
    days=st.dictionaries(days, st.booleans(), max_size=20),
)
terms = st.sampled_from(list(Term))


def kyiv(*parts) -> datetime:
    return datetime(*parts, tzinfo=KYIV)


@pytest.mark.parametrize(("moment", "day"), [
    (kyiv(2026, 3, 4, 10, 0), date(2026, 3, 4)),  # Wednesday, in working time
    (kyiv(2026, 3, 4, 17, 59), date(2026, 3, 4)),
    (kyiv(2026, 3, 4, 18, 0), date(2026, 3, 5)),  # the chancery has closed
    (kyiv(2026, 3, 5, 3, 0), date(2026, 3, 5)),  # a night belongs to the day that follows
    (kyiv(2026, 3, 6, 19, 0), date(2026, 3, 9)),  # Friday evening: Monday
    (kyiv(2026, 3, 7, 12, 0), date(2026, 3, 9)),
    (kyiv(2026, 3, 28, 23, 30), date(2026, 3, 30)),  # the night when clocks go forward
    (kyiv(2026, 10, 25, 3, 30), date(2026, 10, 26)),  # and the hour that comes twice
])  # fmt: skip
def test_what_comes_outside_working_time_is_received_on_the_next_working_day(moment, day):
    assert legal_clock.received_on(moment, WEEK) == day


def test_a_day_off_and_a_worked_saturday_are_data_of_the_city():
    week = Week(days={date(2026, 3, 4): False, date(2026, 3, 7): True})
    assert legal_clock.received_on(kyiv(2026, 3, 4, 10, 0), week) == date(2026, 3, 5)
    assert legal_clock.received_on(kyiv(2026, 3, 7, 10, 0), week) == date(2026, 3, 7)
    holidays = Week(holidays_count=True)
    assert legal_clock.received_on(kyiv(2026, 12, 25, 10, 0), holidays) == date(2026, 12, 28)
    assert legal_clock.received_on(kyiv(2026, 12, 25, 10, 0), WEEK) == date(2026, 12, 25)


@pytest.mark.parametrize(("term", "last"), [
    (Term.FORWARD, date(2026, 3, 9)),  # Monday 9: the fifth day after Wednesday 4
    (Term.RETURN, date(2026, 3, 16)),  # Saturday 14 moves to Monday
    (Term.QUICK, date(2026, 3, 19)),
    (Term.MONTH, date(2026, 4, 6)),  # Saturday 4 April moves to Monday
    (Term.EXTENDED, date(2026, 4, 20)),  # Saturday 18 April moves to Monday
])  # fmt: skip
def test_terms_are_in_calendar_days_and_end_on_a_working_day(term, last):
    assert legal_clock.deadline(date(2026, 3, 4), term, WEEK) == last


@pytest.mark.parametrize(("start", "end"), [
    (date(2026, 1, 31), date(2026, 2, 28)), (date(2028, 1, 31), date(2028, 2, 29)), (date(2026, 12, 15), date(2027, 1, 15)),
    (date(2026, 5, 31), date(2026, 6, 30)), (date(2026, 2, 28), date(2026, 3, 28)),
])  # fmt: skip
def test_a_month_ends_on_the_same_number_or_on_the_last_day(start, end):
    assert legal_clock.month_after(start) == end


@given(moments, weeks)
def test_receipt_is_never_before_the_letter_and_always_on_a_working_day(moment, week):
    received = legal_clock.received_on(moment, week)
    assert received >= moment.date()
    assert week.is_working(received)
    between = [moment.date() + timedelta(days=n) for n in range(1, (received - moment.date()).days)]
    assert not any(week.is_working(day) for day in between)


@given(moments, moments, weeks)
def test_who_sends_later_is_not_received_earlier(one, other, week):
    earlier, later = sorted((one, other), key=lambda moment: moment.timestamp())
    assert legal_clock.received_on(earlier, week) <= legal_clock.received_on(later, week)


@given(days, days, terms, weeks)
def test_a_term_ends_after_receipt_on_a_working_day_and_grows_with_it(one, other, term, week):
    earlier, later = sorted((one, other))
    last = legal_clock.deadline(earlier, term, week)
    assert last > earlier
    assert week.is_working(last)
    assert last <= legal_clock.deadline(later, term, week)


@given(days, weeks)
def test_the_terms_of_the_law_follow_one_another(day, week):
    order = [Term.CRIME, Term.FORWARD, Term.RETURN, Term.QUICK, Term.MONTH, Term.EXTENDED]
    ends = [legal_clock.deadline(day, term, week) for term in order]
    assert ends == sorted(ends)


@given(days, terms.filter(lambda term: term in DAYS))
def test_without_days_off_a_term_of_days_is_exactly_so_long(day, term):
    everyday = Week(days={day + timedelta(days=n): True for n in range(60)})
    assert (legal_clock.deadline(day, term, everyday) - day).days == DAYS[term]


def test_the_words_for_both_sides():
    appeal = SimpleNamespace(form={"kind": "application"}, extended_on=None, due_on=date(2026, 12, 15), state=Appeal.State.SENT)
    soon = legal_clock.read(appeal, date(2026, 12, 13))
    assert (soon.until.replace("\u00a0", " "), soon.left, soon.is_late) == ("15 грудня", "ще 2 дні", False)
    assert "стаття 20" in soon.law
    assert legal_clock.read(appeal, date(2026, 12, 15)).left == "останній день сьогодні"
    late = legal_clock.read(appeal, date(2026, 12, 20))
    assert (late.left, late.is_late) == ("прострочено на 5 днів", True)
    appeal.state = Appeal.State.ANSWERED
    assert legal_clock.read(appeal, date(2026, 12, 20)).days is None
    appeal.form["kind"] = "crime_report"
    assert "ЄРДР" in legal_clock.read(appeal).law
