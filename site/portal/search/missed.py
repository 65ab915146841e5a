"""What people looked for in vain: words by day, so that editors see what the portal lacks.

No question is kept as a whole, no word with a figure or an address in it, nothing about who asked.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from .models import MissedWord

KEPT = timedelta(days=90)
SHOWN_FROM = 3  # times a word was asked before an editor sees it: a name typed once stays unseen
WORDS = 4  # of one question
WORDS_A_DAY = 500  # of one city: a robot cannot fill the table
log = logging.getLogger(__name__)


def note(city, words) -> None:
    """Count words that found nothing. A database that is busy is no reason to fail: then they are not counted."""
    wanted = [word for word in words if word.isalpha() and 2 < len(word) <= 40][:WORDS]
    try:
        with transaction.atomic():
            for word in wanted:
                _count(city, word)
    except DatabaseError:
        log.info("words of a question without answers were not counted")


def _count(city, word: str) -> None:
    today = timezone.localdate()
    rows = MissedWord.objects.filter(city=city, day=today)
    if rows.filter(word=word).update(count=F("count") + 1):
        return
    if rows.count() < WORDS_A_DAY:
        MissedWord.objects.bulk_create([MissedWord(city=city, day=today, word=word)], ignore_conflicts=True)


def often(city=None):
    """Words of the last 90 days that were asked at least three times: ``word``, ``times``, ``last``. Commonest first."""
    rows = MissedWord.objects.filter(day__gt=timezone.localdate() - KEPT)
    if city is not None:
        rows = rows.filter(city=city)
    counted = rows.values("word").annotate(times=Sum("count"), last=Max("day"))
    return counted.filter(times__gte=SHOWN_FROM).order_by("-times", "word")


def forget_old() -> int:
    """Delete what is older than 90 days. Run by the tick."""
    return MissedWord.objects.filter(day__lte=timezone.localdate() - KEPT).delete()[0]
