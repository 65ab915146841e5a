"""What our RTP receiver itself costs: microseconds per access unit, without sockets and without files.

    python -m benchmarks.recorder.depacketize [--codec hevc] [--seconds 120] [--read-ms 500]

A generated camera stream (640 × 360, 15 frames a second, 300 kbit/s) is cut into what one late read would bring and
given to one client, as the loop does it. Best of several rounds: the others met somebody else on the machine.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from fixtures.clips import generate
from videosidecar.recorder.model import AccessUnit, CameraPlan
from videosidecar.recorder.rtsp.client import Client
from videosidecar.simulator import Clip

URL = "rtsp://127.0.0.1/cam"


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        clip = Clip.read(generate(Path(folder) / "clip.mp4", 1, 10, 15, codec=options.codec, gop_seconds=2, grain=6))
    reads = stream(clip, options.seconds, options.read_ms / 1000)
    packets = sum(read[1] for read in reads)
    best = min(play(clip, [read[0] for read in reads]) for _ in range(options.rounds))
    units = options.seconds * 15
    result = {
        "codec": options.codec,
        "read_ms": options.read_ms,
        "packets_per_unit": round(packets / units, 2),
        "us_per_unit": round(best * 1e6 / units, 2),
        "us_per_packet": round(best * 1e6 / packets, 2),
        "ms_per_stream_second": round(best * 1e3 / options.seconds, 4),
    }
    print(json.dumps(result))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codec", choices=("h264", "hevc"), default="h264")
    parser.add_argument("--seconds", type=int, default=120, help="of the stream")
    parser.add_argument("--read-ms", type=int, default=500, help="how late each read comes")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def stream(clip: Clip, seconds: int, read_seconds: float) -> list[tuple[bytes, int]]:
    """(bytes, number of packets) of each read."""
    reads: list[tuple[bytes, int]] = []
    now, position, waiting = 0.0, 0, []
    while now < seconds:
        lap, index = divmod(position, len(clip.frames))
        due = lap * clip.duration + clip.frames[index].due
        if due >= now + read_seconds:
            reads.append((b"".join(waiting), len(waiting)))
            waiting, now = [], now + read_seconds
            continue
        waiting += clip.packets(position, (0,))
        position += 1
    return reads


def open_client(clip: Clip) -> Client:
    """A client that has got as far as PLAY with this clip's description."""
    client = Client(CameraPlan("cam-1", URL, audio=False))
    client.start()
    body = clip.sdp("cam")
    answers = ("", f"Content-Length: {len(body)}\r\n", "Session: 1\r\n", "Session: 1\r\n")
    for number, extra in enumerate(answers, 1):
        head = f"RTSP/1.0 200 OK\r\nCSeq: {number}\r\n{extra}\r\n"
        client.feed((head + (body if number == 2 else "")).encode(), 1.0, 10**18)
    if client.state != "playing":
        raise SystemExit(f"the dialogue ended in {client.state}")
    return client


def play(clip: Clip, reads: list[bytes]) -> float:
    """Seconds of CPU."""
    client = open_client(clip)
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    units = 0
    began = time.process_time()
    for number, read in enumerate(reads):
        kept = len(client.rest)
        length = kept + len(read)
        view[:length] = client.rest + read
        client.rest = b""
        used = client.receive(buffer, length, 1.0 + number * 0.5, 10**18 + number * 500_000_000)
        if used < length:
            client.rest = bytes(view[used:length])
        units += sum(isinstance(event, AccessUnit) for event in client.events)
        client.events = []
    took = time.process_time() - began
    if client.dropped or not units:
        raise SystemExit("pictures were lost on the way")
    return took


if __name__ == "__main__":
    main()
