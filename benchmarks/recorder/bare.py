"""The floor: says the words of RTSP, then only receives and writes the interleaved bytes to a file for each camera.

It reads each connection every `--every` seconds, as the loop driver does, understands nothing, checks nothing, cuts no
files and never connects again. What a recorder costs above it is the price of recording.
"""

import argparse
import os
import re
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

WRITE_BYTES = 64 * 1024


@dataclass(slots=True)
class Camera:
    socket: socket.socket
    file: int
    kept: bytearray = field(default_factory=bytearray)
    ended: bool = False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="of camera 1, ending in 0001")
    parser.add_argument("--cameras", type=int, required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--every", type=float, default=0.25)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    cameras = [connect(options.url[:-4] + f"{number:04d}", options.root) for number in range(1, options.cameras + 1)]
    receive(cameras, options.every)
    return 0


def connect(url: str, root: Path) -> Camera:
    host, port = re.search(r"//([\d.]+):(\d+)/", url).groups()
    folder = root / url.rsplit("/", 1)[1]
    folder.mkdir(parents=True)
    stream = socket.create_connection((host, int(port)))
    ask(stream, f"DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\n")
    told = ask(stream, f"SETUP {url}/trackID=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n")
    session = re.search(rb"(?i)session: *([^;\r\n]+)", told)[1].decode()
    camera = Camera(stream, os.open(folder / "stream.rtp", os.O_CREAT | os.O_WRONLY))
    played = ask(stream, f"PLAY {url} RTSP/1.0\r\nCSeq: 3\r\nSession: {session}\r\n")
    camera.kept += played.split(b"\r\n\r\n", 1)[1]
    stream.setblocking(False)
    return camera


def ask(stream: socket.socket, request: str) -> bytes:
    stream.sendall(request.encode() + b"\r\n")
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += stream.recv(65536)
    return answer


def receive(cameras: list[Camera], every: float) -> None:
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    turns = min(16, len(cameras))  # the cameras take turns within each period, so that the work is spread evenly
    turn = 0
    due = time.monotonic()
    while not all(camera.ended for camera in cameras):
        for camera in cameras[turn::turns]:
            if not camera.ended:
                take(camera, view)
        turn = (turn + 1) % turns
        due = max(due + every / turns, time.monotonic() - every)
        time.sleep(max(0.0, due - time.monotonic()))


def take(camera: Camera, view: memoryview) -> None:
    try:
        count = camera.socket.recv_into(view)
    except BlockingIOError:
        return
    camera.kept += view[:count]
    if count == 0 or len(camera.kept) >= WRITE_BYTES:
        os.write(camera.file, camera.kept)
        camera.kept.clear()
    camera.ended = count == 0


if __name__ == "__main__":
    sys.exit(main())
