"""Bad weather for many appeals at once: a moody mail server, workers that are killed, a queue that forgets.

One driver serves the test (hundreds) and `make bench-appeals` (ten thousand). Everything random comes from one seed.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from redis import Redis

from appeals import services
from appeals.models import Appeal, AppealEvent, AppealTemplate
from portal.core.moderation import services as moderation
from portal.core.moderation.models import ModerationItem
from portal.outbox import points, reaper, tasks
from portal.outbox.models import Letter
from portal.outbox.services import consider_sent, send_again
from tests.harness.children import in_a_child
from tests.harness.smtp import ScriptedServer

State = Letter.State
_turn = threading.Lock()
IN_A_WORKER = (
    points.JOB_TAKEN,
    points.CLAIMED,
    points.CONNECTED,
    points.ENVELOPE,
    points.BODY,
    points.ABOUT_TO_FINISH,
    points.FINISHED,
    points.ANSWERED,
    points.WRITTEN_DOWN,
    points.TOLD,
)
IN_A_WEB_PROCESS = (points.WRITTEN, points.COMMITTED)
IN_THE_TICK = (points.SWEPT, points.TAKEN_BACK)
STORY = "Щовечора біля під’їзду збирається компанія, б’є пляшки й чіпляється до людей. Сусіди бояться виходити."
# What goes wrong, at which step, how often of a thousand conversations.
MOODS = (
    ("greeting", "421 4.3.2 come later", 25),
    ("MAIL", "451 4.7.1 greylisted", 40),
    ("RCPT", "450 4.2.1 the box is busy", 25),
    ("RCPT", "550 5.7.1 not today", 15),
    ("DATA", "drop", 25),
    ("end", "451 4.3.0 the disk is full", 25),
    ("end", "554 5.6.0 refused", 10),
    ("end", "drop", 30),  # taken, and the line goes dead before the answer
    ("RCPT", "hang", 4),
    ("end", "hang", 3),
)


class MoodyServer(ScriptedServer):
    """Takes most letters. What it refused at the end it has not taken; what it cut off after the last dot it has."""

    def __init__(self, seed: int):
        self.dice = random.Random(seed)
        self.fair = False
        self.moods: Counter[str] = Counter()
        super().__init__()

    def _answer(self, stream, step) -> bool:
        mood = None if self.fair else self._mood(step)
        if mood is None:
            return super()._answer(stream, step)
        self.moods[f"{step} {mood}"] += 1
        if step == "end" and mood[0] in "45":
            with self._lock:
                self.received.pop()
        if mood == "drop":
            return False
        if mood == "hang":
            self.stopping.wait(1.5)
            return False
        self._say(stream, mood)
        return True

    def _mood(self, step: str) -> str | None:
        with self._lock:
            roll = self.dice.random() * 1000
        for at, answer, share in MOODS:
            if at != step:
                continue
            if roll < share:
                return answer
            roll -= share
        return None

    def _message(self, stream) -> bool:
        # One at a time: the message that is refused must be the last one received.
        with _turn:
            return super()._message(stream)


@dataclass
class Verdict:
    """What is counted when the weather is over."""

    appeals: int = 0
    letters: int = 0
    lost: int = 0
    doubled: int = 0
    uncertain: int = 0
    refused: int = 0
    doubled_by_a_person: int = 0
    told_twice: int = 0
    killed: int = 0
    queue_restarts: int = 0
    moods: dict[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        yield f"appeals {self.appeals}, letters of all kinds {self.letters}"
        yield f"processes killed {self.killed}, the queue restarted empty {self.queue_restarts} times"
        yield "the mail server: " + ", ".join(f"{mood} ×{count}" for mood, count in sorted(self.moods.items()))
        yield f"lost {self.lost}, doubled without a person {self.doubled}, told twice {self.told_twice}"
        listed = f"uncertain {self.uncertain}, refused {self.refused}"
        yield f"listed for a person: {listed}; sent again by a person although taken {self.doubled_by_a_person}"


class Storm:
    """``queue`` gives a fresh client of the queue; ``restart`` empties it as a restart without its file does."""

    def __init__(self, city, moderator, server: MoodyServer, queue: Callable[[], Redis], restart: Callable[[], None], seed: int = 7):
        self.city, self.moderator, self.server = city, moderator, server
        self.queue, self.restart = queue, restart
        self.dice = random.Random(seed)
        self.verdict = Verdict()
        self.listed: dict[str, str] = {}  # Message-IDs that a person was shown

    def run(self, count: int, rounds: int = 1) -> Verdict:
        """``count`` appeals through ``rounds`` of every crash point, then fair weather until all is settled."""
        appeals = list(self._written(count))
        share = -(-len(appeals) // rounds)
        for turn in range(rounds):
            self._approve(appeals[turn * share : (turn + 1) * share])
            self._bad_hours()
        self.server.fair = True
        self._approve(appeals)
        self._settle()
        return self._judge(appeals)

    def _written(self, count: int) -> Iterator[Appeal]:
        template = AppealTemplate.objects.of_city(self.city).get(slug="rozpyvannia")
        for number in range(count):
            appeal = services.start(template)
            services.save_step(
                appeal,
                {
                    "what": STORY,
                    "answers": {"times": "щодня після 20:00", "people": "п’ятеро"},
                    "place": "вул. Канатна, 905",
                    "happened_on": timezone.localdate(),
                    "last_name": "Зразкова",
                    "first_name": "Ґалина",
                    "email": f"person{number}@example.com",
                    "settlement": "Одеса",
                    "street": "вул. Канатна",
                    "building": "905",
                    "confirmed_at": timezone.now(),
                },
            )
            services.submit(appeal, "Зразкова Ґалина")
            yield appeal

    def _approve(self, appeals: list[Appeal]) -> None:
        """A moderator lets them through; now and then the web process dies in the act, and the moderator does it again."""
        for appeal in appeals:
            if Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.ON_MODERATION).exists():
                self._approve_one(appeal)

    def _approve_one(self, appeal: Appeal) -> None:
        item = ModerationItem.objects.filter(kind="appeal", object_id=str(appeal.pk)).latest("pk")
        if not self.server.fair and self.dice.random() < 0.03:
            point = self.dice.choice(IN_A_WEB_PROCESS)
            self.verdict.killed += in_a_child(lambda: moderation.approve(item, self.moderator), crash_at=point) < 0
            item.refresh_from_db()
        if item.state == ModerationItem.State.PENDING:
            moderation.approve(item, self.moderator)

    def _bad_hours(self) -> None:
        """Workers work and die, at every point at least once; the tick dies too; in the middle the queue forgets everything."""
        acts = [(point, self._work) for point in IN_A_WORKER] + [(point, tasks.sweep) for point in IN_THE_TICK]
        self.dice.shuffle(acts)
        for number, (point, act) in enumerate(acts):
            if number == len(acts) // 2:
                self.restart()
                self.verdict.queue_restarts += 1
            self._grow_old()
            tasks.sweep()
            times = 1 if act is tasks.sweep else self.dice.randint(1, 20)
            self.verdict.killed += in_a_child(act, crash_at=f"{point}:{times}") < 0
        for _turn in range(2):  # and then they live, and the server is no better
            self._grow_old()
            tasks.sweep()
            in_a_child(self._work)

    def _work(self) -> None:
        """A worker that does what waits, in this process: a kill at a point kills it with its job."""
        from rq import Queue, SimpleWorker
        from rq.timeouts import TimerDeathPenalty

        class Worker(SimpleWorker):
            death_penalty_class = TimerDeathPenalty

            def _install_signal_handlers(self):
                """The run keeps its own."""

        client = self.queue()
        Worker([Queue("mail", connection=client)], connection=client).work(burst=True, logging_level="CRITICAL")

    def _grow_old(self) -> None:
        """Time passes: longer than any worker holds a letter, and longer than the pauses."""
        now = timezone.now()
        Letter.objects.filter(state=State.IN_FLIGHT).update(claimed_at=now - reaper.IN_FLIGHT_LIMIT - timedelta(seconds=1))
        Letter.objects.filter(state=State.RETRY).update(due_at=now)

    def _settle(self) -> None:
        """Fair weather: what is automatic ends by itself, what is doubtful is settled by a person who looks into the server's log."""
        for _turn in range(400):
            self._grow_old()
            tasks.sweep()
            in_a_child(self._work)
            self._a_person_decides()
            if not Letter.objects.exclude(state=State.SENT).exists():
                break
        for _turn in range(2):  # the states of appeals follow those of their letters
            from appeals.tasks import catch_up

            catch_up()
            tasks.sweep()
            in_a_child(self._work)

    def _a_person_decides(self) -> None:
        taken = self.server.message_ids()
        for letter in Letter.objects.filter(state__in=[State.UNCERTAIN, State.REFUSED]):
            self.listed.setdefault(letter.message_id, letter.state)
            if letter.state == State.UNCERTAIN and taken[letter.message_id]:
                consider_sent(letter, None)
            else:
                send_again(letter, None)

    def _judge(self, appeals: list[Appeal]) -> Verdict:
        verdict, taken = self.verdict, self.server.message_ids()
        letters = list(Letter.objects.all())
        twice = [letter for letter in letters if taken[letter.message_id] > 1]
        verdict.appeals, verdict.letters = len(appeals), len(letters)
        verdict.doubled = sum(letter.message_id not in self.listed for letter in twice)
        verdict.doubled_by_a_person = len(twice) - verdict.doubled
        verdict.uncertain = sum(state == State.UNCERTAIN for state in self.listed.values())
        verdict.refused = sum(state == State.REFUSED for state in self.listed.values())
        arrived = {appeal.pk for appeal in Appeal.objects.select_related("letter") if appeal.letter and taken[appeal.letter.message_id]}
        followed = set(Appeal.objects.filter(state=Appeal.State.SENT).values_list("pk", flat=True))
        verdict.lost = sum(appeal.pk not in arrived or appeal.pk not in followed for appeal in appeals)
        verdict.lost += sum(not taken[letter.message_id] for letter in letters)
        events = Counter(AppealEvent.objects.filter(kind=AppealEvent.Kind.SENT).values_list("appeal_id", flat=True))
        told = Counter(Letter.objects.filter(kind="appeal-sent").values_list("recipient", flat=True))
        verdict.told_twice = sum(count > 1 for count in (*events.values(), *told.values()))
        verdict.moods = dict(self.server.moods)
        return verdict
