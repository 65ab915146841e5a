"""Hours as an editor writes them."""

from datetime import UTC, datetime

import pytest

from mapapp import hours


def test_days_and_hours_are_read_and_written_back_alike():
    text = "пн–пт 09:00–18:00; сб 10:00–12:00, 13:00–14:00"
    week = hours.parse(text)
    assert week["wed"] == [["09:00", "18:00"]]
    assert week["sat"] == [["10:00", "12:00"], ["13:00", "14:00"]]
    assert "sun" not in week
    assert hours.parse(hours.as_text(week)) == week


def test_every_day_and_single_days_are_understood():
    assert list(hours.parse("щодня 8:00-20:00")) == list(hours.DAYS)
    assert list(hours.parse("вт, чт 17.00–19.00")) == ["tue", "thu"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("пн–пт", "немає годин"),
        ("09:00–18:00", "немає дня"),
        ("пн 18:00–09:00", "пізніше"),
        ("пн 09:00–25:00", "Такого часу"),
        ("пн 09:00–12:00, 11:00–13:00", "перекриваються"),
        ("завтра 09:00–12:00", "Такого дня"),
        ("пт–пн 09:00–12:00", "від понеділка"),
        ("пн 09:00–12:00 <b>", "Незрозуміло"),
    ],
)
def test_what_is_no_hours_is_refused_with_a_sentence(text, said):
    with pytest.raises(hours.HoursError, match=said):
        hours.parse(text)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        # Monday in Kyiv: 9:00 is 7:00 UTC in winter and 6:00 in summer.
        (datetime(2026, 1, 12, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 1, 12, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 13, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 13, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 13, 15, 0, tzinfo=UTC), False),
        # The Monday after the clocks went back.
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 26, 6, 30, tzinfo=UTC), False),
    ],
)
def test_open_now_goes_by_the_clock_in_kyiv(moment, is_open):
    assert hours.is_open(hours.parse("пн 09:00–18:00"), moment) is is_open
