"""One recorder process: a shard as the RQ job runs it, without RQ around it.

>>> python -m benchmarks.recorder.shard --redis unix:///tmp/v.sock --shard s1 --epoch 1
"""

import argparse
import signal
import sys
import threading

from videosidecar.recorder.board import Board
from videosidecar.recorder.shard import Shard


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redis", required=True)
    parser.add_argument("--shard", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    options = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Shard(Board.at(options.redis), options.shard, options.epoch, stop=stop).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
