"""The whole way: a simulated camera is covered or freezes, and an event with a picture lies on the disk."""

import pytest

from ..conftest import eventually
from .conftest import BLACK, FROZEN, STREET, kinds

pytestmark = pytest.mark.once
PATIENT = 45.0  # seconds: who looks on is the last to get the processor, and takes seven where nothing else runs


def test_a_covered_camera_is_told_and_its_neighbours_are_not(street, storage):
    street.call(street.fleet.change_clip, 1, BLACK)
    eventually(lambda: "black" in kinds(storage, "cam-1", "picture"), PATIENT)
    street.call(street.fleet.change_clip, 1, STREET)
    eventually(lambda: "black" in kinds(storage, "cam-1", "end"), PATIENT)
    assert kinds(storage, "cam-2") == kinds(storage, "cam-3") == []


def test_a_frozen_picture_is_told_though_the_stream_flows(street, storage):
    street.call(street.fleet.change_clip, 2, FROZEN)
    eventually(lambda: "frozen" in kinds(storage, "cam-2"), PATIENT)
    assert kinds(storage, "cam-1") == []
