"""Bad weather for hours: `make soak` (MINUTES=60, SEED=1, CAMERAS=40).

Simulated cameras are recorded by two shards, each a job of an RQ worker, kept by the planner. By chance (the same for
the same seed) cameras fail in every way the simulator knows; the processes of the «rough» shard are killed or stopped,
the planner sleeps, the queue goes away and comes back, with or without what it knew. The «calm» shard lives through it
all in one process, whose memory is watched.

At the end everything is mended and every camera is accounted for: what is recorded and what is declared as a gap must be
the time that passed, and every file that was ever closed must still be what it was then.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402
import redis  # noqa: E402
from rq import Queue  # noqa: E402

from benchmarks.keeping import keep  # noqa: E402
from benchmarks.recorder.accounting import NANO, account  # noqa: E402
from benchmarks.recorder.processes import Group, memory_of, valkey  # noqa: E402
from portal.core.processes import adopt_orphans, kill_descendants  # noqa: E402
from videosidecar.recorder.board import Board, ShardPlan  # noqa: E402
from videosidecar.recorder.manifest import read_manifest  # noqa: E402
from videosidecar.recorder.model import CameraPlan  # noqa: E402
from videosidecar.recorder.repair import repair_camera  # noqa: E402
from videosidecar.recorder.storage import Storage  # noqa: E402
from videosidecar.simulator import FleetProcess  # noqa: E402

SHARDS = ("calm", "rough")
SEGMENT_SECONDS = 10
TICK_SECONDS = 0.5
TELL_SECONDS = 30
WARM_UP_SECONDS = 300  # of a process: what it weighs before that is not looked at
MEND_SECONDS = 90
LIVE = ("recording", "degraded")
TOLERATED = NANO // 2  # of a camera's whole time; a killed process leaves files whose end only the pictures tell

CAMERA_FAULTS = (
    "down {}",
    "kick {}",
    "end {}",
    "freeze {}",
    "hang {} DESCRIBE",
    "hang {} PLAY",
    "answer {} 503",
    "slow {} 0.5",
    "reports {}",
    "trickle {}",
    "lose {} 5",
    "corrupt {} 2",
    "babble {} 5",
    "jump {} 3600",
    "jump {} -7200",
    "stop-clock {}",
    "keyless {}",
    "misdate {} 600",
    "clip {} 1",
    "clip {} 2",
)
PROCESS_FAULTS = ("kill the horse", "kill the worker", "stop the horse", "planner sleeps", "queue away", "queue forgets")


class Weather:
    """Everything that runs, and what happens to it."""

    def __init__(self, folder: Path, cameras: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.cameras = cameras
        self.folder = folder
        self.storage = Storage(folder / "video")
        self.storage.prepare()
        self.group = Group()
        self.happened: Counter[str] = Counter()
        self.known: dict[tuple[str, str], str] = {}
        self.memory: list[tuple[float, float, int]] = []
        self.workers: dict[str, object] = {}
        self.planner_back = 0.0
        self.queue_back = 0.0
        self.stopped: list[tuple[float, int]] = []
        self.broken: list[tuple[float, int]] = []
        self._queue_data = ExitStack()

    # Parts.

    def begin(self, fleet: FleetProcess) -> None:
        self.fleet = fleet
        self.start_queue()
        self.publish()
        for shard in SHARDS:
            self.start_worker(shard)

    def start_queue(self) -> None:
        self.address = self._queue_data.enter_context(valkey(self.folder))
        self.connection = redis.Redis.from_url(self.address, socket_timeout=2)
        self.board = Board(self.connection)

    def publish(self) -> None:
        """As the planner does it for the registry: two shards, on nodes of their own, so that each has its worker."""
        for at, shard in enumerate(SHARDS):
            numbers = range(at + 1, self.cameras + 1, len(SHARDS))
            plans = tuple(CameraPlan(_name(n), self.fleet.url(n), SEGMENT_SECONDS, source=("av", "rtp")[n // 2 % 2]) for n in numbers)
            self.board.publish(ShardPlan(shard, "1", str(self.storage.root), "", plans, node=shard))

    def start_worker(self, shard: str) -> None:
        command = [sys.executable, "-m", "rq.cli", "worker", f"recorder-{shard}", "--url", self.address, "--quiet"]
        self.workers[shard] = self.group.start(command)

    def tick(self, began: float) -> None:
        """What the planner and whoever mends things do, each half second."""
        from videosidecar.planner import keep_jobs

        now = time.monotonic()
        if self.queue_back and now > self.queue_back:
            self.queue_back = 0.0
            self.start_queue()
            self.publish()
        for until, pid in [one for one in self.stopped if one[0] < now]:
            self.stopped.remove((until, pid))
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        for until, number in [one for one in self.broken if one[0] < now]:
            self.broken.remove((until, number))
            self.fleet.do(f"up {number}")
        for shard, worker in self.workers.items():
            if worker.poll() is not None and not self.queue_back:
                self.start_worker(shard)
        if now > self.planner_back and not self.queue_back:
            with suppress(redis.RedisError):
                keep_jobs(self.board, Queue("recorder", connection=self.connection))

    def horse(self, shard: str) -> int:
        """The process that records the shard, or 0."""
        with suppress(redis.RedisError):
            lease = self.board.lease(shard)
            if lease and lease.owner.count(":") == 2:
                return int(lease.owner.split(":")[1])
        return 0

    # What happens.

    def strike_camera(self) -> None:
        number = self.chance.randint(1, self.cameras)
        fault = self.chance.choice(CAMERA_FAULTS)
        self.fleet.do(fault.format(number))
        if "hang" in fault or "answer" in fault or "slow" in fault:
            self.fleet.do(f"kick {number}")
        self.happened[fault.split()[0]] += 1
        self.broken.append((time.monotonic() + self.chance.uniform(2, 25), number))

    def strike_process(self) -> None:
        fault = self.chance.choice(PROCESS_FAULTS)
        now = time.monotonic()
        if self.queue_back:
            return
        self.happened[fault] += 1
        rough = self.horse("rough")
        if fault == "kill the worker":
            self.workers["rough"].kill()
        elif fault == "planner sleeps":
            self.planner_back = now + self.chance.uniform(5, 30)
        elif fault == "queue away":
            self.queue_back = now + self.chance.uniform(3, 20)
            self._queue_data.close()
        elif fault == "queue forgets":
            with suppress(redis.RedisError):
                self.connection.flushall()
                self.publish()
        elif rough:
            with suppress(ProcessLookupError):
                os.kill(rough, signal.SIGKILL if fault == "kill the horse" else signal.SIGSTOP)
            if fault == "stop the horse":
                self.stopped.append((now + self.chance.uniform(3, 25), rough))

    # What is seen.

    def look(self, passed: float) -> None:
        """Remember what has been closed, and what the calm process weighs."""
        for name in map(_name, range(1, self.cameras + 1)):
            for day in self.storage.days(name)[:2]:
                for line in read_manifest(day):
                    if line["event"] == "closed":
                        self.known.setdefault((name, line["file"]), line["sha256"])
        calm = self.horse("calm")
        if calm and (weight := memory_of(calm)):
            self.memory.append((passed, weight, calm))

    def states(self) -> Counter[str]:
        with suppress(redis.RedisError):
            beats = self.board.cameras(map(_name, range(1, self.cameras + 1)))
            return Counter(beat.get("state", "unknown") for beat in beats.values())
        return Counter({"queue away": self.cameras})

    # The end.

    def mend(self) -> bool:
        """Repair everything; whether all cameras are recorded again in time."""
        self.planner_back = 0.0
        self.queue_back = min(self.queue_back, time.monotonic()) if self.queue_back else 0.0
        self.stopped = [(0.0, pid) for _, pid in self.stopped]
        self.broken.clear()
        self.fleet.do("up *")
        until = time.monotonic() + MEND_SECONDS
        while time.monotonic() < until:
            self.tick(0.0)
            if sum(count for state, count in self.states().items() if state in LIVE) == self.cameras:
                return True
            time.sleep(TICK_SECONDS)
        return False

    def end(self) -> None:
        self.group.stop(40)
        self._queue_data.close()


def _name(number: int) -> str:
    return f"cam-{number:04d}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cameras", type=int, default=40)
    parser.add_argument("--faults", type=float, default=30, help="of cameras, a minute")
    parser.add_argument("--processes", type=float, default=2, help="faults of processes, a minute")
    parser.add_argument("--folder", type=Path, help="where to record (default: a temporary folder)")
    options = parser.parse_args()
    django.setup()
    adopt_orphans()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that folders and processes are removed then too
    try:
        with tempfile.TemporaryDirectory(prefix="recorder-soak-", dir=options.folder) as folder:
            found = soak(Path(folder), options)
    finally:
        kill_descendants()
    keep("recorder-soak", found)
    return 0 if found["good"] else 1


def soak(folder: Path, options: argparse.Namespace) -> dict:
    weather = Weather(folder, options.cameras, options.seed)
    with FleetProcess(["--cameras", str(options.cameras)]) as fleet:
        try:
            weather.begin(fleet)
            blow(weather, options)
            mended = weather.mend()
            time.sleep(2 * SEGMENT_SECONDS)
            weather.look(options.minutes * 60)
            print("mended: " + ", ".join(f"{count} {state}" for state, count in weather.states().items()), flush=True)
        finally:
            weather.end()
    return judge(weather, options, mended)


def blow(weather: Weather, options: argparse.Namespace) -> None:
    began = time.monotonic()
    told = began
    while (passed := time.monotonic() - began) < options.minutes * 60:
        weather.tick(began)
        if passed > 10:  # everything starts in peace
            if weather.chance.random() < options.faults / 60 * TICK_SECONDS:
                weather.strike_camera()
            if weather.chance.random() < options.processes / 60 * TICK_SECONDS:
                weather.strike_process()
        if time.monotonic() - told > TELL_SECONDS:
            told = time.monotonic()
            weather.look(passed)
            states = ", ".join(f"{count} {state}" for state, count in weather.states().most_common())
            weight = f"{weather.memory[-1][1]:.1f} MB" if weather.memory else "–"
            print(f"{passed:5.0f} s: {states}; {len(weather.known)} files closed; calm process {weight}", flush=True)
        time.sleep(TICK_SECONDS)


def judge(weather: Weather, options: argparse.Namespace, mended: bool) -> dict:
    """The final account, printed and returned."""
    root, wrong = weather.storage.root, []
    accounts = []
    for name in map(_name, range(1, options.cameras + 1)):
        repair_camera(weather.storage, name)
        found = account(root, name)
        accounts.append(found)
        wrong += [f"{name}: {what}" for what in (*found.spoilt, *(f"{file} is not closed" for file in found.unclosed))]
        if found.missing > TOLERATED:
            wrong.append(f"{name}: {found.missing / NANO:.2f} s of {found.seconds:.0f} are neither recorded nor declared")
    now = {
        (name, line["file"]): line["sha256"]
        for name in map(_name, range(1, options.cameras + 1))
        for day in weather.storage.days(name)
        for line in read_manifest(day)
        if line["event"] == "closed"
    }
    changed = [key for key, digest in weather.known.items() if now.get(key) != digest]
    wrong += [f"{name}: {file} was closed once and is lost or changed" for name, file in changed]
    span = sum(found.span[1] - found.span[0] for found in accounts)
    facts = {
        "minutes": options.minutes,
        "seed": options.seed,
        "cameras": options.cameras,
        "happened": dict(weather.happened),
        "mended": mended,
        "hours_of_cameras": round(span / NANO / 3600, 2),
        "recorded_share": round(sum(found.recorded for found in accounts) / max(1, span), 4),
        "declared_share": round(sum(found.declared for found in accounts) / max(1, span), 4),
        "missing_seconds": round(sum(found.missing for found in accounts) / NANO, 3),
        "doubled_seconds": round(sum(found.doubled for found in accounts) / NANO, 3),
        "files_closed": sum(found.files for found in accounts),
        "files_followed": len(weather.known),
        "wrong": wrong[:50],
        "memory_mb": [round(weight, 1) for _, weight, _pid in weather.memory],
        "memory_processes": len({pid for _, _weight, pid in weather.memory}),
        "memory_slope_mb_an_hour": slope(settled(weather.memory)),
    }
    facts["good"] = mended and not wrong
    print(sentence(facts))
    return facts


def settled(looks: list[tuple[float, float, int]]) -> list[tuple[float, float]]:
    """(seconds, MB) of the process that lived longest, its warm-up left out: a queue that forgot its jobs had begun it anew."""
    lives: dict[int, list[tuple[float, float]]] = {}
    for passed, weight, pid in looks:
        lives.setdefault(pid, []).append((passed, weight))
    longest = max(lives.values(), key=lambda life: life[-1][0] - life[0][0], default=[])
    return [one for one in longest if one[0] - longest[0][0] > WARM_UP_SECONDS]


def slope(points: list[tuple[float, float]]) -> float | None:
    """MB an hour by least squares; None for fewer than three looks."""
    if len(points) < 3:
        return None
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return round(sum((x - middle_x) * (y - middle_y) for x, y in points) / spread * 3600, 2) if spread else None


def sentence(facts: dict) -> str:
    struck = ", ".join(f"{name} {count}" for name, count in sorted(facts["happened"].items()))
    lines = [
        f"struck: {struck}",
        f"{facts['hours_of_cameras']} hours of {facts['cameras']} cameras: {facts['recorded_share']:.2%} recorded, "
        f"{facts['declared_share']:.2%} declared as gaps, {facts['missing_seconds']} s unaccounted, {facts['doubled_seconds']} s twice",
        f"{facts['files_closed']} files closed, each read and hashed; {facts['files_followed']} followed from their closing to the end",
        f"memory of the calm shard: {facts['memory_mb'][:1]} to {facts['memory_mb'][-1:]} MB over {facts['memory_processes']} processes; "
        f"of the one that lived longest, after its warm-up, {facts['memory_slope_mb_an_hour']} MB an hour",
    ]
    return "\n".join([*lines, *facts["wrong"], "good" if facts["good"] else "NOT good"])


if __name__ == "__main__":
    sys.exit(main())
