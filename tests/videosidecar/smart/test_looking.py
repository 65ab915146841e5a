"""Decoding one key frame: codecs, packings, damage; and whose turn it is, within the budget."""

import contextlib
import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from videosidecar.recorder.model import Track
from videosidecar.recorder.smart.decoding import HEIGHT, JPEG_WIDTH, WIDTH, Undecodable, decode, jpeg, small
from videosidecar.recorder.smart.looking import Turns
from videosidecar.recorder.smart.picture import measure
from videosidecar.recorder.smart.scene import Scene

from .encoding import RATE, key_frames
from .street import look

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def picture():
    return look("day", people=2)


@pytest.mark.parametrize(("codec", "pix_fmt"), [("libx264", "yuv420p"), ("libx265", "yuv420p"), ("mjpeg", "yuvj420p")])
def test_a_key_frame_of_each_codec_looks_the_same(picture, codec, pix_fmt):
    track, (key,) = key_frames([picture], codec=codec, pix_fmt=pix_fmt)
    seen = small(decode(track, key))
    assert seen.luma.shape == (HEIGHT, WIDTH)
    wanted = np.asarray(Image.fromarray(picture).convert("L").resize((WIDTH, HEIGHT), Image.Resampling.BOX), dtype=float)
    assert abs(seen.luma.mean() - wanted.mean()) < 4
    assert np.abs(seen.luma - wanted).mean() < 6
    assert seen.saturation > 5


def test_pictures_with_lengths_instead_of_start_codes_are_read_too(picture, tmp_path):
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.height, stream.width = picture.shape[:2]
        stream.pix_fmt = "yuv420p"
        for _ in range(2):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    with av.open(str(path)) as container:
        packet = next(packet for packet in container.demux(video=0) if packet.is_keyframe)
        config = bytes(container.streams.video[0].codec_context.extradata)
        track = Track("video", "h264", RATE, 640, 360, config=config, packing="length")
        assert abs(small(decode(track, bytes(packet))).luma.mean() - 115) < 5


def test_a_snapshot_is_a_small_jpeg_of_the_right_shape(picture):
    track, (key,) = key_frames([picture])
    with Image.open(io.BytesIO(jpeg(decode(track, key)))) as image:
        assert image.format == "JPEG"
        assert image.size == (JPEG_WIDTH, 270)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_key_frame_is_refused_or_shown_and_never_more(data):
    track, (key,) = key_frames([look("day", people=1)])
    damaged = bytearray(key)
    for _ in range(data.draw(st.integers(1, 30))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    with contextlib.suppress(Undecodable):
        Scene().look(small(decode(track, bytes(damaged[:cut]))), 0.0)


@pytest.mark.parametrize("key", [b"", b"\0\0\0\1", b"nonsense" * 50])
def test_what_is_no_picture_is_refused(key):
    with pytest.raises(Undecodable):
        decode(Track("video", "h264", RATE, 640, 360, packing="annexb"), key)


def test_a_codec_nobody_looks_at_is_refused():
    with pytest.raises(Undecodable):
        decode(Track("video", "vp8", RATE), b"x")


def test_what_is_known_of_a_view_survives_a_restart():
    scene = Scene()
    keys = key_frames([look("day", moment=m, people=m % 3) for m in range(14)])
    for number, key in enumerate(keys[1]):
        scene.look(small(decode(keys[0], key)), 20.0 * number)
    again = Scene(views=scene.views())
    _, pushed = key_frames([look("day", moment=50 + m, push=(40, 0)) for m in range(6)])
    found = [change.kind for n, key in enumerate(pushed) for change in again.look(small(decode(keys[0], key)), 1000 + 20.0 * n)]
    assert found == ["moved"]


def test_measures_of_light_follow_the_picture():
    track, keys = key_frames([look("day"), look("day", gain=0.0, noise=0), look("ir")])
    day, black, infrared = (measure(small(decode(track, key))) for key in keys)
    assert black.std <= 2.6 < 20 < day.std
    assert infrared.saturation < 2 < day.saturation


def run(turns, cameras, seconds, *, cost=0.01, gives=lambda camera, now: True):
    """A key frame each second from each camera, one round each quarter of a second; looks by camera."""
    looks = dict.fromkeys(cameras, 0)
    for step in range(int(seconds * 4)):
        now = 1 + step / 4
        for camera in cameras:
            if step % 4 == 0 and gives(camera, now) and turns.wants(camera):
                turns.offer(camera, b"key")
        turns.choose(now)
        while found := turns.next():
            looks[found[0]] += 1
            turns.done(found[0], now, cost)
    return looks


def test_with_enough_budget_everybody_is_looked_at_every_ten_seconds():
    turns = Turns(0.5, 10.0)
    cameras = [f"cam-{n}" for n in range(20)]
    for camera in cameras:
        turns.add(camera)
    looks = run(turns, cameras, 300)
    assert all(20 <= count <= 30 for count in looks.values()), looks
    assert turns.dropped == 0


def test_a_small_budget_is_kept_and_shared_fairly():
    turns = Turns(0.02, 10.0)
    cameras = [f"cam-{n}" for n in range(100)]
    for camera in cameras:
        turns.add(camera)
    looks = run(turns, cameras, 600)
    assert turns.spent <= 0.02 * 600 + 0.1
    assert max(looks.values()) - min(looks.values()) <= 2, "nobody is looked at while another waits"


def test_a_camera_that_gives_nothing_holds_up_nobody():
    turns = Turns(0.5, 10.0, wanted_at_once=4)
    cameras = [f"cam-{n}" for n in range(8)]
    for camera in cameras:
        turns.add(camera)
    looks = run(turns, cameras, 600, gives=lambda camera, now: camera not in ("cam-1", "cam-2"))
    assert all(count > 15 for camera, count in looks.items() if camera not in ("cam-1", "cam-2")), looks


def test_who_hurries_is_next_and_who_leaves_is_forgotten():
    turns = Turns(0.5, 60.0)
    turns.add("cam-1")
    assert run(turns, ["cam-1"], 30)["cam-1"] == 1
    turns.hurry("cam-1")
    turns.choose(31.0)
    assert turns.wants("cam-1")
    turns.remove("cam-1")
    turns.offer("cam-1", b"key")
    assert turns.next() is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["add", "remove", "hurry", "offer", "choose", "look"])), max_size=200))
def test_no_order_of_things_grows_the_memory(story):
    turns, now = Turns(0.1, 5.0, wanted_at_once=3), 0.0
    for camera, what in story:
        now += 0.7
        if what == "offer":
            turns.offer(camera, b"k")
        elif what == "choose":
            turns.choose(now)
        elif what == "look":
            if found := turns.next():
                turns.done(found[0], now, 0.01)
        else:
            getattr(turns, what)(camera)
        assert len(turns._slots) <= len(turns._wanted) <= 6
        assert len(turns._queue) <= 6
