"""What looking on costs: milliseconds of CPU for each key frame that is decoded and judged, and for each group of
pictures that only passes by.

    python -m benchmarks.recorder.looking [--looks 60] [--json]
    python -m benchmarks.recorder.looking --golden 1,2,3

The pictures are the golden table's drawn street with the grain of a sensor, coded by PyAV: their key frames are as heavy
as those of a real camera in bad light, which is the costly case.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.table import Table

from tests.videosidecar.smart.encoding import key_frames
from tests.videosidecar.smart.golden import CASES
from tests.videosidecar.smart.street import look
from tests.videosidecar.smart.test_golden import judge
from videosidecar.recorder.model import AccessUnit, Gop, StreamInfo
from videosidecar.recorder.smart.decoding import decode, jpeg, small
from videosidecar.recorder.smart.scene import Scene
from videosidecar.recorder.smart.tap import SmartTap
from videosidecar.recorder.storage import Storage

SIZES = {"360p": (640, 360), "720p": (1280, 720), "1080p": (1920, 1080)}
CODECS = {"H.264": ("libx264", "yuv420p"), "H.265": ("libx265", "yuv420p"), "MJPEG": ("mjpeg", "yuvj420p")}
PICTURES = 6
GRAIN = 7.0
CAMERAS, GOPS = 1000, 20


def of_looks(codec: str, size: str, looks: int) -> dict:
    """Median CPU ms of decoding, of shrinking, of judging one key frame, and of making a JPEG."""
    import numpy as np

    wide, high = SIZES[size]
    drawn = [look("day", moment=m, people=3, cars=1) for m in range(PICTURES)]
    grain = np.random.default_rng(1)
    large = [np.asarray(Image.fromarray(one).resize((wide, high)), dtype=np.float32) for one in drawn]
    pictures = [np.clip(one + grain.normal(0, GRAIN, one.shape), 0, 255).astype(np.uint8) for one in large]
    name, pix_fmt = CODECS[codec]
    track, keys = key_frames(pictures, codec=name, pix_fmt=pix_fmt)
    scene, parts = Scene(), {"decode": [], "shrink": [], "judge": [], "jpeg": []}
    for number in range(looks):
        key = keys[number % len(keys)]
        moments = [time.thread_time()]
        frame = decode(track, key)
        moments.append(time.thread_time())
        shrunk = small(frame)
        moments.append(time.thread_time())
        scene.look(shrunk, number * 10.0)
        moments.append(time.thread_time())
        jpeg(frame)
        moments.append(time.thread_time())
        for part, before, after in zip(parts, moments, moments[1:], strict=False):
            parts[part].append((after - before) * 1000)
    found = {part: round(statistics.median(values), 3) for part, values in parts.items()}
    found["look"] = round(found["decode"] + found["shrink"] + found["judge"], 3)
    return {"codec": codec, "size": size, "key_bytes": statistics.mean(len(key) for key in keys), **found}


def of_passing() -> dict:
    """CPU microseconds of a group of pictures in the thread that records, and afterwards in the one that looks on."""
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(Path(folder), reserve_bytes=0)
        storage.prepare()
        tap = SmartTap(storage, share=0.0, threaded=False)
        track, (key,) = key_frames([look("day")])
        for number in range(CAMERAS):
            tap.begin(f"cam-{number}", StreamInfo(track))
        tap.work()
        handed = worked = 0.0
        for turn in range(GOPS):
            start = turn * 2_000_000_000
            gops = [Gop(AccessUnit(key, 0, 0, True, start), start, start + 2_000_000_000, [900] * 29) for _ in range(CAMERAS)]
            began = time.thread_time()
            for number, gop in enumerate(gops):
                tap.gop(f"cam-{number}", gop)
            handed += time.thread_time() - began
            began = time.thread_time()
            tap.work()
            worked += time.thread_time() - began
    total = CAMERAS * GOPS
    return {"cameras": CAMERAS, "handing_over_us": round(handed / total * 1e6, 2), "working_us": round(worked / total * 1e6, 2)}


def of_golden(places: list[int]) -> None:
    """Print what the judge missed and what it told for nothing. The bounds were set on street 1; the others are unseen."""
    for place in places:
        found = {case: judge(case, place) for case in CASES}
        missed = [case.name for case, kinds in found.items() if case.find and not kinds & case.find]
        false = [f"{case.name}: {kind}" for case, kinds in found.items() for kind in sorted(kinds - case.find)]
        print(f"street {place}: {len(CASES)} cases, missed {len(missed)} {missed}, false alarms {len(false)} {false}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", type=int, default=60)
    parser.add_argument("--golden", default="", metavar="STREETS", help="judge the golden table in these drawn streets instead: 1,2,3")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.golden:
        of_golden([int(place) for place in options.golden.split(",")])
        return
    rows = [of_looks(codec, size, options.looks) for codec in CODECS for size in SIZES]
    passing = of_passing()
    if options.json:
        print(json.dumps({"looks": rows, "passing": passing}, ensure_ascii=False))
        return
    table = Table("codec", "size", "key KB", "decode", "shrink", "judge", "a look, ms", "+ JPEG", "1000 in 60 s: core")
    for row in rows:
        share = f"{row['look'] / 60:.0%}".replace("%", " %")
        numbers = [f"{row[part]:.2f}" for part in ("decode", "shrink", "judge", "look", "jpeg")]
        table.add_row(row["codec"], row["size"], f"{row['key_bytes'] / 1000:.1f}", *numbers, share)
    Console().print(table)
    print(f"a group of pictures: {passing['handing_over_us']} µs in the thread that records, {passing['working_us']} µs beside it")


if __name__ == "__main__":
    main()
