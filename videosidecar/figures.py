"""Figures of the cameras for /metrics: how many, never which."""

from collections import Counter

from portal.places.models import City

from . import disks
from .console import STATES, look
from .services import board


def by_state() -> dict[str, int]:
    """How many installed cameras are in each state, all cities together."""
    found = Counter(row.state for city in City.objects.all() for row in look(city).rows)
    return {state: found[state] for state in STATES}


def _by_shard(name: str, factor: float = 1.0) -> dict[str, float]:
    # A recorder of an earlier version may not count this yet.
    return {shard: facts[name] * factor for shard, facts in board().processes().items() if name in facts}


def recorded_bytes() -> dict[str, float]:
    return _by_shard("bytes")


def recorded_frames() -> dict[str, float]:
    return _by_shard("frames")


def lost_packets() -> dict[str, float]:
    return _by_shard("lost")


def reconnects() -> dict[str, float]:
    return _by_shard("reconnects")


def segments() -> dict[str, float]:
    return _by_shard("segments")


def key_frame_age() -> dict[str, float]:
    return _by_shard("key_age")


def unfinished_files() -> dict[str, float]:
    return _by_shard("unfinished_files")


def looks() -> dict[str, float]:
    return _by_shard("looks")


def looks_dropped() -> dict[str, float]:
    return _by_shard("looks_dropped")


def look_seconds() -> dict[str, float]:
    return _by_shard("look_seconds")


def look_errors() -> dict[str, float]:
    return _by_shard("look_errors")


def cpu_seconds() -> dict[str, float]:
    return _by_shard("cpu_seconds")


def memory_bytes() -> dict[str, float]:
    return _by_shard("memory_bytes")


def _by_disk(name: str) -> dict[str, float]:
    """By the disk's place in the settings: «0» is the first."""
    told = {str(number): board().disk(str(disk.root)) for number, disk in enumerate(disks.disks())}
    return {number: state[name] for number, state in told.items() if state and state[name] is not None}


def disk_free() -> dict[str, float]:
    return _by_disk("free")


def disk_days_left() -> dict[str, float]:
    return _by_disk("days_left")


GAUGES = (
    ("portal_recorder_bytes", "Bytes of pictures and sound since the process began.", "shard", "recorded_bytes"),
    ("portal_recorder_frames", "Pictures and packets of sound since the process began.", "shard", "recorded_frames"),
    ("portal_recorder_lost_packets", "RTP packets that never came.", "shard", "lost_packets"),
    ("portal_recorder_reconnects", "Sessions that broke since the process began.", "shard", "reconnects"),
    ("portal_recorder_segments", "Files begun since the process began.", "shard", "segments"),
    ("portal_recorder_key_frame_age_seconds", "The oldest last key frame of what is being recorded.", "shard", "key_frame_age"),
    ("portal_recorder_unfinished_files", "Files that wait for the disk to be finished.", "shard", "unfinished_files"),
    ("portal_recorder_looks", "Key frames that were decoded to see whether the camera sees.", "shard", "looks"),
    ("portal_recorder_looks_dropped", "Looks that came too late, and figures that found no room.", "shard", "looks_dropped"),
    ("portal_recorder_look_seconds", "CPU time of looking on.", "shard", "look_seconds"),
    ("portal_recorder_look_errors", "Errors of looking on; the recording went on.", "shard", "look_errors"),
    ("portal_recorder_cpu_seconds", "CPU time of the process.", "shard", "cpu_seconds"),
    ("portal_recorder_memory_bytes", "Resident memory of the process.", "shard", "memory_bytes"),
    ("portal_recorder_disk_free_bytes", "Free room where recordings go.", "disk", "disk_free"),
    ("portal_recorder_disk_days", "Days until recordings must make room for new ones.", "disk", "disk_days_left"),
)
