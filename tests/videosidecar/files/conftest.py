"""Clips of every kind that a camera may send; drawn once a run."""

import pytest

from fixtures.clips import generate

CLIPS = {
    "h264": {},
    "h264 with aac": {"audio": "aac"},
    "h264 with pcma": {"audio": "pcm_alaw"},
    "h264 with pcmu": {"audio": "pcm_mulaw"},
    "h264 with b-frames": {"b_frames": 2},
    "h265": {"codec": "hevc"},
    "h265 with aac": {"codec": "hevc", "audio": "aac"},
}


@pytest.fixture(scope="session")
def clip_file(tmp_path_factory):
    """`clip_file("h264 with aac")`: the path of a clip of four seconds with a key frame a second."""
    folder = tmp_path_factory.mktemp("kinds")

    def find(kind):
        facts = CLIPS[kind]
        path = folder / f"{kind.replace(' ', '-')}.{'mov' if facts.get('audio', '').startswith('pcm') else 'mp4'}"
        return path if path.exists() else generate(path, 1, 4, 10, (320, 180), **facts)

    return find


@pytest.fixture
def empty_file(tmp_path):
    """`empty_file(".mp4")`: a file as the storage makes it, before its writer."""
    made = iter(range(100))

    def make(suffix=".mp4"):
        path = tmp_path / f"segment-{next(made)}{suffix}"
        path.touch()
        return path

    return make
