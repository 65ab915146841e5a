"""Two recorders of one camera, as after a lease that both believe to hold: neither ever touches the other's files."""

import pytest

from benchmarks.recorder.accounting import account
from videosidecar.recorder.storage import SegmentName
from videosidecar.simulator import Fleet, FleetThread

from ..conftest import eventually
from .drivers import Recorder

pytestmark = pytest.mark.once


@pytest.mark.parametrize("kinds", [("av", "rtp"), ("rtp", "rtp")], ids=["different-drivers", "the-same-driver"])
def test_two_epochs_at_once_keep_apart_and_keep_everything(clip, storage, kinds):
    recorders = [Recorder(kind, storage, epoch=epoch) for epoch, kind in enumerate(kinds, 1)]
    with FleetThread(Fleet([clip], 1)) as fleet:
        try:
            for recorder in recorders:
                recorder.record("cam-1", fleet.fleet.url(1), segment_seconds=1)
            eventually(lambda: all(recorder.recordings["cam-1"].status.units > 45 for recorder in recorders))
            fleet.call(fleet.fleet.retire, 1)
            eventually(lambda: not any(recorder.is_live("cam-1") for recorder in recorders))
        finally:
            for recorder in recorders:
                recorder.close()
        sent = fleet.fleet.frames_sent(1)
    found = account(storage.root, "cam-1")
    epochs = [SegmentName.parse(path.name).epoch for path in storage.segments("cam-1")]
    assert epochs.count(1) > 2
    assert epochs.count(2) > 2
    assert found.units == sent
    assert (found.missing, found.spoilt, found.unclosed) == (0, [], [])
