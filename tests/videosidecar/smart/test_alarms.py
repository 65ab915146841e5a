"""One alarm for a switch: the rules alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videosidecar.recorder.smart.alarms import EVERYWHERE, REOPEN, WIDE_GROUPS, WINDOW, Fault, Open, group_of, place, wide

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("url", "subnet", "group"),
    [
        ("rtsp://10.3.5.17:554/main", "", "net:10.3.5.0/24"),
        ("rtsp://10.3.5.200/main", "", "net:10.3.5.0/24"),
        ("rtsp://10.3.6.17/main", "", "net:10.3.6.0/24"),
        ("rtsp://[fd00:1:2:3::9]/main", "", "net:fd00:1:2:3::/64"),
        ("rtsp://127.0.0.1:8554/odesa/cam", "", "building:вул. Вигадана, 5"),
        ("rtsp://camera.example/main", "", "building:вул. Вигадана, 5"),
        ("rtsp://10.3.5.17/main", "switch-12", "net:switch-12"),
        ("", "", "building:вул. Вигадана, 5"),
        ("rtsp://[broken", "", "building:вул. Вигадана, 5"),
    ],
)
def test_what_cameras_share_is_read_from_their_place(url, subnet, group):
    assert group_of(url, subnet, "вул. Вигадана, 5") == group


def settle(faults):
    """Alarms that the rules make of faults, as the portal keeps them."""
    alarms = []
    for fault in sorted(faults, key=lambda fault: fault.at):
        found = place(fault, alarms)
        if found is None:
            found = Open(len(alarms) + 1, fault.kind, fault.group, fault.at, frozenset())
            alarms.append(found)
        found.cameras |= {fault.camera}
        found.grown_at = max(found.grown_at, fault.at)
    return alarms


def test_fourteen_cameras_behind_one_switch_are_one_alarm():
    faults = [Fault(f"cam-{n}", "lost", "net:a", 100.0 + 3 * n) for n in range(14)]
    (alarm,) = settle(faults)
    assert len(alarm.cameras) == 14


def test_another_house_another_time_or_another_trouble_is_another_alarm():
    faults = [
        Fault("cam-1", "lost", "net:a", 0.0),
        Fault("cam-2", "lost", "net:b", 1.0),
        Fault("cam-3", "loss", "net:a", 2.0),
        Fault("cam-4", "lost", "net:a", WINDOW * 2),
    ]
    assert [len(alarm.cameras) for alarm in settle(faults)] == [1, 1, 1, 1]


def test_what_happens_to_one_lens_is_never_grouped():
    faults = [Fault(f"cam-{n}", "covered", "net:a", float(n)) for n in range(5)]
    assert len(settle(faults)) == 5


def test_a_camera_that_fails_again_opens_the_same_alarm_again():
    closed = Open(1, "lost", "net:a", 100.0, frozenset({"cam-1"}), closed_at=200.0)
    assert place(Fault("cam-1", "lost", "net:a", 200 + REOPEN - 1), [closed]) is closed
    assert place(Fault("cam-1", "lost", "net:a", 200 + REOPEN + 1), [closed]) is None
    assert place(Fault("cam-2", "lost", "net:a", 210), [closed]) is None


def test_a_fall_of_many_houses_is_told_as_one():
    alarms = [Open(n, "lost", f"net:{n}", 100.0 + n, frozenset({f"cam-{n}a", f"cam-{n}b"})) for n in range(WIDE_GROUPS)]
    assert wide(alarms, "lost", 110.0, cameras_of_city=10) == alarms
    assert wide(alarms, "lost", 110.0, cameras_of_city=1000) == []
    assert wide(alarms[1:], "lost", 110.0, cameras_of_city=10) == []
    assert wide(alarms, "lost", 110.0 + WINDOW * 2, cameras_of_city=10) == []
    everywhere = Open(9, "lost", EVERYWHERE, 110.0, frozenset({"cam-1"}))
    assert place(Fault("cam-77", "lost", "net:77", 130.0), [*alarms, everywhere]) is everywhere


FAULTS = st.lists(
    st.builds(
        Fault,
        st.sampled_from([f"cam-{n}" for n in range(6)]),
        st.sampled_from(["lost", "loss", "black", "no-disk"]),
        st.sampled_from(["net:a", "net:b"]),
        st.floats(0, 2000),
    ),
    max_size=60,
)


@given(FAULTS)
def test_every_fault_has_one_alarm_of_its_kind_and_group(faults):
    alarms = settle(faults)
    for fault in faults:
        assert any(fault.camera in alarm.cameras and alarm.kind == fault.kind for alarm in alarms)
    for alarm in alarms:
        if alarm.kind == "black":
            assert len(alarm.cameras) == 1
    assert len(alarms) <= len(faults)
