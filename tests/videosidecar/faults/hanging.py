"""A shard whose disk stops answering: `python -m tests.videosidecar.faults.hanging FOLDER --redis … --shard … --epoch …`.

Once FOLDER/hang is there, the next write below FOLDER never returns.
"""

import os
import sys
import threading
from pathlib import Path

from videosidecar.recorder import watchdog
from videosidecar.recorder.board import Board
from videosidecar.recorder.shard import Shard


def main(folder, address, shard, epoch):
    write, hang = os.pwritev, Path(folder) / "hang"

    def hanging(file, buffers, at):
        if hang.exists() and os.readlink(f"/proc/self/fd/{file}").startswith(folder):
            threading.Event().wait()
        return write(file, buffers, at)

    os.pwritev = hanging
    watchdog.LOOK_SECONDS = 0.2
    watchdog.Watchdog.__init__.__kwdefaults__["disk_seconds"] = 1.0
    Shard(Board.at(address), shard, int(epoch), is_process=True, reserve_bytes=0).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
