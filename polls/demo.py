"""Demonstration polls: one open, one whose first wave is counted. Everything in them is invented."""

import random
from datetime import timedelta

from django.utils import timezone

from .models import Answer, Ballot, Choice, PollIndexPage, PollPage, Question, Series, Wave

YARD = "Безпека двору і під’їзду"
OFFICER = "Чи знаєте ви свого дільничного?"
FEEL = (
    "Наскільки безпечно ви почуваєтеся, коли повертаєтеся додому затемна?",
    ["Цілком безпечно", "Скоріше безпечно", "Скоріше небезпечно", "Зовсім небезпечно"],
)
KNOW = ("Чи знаєте ви, хто ваш дільничний?", ["Так, знаю в обличчя", "Чув ім’я або маю телефон", "Ні"])
WISH = ("Що найбільше допомогло б у вашому дворі?", ["Освітлення", "Камера біля під’їзду", "Патруль увечері", "Зустріч із дільничним"])
TRUST = ("Наскільки ви довіряєте поліції свого району?", [])
BALLOTS = 148


def load(city, parent_page) -> None:
    """Make the polls of ``city`` under its front page; a second call changes nothing."""
    index = PollIndexPage.objects.child_of(parent_page).first()
    if index is None:
        index = PollIndexPage(
            title="Опитування", slug="opytuvannia", intro="Коротко про те, що вас турбує. Відповіді змінюють план зустрічей і патрулів."
        )
        parent_page.add_child(instance=index)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    _poll(
        city,
        index,
        YARD,
        "bezpeka-dvoru",
        "Двір, під’їзд, дорога від зупинки: де вам неспокійно і що з цим робити.",
        [(1, now - timedelta(days=95), now - timedelta(days=74), BALLOTS), (2, now - timedelta(days=3), now + timedelta(days=18), 0)],
        [FEEL, WISH, TRUST],
    )
    _poll(
        city,
        index,
        OFFICER,
        "mii-dilnychnyi",
        "Чи знають сусіди, до кого звертатися, і чи легко його знайти.",
        [(1, now - timedelta(days=60), now - timedelta(days=40), 74)],
        [KNOW, TRUST],
    )


def _poll(city, index, title, slug, intro, waves, questions):
    series, _ = Series.objects.get_or_create(city=city, title=title)
    for number, opens, closes, ballots in waves:
        if not Wave.objects.filter(series=series, number=number).exists():
            wave = Wave.objects.create(series=series, number=number, opens_at=opens, closes_at=closes)
            _questions(wave, questions)
            _ballots(wave, ballots)
    if not PollPage.objects.child_of(index).filter(slug=slug).exists():
        index.add_child(instance=PollPage(title=title, slug=slug, intro=intro, series=series))


def _questions(wave, questions):
    for order, (text, choices) in enumerate(questions):
        kind = Question.Kind.MULTIPLE if text == WISH[0] else Question.Kind.SINGLE if choices else Question.Kind.SCALE
        question = Question.objects.create(wave=wave, text=text, kind=kind, is_core=text != WISH[0], sort_order=order)
        Choice.objects.bulk_create(Choice(question=question, text=choice, sort_order=place) for place, choice in enumerate(choices))


def _ballots(wave, count):
    """Invented ballots, the same on every machine."""
    dice = random.Random(wave.number * 1000 + count)
    questions = [(question, list(question.choices.all())) for question in wave.questions.all()]
    for number in range(count):
        ballot = Ballot.objects.create(
            wave=wave, voter_key=f"demo-{number}", receipt=f"DEMO{wave.pk:03d}{number:03d}", cast_at=wave.opens_at, is_demo=True
        )
        Answer.objects.bulk_create(
            Answer(ballot=ballot, question=question, **given)
            for question, choices in questions
            for given in _given(dice, question, choices)
        )


def _given(dice, question, choices) -> list[dict]:
    if dice.random() < 0.06:
        return [{}]
    if question.kind == Question.Kind.SCALE:
        return [{"value": min(10, max(0, round(dice.gauss(5.6, 2.3))))}]
    weights = [4, 3, 2, 1][: len(choices)]
    if question.kind == Question.Kind.MULTIPLE:
        picked = [choice for choice in choices if dice.random() < 0.45]
        return [{"choice": choice} for choice in picked] or [{}]
    return [{"choice": dice.choices(choices, weights)[0]}]
