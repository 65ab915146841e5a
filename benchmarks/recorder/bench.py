"""What recording costs: `make bench-recorder`.

Simulated cameras (640 × 360, H.264, 15 frames a second, 300 kbit/s, a key frame every two seconds) play from a process
of their own, whose cost is told apart. The designs record them in turn, the same number of cameras each, on the same
machine within the same minutes; ratios are against ffmpeg (one process for each camera) and against the bare receiver.

In each cell: start, wait until every camera is watched, settle, measure a window of CPU and memory from outside, let the
cameras go politely, count the pictures in the files and compare them with those that were sent, camera by camera.

    --hold 600    instead of all that: hold the largest number of --cameras for so many seconds and count every frame
"""

import argparse
import json
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from benchmarks.keeping import keep  # noqa: E402
from benchmarks.recorder import counting, designs, table  # noqa: E402
from benchmarks.recorder.processes import cpu_of  # noqa: E402
from fixtures.clips import bench_clip  # noqa: E402
from portal.core.processes import adopt_orphans, kill_descendants  # noqa: E402
from videosidecar.simulator import FleetProcess  # noqa: E402

CAMERAS = "1,10,100,300,1000"
CONNECT_SECONDS = 100
SETTLE_SECONDS = 3
LAST_START_SECONDS = 560  # no cell begins after this, so that all end within twelve minutes
HOLD_LOOK_SECONDS = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cameras", default="", help=f"numbers of cameras, with commas (default: {CAMERAS})")
    parser.add_argument("--seconds", type=float, default=0, help="of each measurement (default: 10)")
    parser.add_argument("--designs", default=",".join(designs.DESIGNS), help="of them, with commas")
    parser.add_argument("--tick", type=float, default=0.05, help="how many seconds late the simulator may send a frame")
    parser.add_argument("--quick", action="store_true", help="a look: 1, 10 and 100 cameras for five seconds; nothing is kept")
    parser.add_argument("--hold", type=float, default=0, help="seconds to hold the largest number of cameras")
    parser.add_argument("--folder", type=Path, help="where to record (default: a temporary folder)")
    parser.add_argument("--json", type=Path, help="write what was found there too")
    options = parser.parse_args()
    options.cameras = options.cameras or ("1,10,100" if options.quick else CAMERAS)
    options.seconds = options.seconds or (5 if options.quick else 10)
    sizes = sorted({int(word) for word in options.cameras.split(",")})
    chosen = [designs.DESIGNS[name] for name in options.designs.split(",")]
    adopt_orphans()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that folders and processes are removed then too
    try:
        with tempfile.TemporaryDirectory(prefix="recorder-bench-", dir=options.folder) as folder:
            bench = Bench(Path(folder), options)
            found = bench.hold(chosen, sizes[-1]) if options.hold else bench.compare(chosen, sizes)
    finally:
        kill_descendants()
    if options.json:
        options.json.write_text(json.dumps(found), encoding="utf-8")
    if not options.quick:
        keep("recorder-hold" if options.hold else "recorder", found)
    return 0


class Bench:
    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder = folder
        self.options = options
        self.clip = bench_clip(folder / "clip.mp4")
        self.bits_a_second = round(self.clip.stat().st_size * 8 / 10)
        self._cell = 0

    def compare(self, chosen: list[designs.Design], sizes: list[int]) -> dict:
        began, rows = time.monotonic(), []
        print(table.HEAD)
        for cameras in sorted(sizes, key=lambda size: (size != table.TARGET_AT, -size)):  # what matters most, should time run out
            for design in chosen:
                if not design.takes(cameras):
                    continue
                if time.monotonic() - began > LAST_START_SECONDS:
                    row = {"design": design.name, "cameras": cameras, "note": "left out: the time is over"}
                else:
                    row = self.cell(design, cameras)
                rows.append(row)
                print(table.line(row), flush=True)
        rows.sort(key=lambda row: row["cameras"])
        print("\n" + table.ratios(rows))
        return {**self._told(), "rows": rows, "minutes": round((time.monotonic() - began) / 60, 1)}

    def cell(self, design: designs.Design, cameras: int) -> dict:
        """One design with so many cameras; a row of the table."""
        row: dict = {"design": design.name, "cameras": cameras}
        with self._fleet(cameras) as fleet:
            root = self._root()
            began = time.monotonic()
            with design.start(design, root, fleet.first_url, cameras) as run:
                if run.note:
                    return row | {"note": run.note}
                row["connect"] = self._connect(fleet, cameras, began)
                if row["connect"] is None:
                    watched = fleet.totals()["watched"]
                    return row | {"note": f"only {watched} of {cameras} cameras connected in {CONNECT_SECONDS} s"}
                time.sleep(SETTLE_SECONDS)
                if design.source and (read_by := designs.sources(run, cameras)) != {design.source}:
                    return row | {"note": f"read by {', '.join(sorted(read_by)) or 'nobody'} instead of {design.source}"}
                row |= self._window(run, fleet, cameras)
                fleet.do("retire *")
                designs.settle(run, cameras)
            row |= self._account(fleet, design.count(root))
        return row

    def _window(self, run: designs.Run, fleet: FleetProcess, cameras: int) -> dict:
        fleet.totals()
        began, cpu, simulator = time.monotonic(), run.group.cpu(), cpu_of(fleet.pid)
        time.sleep(self.options.seconds)
        seconds = time.monotonic() - began
        core = (run.group.cpu() - cpu) / seconds
        memory = run.group.memory()
        return {
            "processes": len(run.group.living),
            "core": round(core, 4),
            "cpu_ms": round(core / cameras * 1000, 3),
            "memory_mb": round(memory, 1),
            "memory_mb_each": round(memory / cameras, 3),
            "simulator_core": round((cpu_of(fleet.pid) - simulator) / seconds, 3),
            "simulator_late": fleet.totals()["late"],
        }

    def _account(self, fleet: FleetProcess, recorded: dict[str, int]) -> dict:
        sent, totals = fleet.counts(), fleet.totals()
        short = {camera: count - recorded.get(camera, 0) for camera, count in sent.items() if count != recorded.get(camera, 0)}
        return {
            "sent": sum(sent.values()),
            "recorded": sum(recorded.get(camera, 0) for camera in sent),
            "cameras_short": len(short),
            "short": dict(list(short.items())[:20]),
            "skipped_by_cameras": totals["skipped"],
            "sessions": totals["sessions"],
            "frames_before_loss": totals["frames_before_loss"],
        }

    def _connect(self, fleet: FleetProcess, cameras: int, began: float) -> float | None:
        """Seconds from the start of the processes until every camera is watched; None when that does not happen."""
        while time.monotonic() - began < CONNECT_SECONDS:
            if fleet.totals()["watched"] == cameras:
                return round(time.monotonic() - began, 2)
            time.sleep(0.05)
        return None

    # Holding.

    def hold(self, chosen: list[designs.Design], cameras: int) -> dict:
        rows = []
        needed = cameras * self.bits_a_second / 8 * self.options.hold * 1.2
        if shutil.disk_usage(self.folder).free < needed:
            raise SystemExit(f"{needed / 1e9:.0f} GB are needed in {self.folder.parent}: name another folder with --folder.")
        for design in chosen:
            if not design.takes(cameras) or not design.source:
                continue
            rows.append(self._hold_one(design, cameras))
        return {**self._told(), "hold_seconds": self.options.hold, "rows": rows}

    def _hold_one(self, design: designs.Design, cameras: int) -> dict:
        row: dict = {"design": design.name, "cameras": cameras}
        with self._fleet(cameras) as fleet:
            root = self._root()
            began = time.monotonic()
            with design.start(design, root, fleet.first_url, cameras) as run:
                row["connect"] = self._connect(fleet, cameras, began)
                time.sleep(SETTLE_SECONDS)
                print(f"{design.name}: {fleet.totals()['watched']} of {cameras} cameras after {row['connect']} s", flush=True)
                row |= self._hold_looks(run, fleet, cameras)
                fleet.do("retire *")
                designs.settle(run, cameras, 30)
            row |= self._account(fleet, counting.in_manifests(root))
            row |= _sample(root)
        print(table.held(row), flush=True)
        return row

    def _hold_looks(self, run: designs.Run, fleet: FleetProcess, cameras: int) -> dict:
        began, cpu = time.monotonic(), run.group.cpu()
        memories = []
        while (passed := time.monotonic() - began) < self.options.hold:
            time.sleep(min(HOLD_LOOK_SECONDS, self.options.hold - passed))
            totals = fleet.totals()
            memories.append(run.group.memory())
            print(
                f"  {time.monotonic() - began:4.0f} s: {totals['frames']} frames sent, {totals['watched']} cameras watched, "
                f"{totals['skipped']} skipped, {memories[-1]:.0f} MB",
                flush=True,
            )
        core = (run.group.cpu() - cpu) / (time.monotonic() - began)
        return {
            "read_by": sorted(designs.sources(run, cameras)),
            "core": round(core, 4),
            "cpu_ms": round(core / cameras * 1000, 3),
            "memory_mb": round(statistics.median(memories), 1),
            "memory_mb_first_last": [round(memories[0], 1), round(memories[-1], 1)],
        }

    # Both.

    def _fleet(self, cameras: int) -> FleetProcess:
        return FleetProcess(["--cameras", str(cameras), "--clip", str(self.clip), "--tick", str(self.options.tick)])

    def _root(self) -> Path:
        """A fresh folder for one cell; the one before it is removed, so that the disk holds one cell at most."""
        shutil.rmtree(self.folder / f"cell-{self._cell}", ignore_errors=True)
        self._cell += 1
        root = self.folder / f"cell-{self._cell}" / "video"
        root.mkdir(parents=True)
        return root

    def _told(self) -> dict:
        return {
            "profile": {"size": "640x360", "fps": 15, "codec": "h264", "gop_seconds": 2, "bits_a_second": self.bits_a_second},
            "simulator_tick": self.options.tick,
            "seconds": self.options.seconds,
        }


def _sample(root: Path, most: int = 200) -> dict:
    """Whether the manifests tell the truth: one closed file of each camera is read and its pictures are counted."""
    wrong = looked = 0
    for day in sorted(path for path in root.glob("*/*") if path.is_dir())[:most]:
        closed = [line for line in counting.read_manifest(day) if line["event"] == "closed"]
        if closed:
            line = closed[len(closed) // 2]
            looked += 1
            wrong += counting.pictures(day / line["file"]) != line["units"]
    return {"files_read": looked, "files_wrong": wrong}


if __name__ == "__main__":
    sys.exit(main())
