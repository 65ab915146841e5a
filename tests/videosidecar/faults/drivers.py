"""Both drivers behind one word, with short patience, so that a fault shows within seconds."""

import functools

from videosidecar.recorder.av_source import AvSource
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.recording import Recording
from videosidecar.recorder.rtsp.loop import LoopDriver
from videosidecar.recorder.settle import Settler
from videosidecar.recorder.threads import ThreadDriver
from videosidecar.recorder.writers import open_writer

KINDS = ("av", "rtp")
PATIENCE = 1.5  # seconds


LIVE = ("recording", "degraded")


def threads():
    return ThreadDriver(functools.partial(AvSource, open_seconds=2 * PATIENCE, read_seconds=PATIENCE, pace_seconds=0.05), opening=40)


def loop(fallback):
    """The driver of one loop; what it does not understand goes to `fallback`."""
    return LoopDriver(
        wake_seconds=0.1,
        connect_seconds=2 * PATIENCE,
        answer_seconds=PATIENCE,
        silence_seconds=PATIENCE,
        hand_over=lambda recording, reason: fallback.add(recording),
    )


class Recorder:
    """`record` cameras by one driver; `close` brings everything to the disk."""

    def __init__(self, kind, storage, *, epoch=1, writer=open_writer):
        self.kind = kind
        self.storage = storage
        self.epoch = epoch
        self.writer = writer
        self.settler = Settler(threads=2)
        self.threads = threads()
        self.driver = loop(self.threads) if kind == "rtp" else self.threads
        self.recordings = {}

    def record(self, camera, url, *, user="", password="", segment_seconds=2):
        plan = CameraPlan(camera, url, segment_seconds, user, password, source=self.kind)
        recording = Recording(plan, self.storage, epoch=self.epoch, open_writer=self.writer, settler=self.settler)
        self.recordings[camera] = recording
        self.driver.add(recording)
        return recording

    def state(self, camera):
        return self.recordings[camera].status.state

    def is_live(self, camera):
        return self.state(camera) in LIVE

    def close(self):
        self.driver.close()
        self.threads.close()
        assert self.settler.close(15)
