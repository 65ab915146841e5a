"""How many pictures there are in what was recorded, by camera: the files say it, not those who wrote them."""

from collections import Counter
from pathlib import Path

import av
import av.error

from videosidecar.recorder.storage import read_manifest

SUFFIXES = (".mp4", ".mov")


def in_videos(root: Path) -> Counter[str]:
    """Pictures by camera (the first folder below `root`) in its MP4 and QuickTime files."""
    found: Counter[str] = Counter()
    for path in root.rglob("*"):
        if path.suffix in SUFFIXES:
            found[path.relative_to(root).parts[0]] += pictures(path)
    return found


def pictures(path: Path) -> int:
    """Packets of video in a file; 0 for one that cannot be read."""
    try:
        with av.open(str(path)) as container:
            return sum(1 for packet in container.demux(video=0) if packet.size)
    except (av.error.FFmpegError, IndexError):
        return 0


def in_streams(root: Path) -> Counter[str]:
    """Pictures by camera in files of interleaved bytes: packets of channel 0 with the marker bit."""
    return Counter({path.parent.name: _markers(path.read_bytes()) for path in root.rglob("*.rtp")})


def _markers(data: bytes) -> int:
    count = position = 0
    while position + 6 <= len(data) and data[position] == 0x24:
        count += data[position + 1] == 0 and data[position + 5] >> 7
        position += 4 + int.from_bytes(data[position + 2 : position + 4], "big")
    return count


def in_manifests(root: Path) -> Counter[str]:
    """Pictures by camera as the closed segments' lines tell; for runs too long to read every file."""
    found: Counter[str] = Counter()
    for day in (path for path in root.glob("*/*") if path.is_dir()):
        for line in read_manifest(day):
            if line.get("event") == "closed":
                found[line["camera"]] += line["units"]
    return found
