"""Two checkouts of the recorder at once: does a change pay?

    git worktree add /tmp/before HEAD~1
    python -m benchmarks.recorder.against /tmp/before --source av --cameras 60 --seconds 12 --rounds 3

One fleet, half of its cameras recorded by this checkout, half by the other, in the same seconds: whatever else the machine
does, it does to both. CPU time by the kernel's account, user and system apart, in ms for each second of one stream; the
ratio is this one's to the other's. For absolute figures: `make bench-recorder`, on a quiet machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from benchmarks.recorder.designs import SEGMENT_SECONDS  # noqa: E402
from benchmarks.recorder.processes import Group, cpu_of, memory_of, python, valkey  # noqa: E402
from portal.core.processes import adopt_orphans, kill_descendants  # noqa: E402
from videosidecar.recorder.board import Board, ShardPlan  # noqa: E402
from videosidecar.recorder.model import CameraPlan  # noqa: E402
from videosidecar.recorder.storage import Storage  # noqa: E402
from videosidecar.simulator import FleetProcess  # noqa: E402

CONNECT_SECONDS = 90
SETTLE_SECONDS = 4
TICK = os.sysconf("SC_CLK_TCK")
SIDES = ("this", "other")


def main() -> int:
    options = arguments()
    adopt_orphans()
    roots = {"this": ROOT, "other": options.other.resolve()}
    found = {side: [] for side in SIDES}
    try:
        for number in range(1, options.rounds + 1):
            for side, row in one_round(options, roots).items():
                found[side].append(row)
                print(
                    f"{number}  {side:5}  {row['user']:.3f} + {row['system']:.3f} = {row['cpu']:.3f} ms  {row['memory']:.2f} MB", flush=True
                )
    finally:
        kill_descendants()
    ratios = [mine["cpu"] / its["cpu"] for mine, its in zip(found["this"], found["other"], strict=True)]
    print(
        json.dumps({"source": options.source, "cameras": options.cameras, "ratio": round(statistics.median(ratios), 3), **medians(found)})
    )
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, help="the checkout to compare with")
    parser.add_argument("--source", choices=("av", "rtp"), default="av")
    parser.add_argument("--cameras", type=int, default=60, help="of each side")
    parser.add_argument("--seconds", type=float, default=12, help="of each window")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def one_round(options: argparse.Namespace, roots: dict[str, Path]) -> dict[str, dict[str, float]]:
    """Start both sides, wait until all cameras are watched, measure the same window of both."""
    with (
        FleetProcess(["--cameras", str(2 * options.cameras), "--bench"]) as fleet,
        tempfile.TemporaryDirectory(prefix="recorder-against-") as folder,
        valkey(Path(folder)) as address,
    ):
        group = Group()
        try:
            processes = {side: start(side, roots[side], Path(folder), address, fleet, options, group) for side in SIDES}
            until = time.monotonic() + CONNECT_SECONDS
            while (watched := fleet.totals()["watched"]) < 2 * options.cameras:
                if time.monotonic() > until:
                    raise SystemExit(f"only {watched} of {2 * options.cameras} cameras connected in {CONNECT_SECONDS} s")
                time.sleep(0.1)
            time.sleep(SETTLE_SECONDS)
            return window(processes, options)
        finally:
            group.stop()


def start(
    side: str, root: Path, folder: Path, address: str, fleet: FleetProcess, options: argparse.Namespace, group: Group
) -> subprocess.Popen:
    storage = Storage(folder / side)
    storage.prepare()
    first = 1 if side == "this" else options.cameras + 1
    plans = tuple(
        CameraPlan(f"cam-{number:04d}", fleet.url(number), SEGMENT_SECONDS, source=options.source, audio=False)
        for number in range(first, first + options.cameras)
    )
    board = Board.at(address)
    board.publish(ShardPlan(side, "1", str(storage.root), "", plans))
    words = python("benchmarks.recorder.shard", "--redis", address, "--shard", side, "--epoch", str(board.next_epoch(side)))
    return group.start(words, root, VIDEO_SMART="0")


def window(processes: dict[str, subprocess.Popen], options: argparse.Namespace) -> dict[str, dict[str, float]]:
    before, began = {side: times_of(process.pid) for side, process in processes.items()}, time.monotonic()
    time.sleep(options.seconds)
    after, passed = {side: times_of(process.pid) for side, process in processes.items()}, time.monotonic() - began
    each = 1000 / passed / options.cameras
    rows = {}
    for side, process in processes.items():
        user, cpu = ((now - then) * each for now, then in zip(after[side], before[side], strict=True))
        rows[side] = {"user": user, "system": cpu - user, "cpu": cpu, "memory": memory_of(process.pid) / options.cameras}
    return rows


def times_of(pid: int) -> tuple[float, float]:
    """Seconds of user time in ticks (proc(5), stat), and of user and system to the nanosecond."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) / TICK, cpu_of(pid)


def medians(found: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {side: {key: round(statistics.median(row[key] for row in rows), 3) for key in rows[0]} for side, rows in found.items()}


if __name__ == "__main__":
    sys.exit(main())
