"""Counting: shares, means and their 95 % intervals, and what is too small to show."""

import math
from dataclasses import dataclass

from django.db.models import Count

from .models import Answer, Question, Wave

SMALL = 30  # ballots; fewer could point at a person, and say little (docs of the project, polls)
SCALE_TOP = 10


@dataclass(frozen=True)
class Row:
    label: str
    value: int  # answers
    share: float  # percent of those who answered
    margin: float  # half of the 95 % interval, in percentage points


@dataclass(frozen=True)
class QuestionResult:
    text: str
    kind: str
    answered: int
    hard_to_say: int
    rows: list[Row]
    mean: float | None = None
    mean_margin: float | None = None


@dataclass(frozen=True)
class WaveResult:
    ballots: int
    enough: bool
    questions: list[QuestionResult]


def wave_results(wave: Wave) -> WaveResult:
    """What a wave found. Under 30 ballots only their number is told."""
    ballots = wave.ballots.count()
    if ballots < SMALL:
        return WaveResult(ballots, False, [])
    questions = list(wave.questions.prefetch_related("choices"))
    counts = _counts(questions)
    return WaveResult(ballots, True, [_question(question, counts.get(question.pk, {}), ballots) for question in questions])


def _counts(questions: list[Question]) -> dict[int, dict]:
    """Answers by question and by (choice, value), in one query."""
    table: dict[int, dict] = {}
    rows = Answer.objects.filter(question__in=questions).values_list("question_id", "choice_id", "value").annotate(n=Count("pk"))
    for question_id, choice_id, value, count in rows:
        table.setdefault(question_id, {})[(choice_id, value)] = count
    return table


def _question(question: Question, counts: dict, ballots: int) -> QuestionResult:
    hard = counts.get((None, None), 0)
    if question.kind == Question.Kind.SCALE:
        return _scale(question, {value: n for (_choice, value), n in counts.items() if value is not None}, hard)
    answered = ballots - hard
    rows = [_row(choice.text, counts.get((choice.pk, None), 0), answered) for choice in question.choices.all()]
    return QuestionResult(question.text, question.kind, answered, hard, rows)


def _scale(question: Question, counts: dict[int, int], hard: int) -> QuestionResult:
    answered = sum(counts.values())
    rows = [_row(str(value), counts.get(value, 0), answered) for value in range(SCALE_TOP + 1)]
    mean = sum(value * n for value, n in counts.items()) / answered if answered else None
    margin = None
    if answered > 1:
        variance = sum(n * (value - mean) ** 2 for value, n in counts.items()) / (answered - 1)
        margin = 1.96 * math.sqrt(variance / answered)
    return QuestionResult(question.text, question.kind, answered, hard, rows, mean, margin)


def _row(label: str, count: int, total: int) -> Row:
    share = count / total if total else 0.0
    margin = 1.96 * math.sqrt(share * (1 - share) / total) if total else 0.0
    return Row(label, count, share * 100, margin * 100)


def latest_waves(pages: list, moment) -> list[dict]:
    """Each page with the wave that is open, and the one that closed last; two queries in all."""
    waves: dict[int, list[Wave]] = {}
    for wave in Wave.objects.filter(series__in=[page.series_id for page in pages]).order_by("-opens_at"):
        waves.setdefault(wave.series_id, []).append(wave)
    return [
        {
            "page": page,
            "open": next((wave for wave in waves.get(page.series_id, []) if wave.is_open(moment)), None),
            "closed": next((wave for wave in waves.get(page.series_id, []) if wave.is_closed(moment)), None),
        }
        for page in pages
    ]
