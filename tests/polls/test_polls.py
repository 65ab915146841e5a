"""A poll from the announcement to the counted result."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from polls import results, services
from polls.forms import HARD, BallotForm
from polls.models import Answer, Ballot, Choice, PollIndexPage, PollPage, Question, Series, Wave


def make_poll(city, *, opens=-1, closes=1, slug="poll", texts=("Так", "Ні")):
    """A poll with one wave (days from now), a single-choice question and a scale."""
    home = city.site.root_page
    index = PollIndexPage.objects.child_of(home).first() or home.add_child(instance=PollIndexPage(title="Опитування", slug="opytuvannia"))
    series = Series.objects.create(city=city, title=f"Двір {slug}")
    now = timezone.now()
    wave = Wave.objects.create(series=series, opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes))
    single = Question.objects.create(wave=wave, text="Чи світло у дворі?", sort_order=0)
    for order, text in enumerate(texts):
        Choice.objects.create(question=single, text=text, sort_order=order)
    Question.objects.create(wave=wave, text="Оцініть безпеку", kind=Question.Kind.SCALE, sort_order=1)
    page = index.add_child(instance=PollPage(title="Двір", slug=slug, series=series))
    return wave, page


def answers_for(wave, choice=0, value=7):
    single, scale = wave.questions.all()
    return {single: [single.choices.all()[choice]], scale: [value]}


def close(wave):
    Wave.objects.filter(pk=wave.pk).update(closes_at=timezone.now())
    wave.refresh_from_db()


def test_a_resident_votes_and_gets_a_receipt(cities, cast, client_of):
    wave, _page = make_poll(cities.odesa)
    single, scale = wave.questions.all()
    client = client_of(cast.resident)
    form = {f"q{single.pk}": str(single.choices.first().pk), f"q{scale.pk}": "8"}
    answer = client.post(f"/polls/{wave.pk}/vote/", form, follow=True)
    ballot = Ballot.objects.get(wave=wave)
    assert ballot.receipt in answer.content.decode()
    assert {(row.choice_id, row.value) for row in ballot.answers.all()} == {(single.choices.first().pk, None), (None, 8)}


def test_a_visitor_is_asked_to_sign_in(cities, client_of):
    wave, _page = make_poll(cities.odesa)
    answer = client_of().get(f"/polls/{wave.pk}/vote/")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_a_second_ballot_of_a_person_is_refused(cities, cast):
    wave, _page = make_poll(cities.odesa)
    services.cast(wave, cast.resident, answers_for(wave))
    with pytest.raises(services.AlreadyVoted):
        services.cast(wave, cast.resident, answers_for(wave, choice=1))
    assert Ballot.objects.filter(wave=wave).count() == 1


def test_a_second_post_shows_the_receipt_page_and_adds_nothing(cities, cast, client_of):
    wave, _page = make_poll(cities.odesa)
    services.cast(wave, cast.resident, answers_for(wave))
    answer = client_of(cast.resident).post(f"/polls/{wave.pk}/vote/", {})
    assert answer["Location"] == f"/polls/{wave.pk}/receipt/"
    assert Ballot.objects.count() == 1


def test_two_clicks_at_once_give_one_ballot(committed_db, cities, cast):
    wave, _page = make_poll(cities.odesa)
    user, given = cast.resident, answers_for(wave)

    def click(_number):
        try:
            services.cast(wave, user, given)
            return "taken"
        except services.AlreadyVoted:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcome = sorted(pool.map(click, range(4)))
    assert outcome == ["refused", "refused", "refused", "taken"]
    assert Answer.objects.filter(ballot__wave=wave).count() == 2


def test_a_ballot_names_nobody(cities, cast):
    wave, _page = make_poll(cities.odesa)
    ballot = services.cast(wave, cast.resident, answers_for(wave))
    assert str(cast.resident.pk) != ballot.voter_key
    assert cast.resident.email not in ballot.voter_key
    assert len(ballot.voter_key) == 64
    assert ballot.cast_at.minute == ballot.cast_at.second == 0


@pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-2, -1)])
def test_outside_its_time_a_wave_takes_no_ballot(cities, cast, opens, closes):
    wave, _page = make_poll(cities.odesa, opens=opens, closes=closes)
    with pytest.raises(services.WaveClosed):
        services.cast(wave, cast.resident, answers_for(wave))


def test_a_forgotten_answer_is_named_and_nothing_is_stored(cities, cast, client_of):
    wave, _page = make_poll(cities.odesa)
    answer = client_of(cast.resident).post(f"/polls/{wave.pk}/vote/", {})
    assert answer.status_code == 422
    assert "Оберіть відповідь" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_hard_to_say_stays_out_of_shares_and_means(cities, cast):
    wave, _page = make_poll(cities.odesa)
    single, scale = wave.questions.all()
    yes, no = single.choices.all()
    for number in range(results.SMALL):
        ballot = Ballot.objects.create(wave=wave, voter_key=str(number), receipt=str(number))
        Answer.objects.create(ballot=ballot, question=single, choice=None if number < 10 else yes if number < 25 else no)
        Answer.objects.create(ballot=ballot, question=scale, value=None if number < 10 else 4 if number < 20 else 8)
    found = results.wave_results(wave)
    first, second = found.questions
    assert (first.answered, first.hard_to_say) == (20, 10)
    assert [(row.label, row.value, round(row.share)) for row in first.rows] == [("Так", 15, 75), ("Ні", 5, 25)]
    assert round(first.rows[0].margin, 1) == 19.0  # 1.96 · sqrt(0.75 · 0.25 / 20)
    assert second.mean == 6.0
    assert round(second.mean_margin, 2) == 0.90  # 1.96 · sqrt(4 · 20 / 19 / 20)


def test_under_thirty_ballots_only_their_number_is_told(cities, cast, client_of):
    wave, page = make_poll(cities.odesa)
    services.cast(wave, cast.resident, answers_for(wave))
    close(wave)
    text = client_of().get(page.url).content.decode()
    assert "Замало відповідей" in text
    assert "Важко відповісти»:" not in text


def test_a_running_wave_shows_no_result(cities, client_of):
    _wave, page = make_poll(cities.odesa)
    text = client_of().get(page.url).content.decode()
    assert "Взяти участь" in text
    assert "Результати хвилі" not in text


def test_a_poll_of_one_city_is_not_found_in_another(cities, cast, client_of):
    wave, page = make_poll(cities.odesa)
    other = client_of(cast.of(cities.other).resident, host=cities.other.site.hostname)
    assert other.get(f"/polls/{wave.pk}/vote/").status_code == 404
    assert other.get(page.url_path).status_code == 404


def wave_form(wave, first_question):
    """What the staff's form posts for ``wave`` with the words of its first question replaced."""
    questions = []
    for question in wave.questions.all():
        rows = [{"id": choice.pk, "text": choice.text, "ORDER": place} for place, choice in enumerate(question.choices.all(), 1)]
        words = first_question if question.sort_order == 0 else question.text
        questions.append(
            {
                "id": question.pk,
                "text": words,
                "kind": question.kind,
                "is_core": "",
                "is_required": "on",
                "ORDER": question.sort_order + 1,
                "choices": inline_formset(rows, initial=len(rows)),
            }
        )
    return nested_form_data(
        {
            "series": wave.series_id,
            "number": wave.number,
            "opens_at": f"{timezone.localtime(wave.opens_at):%Y-%m-%d %H:%M}",
            "closes_at": f"{timezone.localtime(wave.closes_at):%Y-%m-%d %H:%M}",
            "questions": inline_formset(questions, initial=len(questions)),
        }
    )


def test_staff_may_reword_a_question_until_somebody_has_answered_it(cities, cast, client_of):
    wave, _page = make_poll(cities.odesa)
    staff, url = client_of(cast.editor), reverse("wagtailsnippets_polls_wave:edit", args=[wave.pk])
    staff.post(url, wave_form(wave, "Чи добре світло у дворі?"))
    assert Question.objects.filter(wave=wave).first().text == "Чи добре світло у дворі?"
    services.cast(wave, cast.resident, answers_for(wave))
    answer = staff.post(url, wave_form(wave, "Чи погане світло у дворі?"))
    assert "вже відповідали" in answer.content.decode()
    assert Question.objects.filter(wave=wave).first().text == "Чи добре світло у дворі?"


def test_a_wave_that_ends_before_it_starts_is_refused_twice(cities):
    series = Series.objects.create(city=cities.odesa, title="Навпаки")
    now = timezone.now()
    wave = Wave(series=series, opens_at=now, closes_at=now - timedelta(days=1))
    with pytest.raises(ValidationError, match="пізніше"):
        wave.full_clean()
    with pytest.raises(IntegrityError):
        wave.save()


def test_every_question_offers_hard_to_say(cities):
    wave, _page = make_poll(cities.odesa)
    form = BallotForm(wave)
    assert all(HARD in dict(field.choices) for field in form.fields.values())


def test_reading_polls_costs_few_queries_and_no_cookie(cities, client_of, django_assert_max_num_queries):
    _wave, page = make_poll(cities.odesa)
    client_of().get(page.url)
    with django_assert_max_num_queries(24):
        answer = client_of().get(page.url)
    assert not answer.cookies
