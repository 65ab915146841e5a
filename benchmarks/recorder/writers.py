"""What writing costs: microseconds a picture by each writer, and the same pictures back from both files.

python -m benchmarks.recorder.writers [--pictures 9000] [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av

from fixtures.clips import bench_clip
from videosidecar.recorder.fragment_writer import FragmentWriter
from videosidecar.recorder.model import AccessUnit, StreamInfo, Track
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.nal import to_start_codes

WRITERS = {"fast": FragmentWriter, "general": Mp4Writer}
SEGMENT = 900  # pictures: a minute of 15 a second


def stream(path: Path, count: int) -> tuple[StreamInfo, list[AccessUnit]]:
    """`count` pictures of the clip, played again and again."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        context = video.codec_context
        base, config = Fraction(video.time_base), bytes(context.extradata or b"")
        info = StreamInfo(Track("video", context.name, base, context.width, context.height, config=config, packing="length"))
        packets = [(bytes(packet), packet.is_keyframe) for packet in container.demux(video) if packet.size]
        step = round(1 / (video.average_rate * base))
    units = []
    for number in range(count):
        data, is_key = packets[number % len(packets)]
        units.append(AccessUnit(data, number * step, number * step, is_key, 0))
    return info, units


def measure(name: str, info: StreamInfo, units: list[AccessUnit], folder: Path) -> tuple[float, str]:
    """(CPU microseconds a picture, closing included; digest of all pictures read back)."""
    step = units[1].dts - units[0].dts
    paths = []
    began = time.process_time()
    for start in range(0, len(units), SEGMENT):
        path = folder / f"{name}-{start}.mp4"
        path.touch()
        paths.append(path)
        writer = WRITERS[name](path, info)
        for unit in units[start : start + SEGMENT]:
            writer.write(unit, step)
        writer.close()
    spent = (time.process_time() - began) / len(units) * 1e6
    seen = hashlib.sha256()
    for path in paths:
        with av.open(str(path)) as container:
            for packet in container.demux(video=0):
                seen.update(bytes(packet) if packet.size else b"")
        path.unlink()
    return spent, seen.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description="Скільки коштує запис картинки кожним із записувачів.")
    parser.add_argument("--pictures", type=int, default=9000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-writers-") as folder:
        info, units = stream(bench_clip(Path(folder) / "clip.mp4"), options.pictures)
        annexb = [AccessUnit(to_start_codes(unit.data), unit.dts, unit.pts, unit.is_key, 0) for unit in units]
        packed = StreamInfo(Track(**{**{name: getattr(info.video, name) for name in Track.__slots__}, "packing": "annexb"}))
        rows: dict[str, list[float]] = {}
        digests: dict[str, set[str]] = {"fast": set(), "general": set()}
        for _ in range(options.rounds):
            for name in WRITERS:
                for label, given, about in (("length", units, info), ("annexb", annexb, packed)):
                    spent, digest = measure(name, about, given, Path(folder))
                    rows.setdefault(f"{name}, {label}", []).append(spent)
                    digests[name].add(digest)
    figures = {label: round(statistics.median(times), 2) for label, times in rows.items()}
    equal = digests["fast"] == digests["general"] and len(digests["fast"]) == 1
    if options.as_json:
        print(json.dumps({"microseconds_a_picture": figures, "same_pictures": equal}))
        return
    for label, figure in figures.items():
        print(f"{label:18} {figure:7.2f} µs a picture")
    print(f"the same pictures back from every file: {'yes' if equal else 'NO'}")


if __name__ == "__main__":
    main()
