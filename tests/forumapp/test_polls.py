"""One answer a person in a topic's poll."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from machina.core.db.models import get_model

from forumapp import services
from forumapp.models import PollBallot
from tests.forumapp.conftest import make_topic

Vote = get_model("forum_polls", "TopicPollVote")


def options(place):
    return list(place.poll.options.order_by("pk"))


def test_an_answer_is_counted_and_shown(place, cast, client_of):
    yes, _no = options(place)
    response = client_of(cast.resident).post(place.url("forum_conversation:topic_poll_vote"), {"options": yes.pk}, follow=True)
    assert "Вашу відповідь зараховано." in response.content.decode()
    body = client_of().get(place.url("forum_conversation:topic")).content.decode()
    assert "Що відповіли сусіди" in body


def test_a_second_answer_is_refused_by_the_database(place, cast, client_of):
    yes, no = options(place)
    services.vote(place.poll, cast.resident, [yes])
    with pytest.raises(services.AlreadyVoted):
        services.vote(place.poll, cast.resident, [no])
    assert list(Vote.objects.values_list("poll_option", flat=True)) == [yes.pk]
    with pytest.raises(IntegrityError), transaction.atomic():
        PollBallot.objects.create(poll=place.poll, voter=cast.resident)


def test_an_answer_changes_where_the_poll_lets_it(place, cast):
    yes, no = options(place)
    place.poll.user_changes = True
    services.vote(place.poll, cast.resident, [yes])
    services.vote(place.poll, cast.resident, [no])
    assert list(Vote.objects.values_list("poll_option", flat=True)) == [no.pk]


@pytest.mark.parametrize("sent", [[], ["first", "second"], ["nonsense"]])
def test_a_wrong_choice_is_a_sentence(sent, place, cast, client_of):
    known = dict(zip(("first", "second"), (option.pk for option in options(place)), strict=True))
    place.poll.max_options = 1
    response = client_of(cast.resident).post(
        place.url("forum_conversation:topic_poll_vote"), {"options": [known.get(word, word) for word in sent]}, follow=True
    )
    assert response.status_code == 200
    assert Vote.objects.count() <= 1


def test_answers_at_once_are_one_answer(committed_db):
    from accounts.models import User
    from tests.harness.people import _CITIES, PASSWORD, _make_city

    city = _make_city(_CITIES[0], is_default=True)
    voter = User.objects.create_user("iryna@example.com", PASSWORD, display_name="Ірина (демо)", city=city)
    topic = make_topic(services.add_forum(city, "Двір"), voter, "Лавка", "Де?")
    poll = get_model("forum_polls", "TopicPoll").objects.create(topic=topic, question="Де?", duration=0)
    made = [get_model("forum_polls", "TopicPollOption").objects.create(poll=poll, text=text) for text in ("Тут", "Там")]
    start, refused = Barrier(4), []

    def answer(number):
        start.wait()
        try:
            services.vote(poll, voter, [made[number % 2]])
        except services.AlreadyVoted:
            refused.append(number)
        connection.close()

    threads = [Thread(target=answer, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert Vote.objects.count() == 1
