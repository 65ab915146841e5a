"""A recorder whose files may not grow beyond 40 kB: `python -m tests.videosidecar.faults.limited FOLDER URL WRITER`."""

import resource
import sys
import time
from pathlib import Path

from tests.videosidecar.faults.drivers import Recorder
from videosidecar.recorder import recording
from videosidecar.recorder.storage import Storage
from videosidecar.recorder.writers import writer_of

LIMIT = 40_000
SECONDS = 5


def main(folder, url, writer):
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))
    recording.DISK_BACKOFF = 0.5
    storage = Storage(Path(folder), reserve_bytes=0)
    storage.prepare()
    recorder = Recorder("av", storage, writer=writer_of(writer))
    recorder.record("cam-1", url, segment_seconds=60)
    time.sleep(SECONDS)
    recorder.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
