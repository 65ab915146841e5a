"""Simulated cameras that look at a drawn street."""

import threading

import pytest

from videosidecar.recorder.av_source import AvSource
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.recording import Recording
from videosidecar.recorder.smart import Guarded
from videosidecar.recorder.smart.events import read
from videosidecar.recorder.smart.tap import SmartTap
from videosidecar.recorder.threads import CameraThread
from videosidecar.recorder.writers import open_writer
from videosidecar.simulator import Clip, Fleet, FleetThread

from ..conftest import eventually
from . import clips

STREET, BLACK, FROZEN = range(3)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenes")
    return [Clip.read(make(folder / f"{make.__name__}.mp4")) for make in (clips.street, clips.black, clips.frozen)]


@pytest.fixture
def street(scenes, storage):
    """Three cameras of one house that look at the street, recorded and looked at impatiently."""
    tap = Guarded(SmartTap(storage, share=0.5, every=0.4, patience=0.04))
    with FleetThread(Fleet(scenes, 3)) as running:
        running.call(running.fleet.change_clip, "1-3", STREET)
        threads = []
        for number in (1, 2, 3):
            plan = CameraPlan(f"cam-{number}", running.fleet.url(number), 60)
            recording = Recording(plan, storage, epoch=1, open_writer=open_writer, taps=(tap,))
            threads.append(CameraThread(recording, AvSource, threading.Semaphore(8)))
        for thread in threads:
            thread.start()
        eventually(lambda: tap.tap.turns.looks >= 9)
        yield running
        for thread in threads:
            thread.stop()
        for thread in threads:
            thread.join(15)
        tap.close()


def kinds(storage, camera, event="start"):
    return [line.kind for path in storage.root.glob(f"{camera}/*/events.jsonl") for line in read(path)[0] if line.event == event]
