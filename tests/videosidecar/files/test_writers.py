"""Both writers, every kind of stream: one set of demands on the file."""

import os
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import pytest

from videosidecar.recorder import fragment_writer
from videosidecar.recorder.errors import WriterError, WriterFull
from videosidecar.recorder.fragment_writer import FragmentWriter, can_write
from videosidecar.recorder.model import AccessUnit, StreamInfo, Track
from videosidecar.recorder.mp4_writer import Mp4Writer
from videosidecar.recorder.nal import decoder_record
from videosidecar.recorder.scan import init_segment, scan
from videosidecar.recorder.writers import open_writer, suffix_of, writer_of

from .conftest import CLIPS
from .samples import check_closed, check_fragments, read_clip, write_all

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[3]
FAST = [kind for kind in CLIPS if "pcm" not in kind]
WRITERS = [*((kind, "general") for kind in CLIPS), *((kind, "fast") for kind in FAST)]


def writer_for(name, path, info):
    return (FragmentWriter if name == "fast" else Mp4Writer)(path, info)


@pytest.mark.parametrize("packing", ["length", "annexb"])
@pytest.mark.parametrize(("kind", "name"), WRITERS)
def test_a_closed_file_is_a_normal_seekable_one_with_every_picture(kind, name, packing, clip_file, empty_file):
    info, units = read_clip(clip_file(kind), packing=packing)
    path = empty_file(suffix_of(info))
    writer = writer_for(name, path, info)
    write_all(writer, units)
    writer.close()
    assert writer.note == ""
    assert writer.fragments == scan(path).fragments
    assert scan(path).closed
    check_closed(path, info, units)


@pytest.mark.parametrize(("kind", "name"), WRITERS)
def test_the_fragments_of_a_closed_file_play_by_themselves(kind, name, clip_file, empty_file):
    info, units = read_clip(clip_file(kind))
    path = empty_file(suffix_of(info))
    writer = writer_for(name, path, info)
    write_all(writer, units)
    writer.close()
    whole = path.read_bytes()
    rebuilt = empty_file(suffix_of(info))
    rebuilt.write_bytes(init_segment(path) + b"".join(whole[at : at + length] for at, length, _dts in writer.fragments))
    with av.open(str(rebuilt)) as container:
        assert sum(1 for _ in container.decode(video=0)) == sum(not unit.audio for unit in units)


def test_the_writers_keep_the_same_bytes_of_the_same_pictures(clip_file, empty_file):
    info, units = read_clip(clip_file("h264 with b-frames"))
    kept = []
    for name in ("fast", "general"):
        path = empty_file()
        writer = writer_for(name, path, info)
        write_all(writer, units)
        writer.close()
        with av.open(str(path)) as container:
            kept.append([(packet.pts, packet.is_keyframe, bytes(packet)) for packet in container.demux(video=0) if packet.size])
    first_fast, first_general = kept[0][0][0], kept[1][0][0]
    assert [(pts - first_fast, key, data) for pts, key, data in kept[0]] == [(pts - first_general, key, data) for pts, key, data in kept[1]]
    assert [data for _pts, _key, data in kept[0]] == [unit.data for unit in units]


@pytest.mark.parametrize(("kind", "name"), WRITERS)
def test_a_file_that_nobody_closed_plays_up_to_its_last_fragment(kind, name, clip_file, empty_file):
    info, units = read_clip(clip_file(kind))
    path = empty_file(suffix_of(info))
    writer = writer_for(name, path, info)
    write_all(writer, units)
    cut = empty_file(suffix_of(info))
    cut.write_bytes(path.read_bytes() + b"\0\0\1\0moof torn")
    with av.open(str(cut)) as container:
        # The group that is still open is lost, no other: a key frame a second, four seconds.
        assert sum(1 for _ in container.decode(video=0)) == 30
    check_fragments(cut, 30)
    assert not scan(cut).closed
    writer.close()


KILLED = """
import os, pathlib, signal, sys
from tests.videosidecar.files.samples import read_clip, write_all
from videosidecar.recorder.writers import open_writer
info, units = read_clip(sys.argv[1])
path = pathlib.Path(sys.argv[2])
path.touch()
write_all(open_writer(path, info), units)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("kind", ["h264 with aac", "h265", "h264 with pcma"])
def test_sigkill_costs_the_open_group_and_no_more(kind, clip_file, tmp_path):
    path = tmp_path / ("killed.mov" if "pcm" in kind else "killed.mp4")
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    command = [sys.executable, "-c", KILLED, str(clip_file(kind)), str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    check_fragments(path, 30)
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 30


def test_sound_begins_where_it_was_heard(clip_file, empty_file):
    info, units = read_clip(clip_file("h264 with aac"))
    late = [unit for unit in units if not unit.audio or unit.dts * info.audio.time_base >= 1]
    path = empty_file()
    writer = FragmentWriter(path, info)
    write_all(writer, late)
    writer.close()
    with av.open(str(path)) as container:
        first = next(packet for packet in container.demux(audio=0) if packet.size)
        assert abs(float(first.pts * first.time_base) - 1) < 0.1


def test_a_group_without_an_end_is_written_all_the_same(clip_file, empty_file, monkeypatch):
    monkeypatch.setattr(fragment_writer, "MAX_GROUP_SECONDS", 1)
    info, units = read_clip(clip_file("h264"))
    for unit in units[1:]:
        unit.is_key = False
    path = empty_file()
    writer = FragmentWriter(path, info)
    write_all(writer, units)
    assert len(scan(path).fragments) >= 3
    writer.close()
    check_fragments(path, 40)
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 40


def test_a_large_group_does_not_wait_in_memory(clip_file, empty_file, monkeypatch):
    monkeypatch.setattr(fragment_writer, "MAX_GROUP_BYTES", 4_000)
    info, units = read_clip(clip_file("h264"))
    path = empty_file()
    writer = FragmentWriter(path, info)
    write_all(writer, units)
    writer.close()
    assert len(writer.fragments) > 4
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 40


def test_a_stream_that_began_days_ago_starts_at_zero(clip_file, empty_file):
    info, units = read_clip(clip_file("h264"))
    for unit in units:
        unit.dts += 1 << 40
        unit.pts += 1 << 40
    for name in ("fast", "general"):
        path = empty_file()
        writer = writer_for(name, path, info)
        write_all(writer, units)
        writer.close()
        check_closed(path, info, units)
        with av.open(str(path)) as container:
            assert next(container.demux(video=0)).dts == 0


@pytest.mark.parametrize("name", ["fast", "general"])
def test_a_full_disk_leaves_the_file_whole_up_to_its_last_fragment(name, clip_file, empty_file):
    """The limit of the file's size stands for the disk: the kernel refuses in the middle of a fragment all the same."""
    path = empty_file()
    code = f"""
import pathlib, resource, signal, sys
from tests.videosidecar.files.samples import read_clip, write_all
from tests.videosidecar.files.test_writers import writer_for
from videosidecar.recorder.errors import WriterError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
info, units = read_clip({str(clip_file("h264"))!r})
writer = writer_for({name!r}, pathlib.Path({str(path)!r}), info)
first = sum(len(unit.data) for unit in units[:20])
resource.setrlimit(resource.RLIMIT_FSIZE, (first + 4000, first + 4000))
try:
    write_all(writer, units)
except WriterError as error:
    print(type(error).__name__, error)
try:
    writer.close()
except WriterError:
    pass
"""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, timeout=60, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Writer")
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) >= 20
    assert scan(path).units >= 20


def test_a_writer_in_use_can_not_be_opened_by_another(clip_file, empty_file):
    info, _units = read_clip(clip_file("h264"))
    path = empty_file()
    writer = FragmentWriter(path, info)
    for other in (FragmentWriter, Mp4Writer):
        with pytest.raises(WriterError):
            other(path, info)
    writer.close()
    writer.close()


def test_what_a_camera_sends_decides_who_writes(clip_file, empty_file):
    chosen = {}
    for kind in CLIPS:
        info, _units = read_clip(clip_file(kind))
        writer = open_writer(empty_file(suffix_of(info)), info)
        chosen[kind] = type(writer).__name__
        writer.close()
    assert {kind for kind, name in chosen.items() if name == "FragmentWriter"} == set(FAST)
    assert {kind for kind, name in chosen.items() if name == "Mp4Writer"} == set(CLIPS) - set(FAST)
    assert writer_of("general") is Mp4Writer


def test_pictures_without_parameters_are_left_to_the_general_writer():
    bare = Track("video", "h264", Fraction(1, 90_000), 640, 360, packing="annexb")
    assert not can_write(StreamInfo(bare))
    assert not can_write(StreamInfo(Track("video", "mjpeg", Fraction(1, 90_000), 640, 360)))


def test_sound_that_no_file_can_carry_is_left_out_and_said(clip_file, empty_file):
    info, units = read_clip(clip_file("h264"))
    strange = StreamInfo(info.video, Track("audio", "nellymoser", Fraction(1, 8000), sample_rate=8000, channels=1))
    path = empty_file()
    writer = open_writer(path, strange)
    assert "nellymoser" in writer.note
    write_all(writer, [*units[:1], AccessUnit(b"\0" * 160, 0, 0, False, 0, audio=True), *units[1:]])
    writer.close()
    check_closed(path, info, units)


def test_motion_jpeg_goes_into_a_quicktime_file(empty_file):
    units, info = motion_jpeg()
    path = empty_file(suffix_of(info))
    assert path.suffix == ".mov"
    writer = open_writer(path, info)
    write_all(writer, units)
    writer.close()
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == "mjpeg"
        assert sum(1 for _ in container.decode(video=0)) == len(units)


def motion_jpeg():
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 320, 180, "yuvj420p", Fraction(1, 10)
    units = []
    for number in range(20):
        frame = av.VideoFrame(320, 180, "yuvj420p")
        frame.pts = number
        units += [AccessUnit(bytes(packet), number * 9000, number * 9000, True, 0) for packet in encoder.encode(frame)]
    return units, StreamInfo(Track("video", "mjpeg", Fraction(1, 90_000), 320, 180))


@pytest.mark.parametrize("kind", ["h264", "h264 with b-frames", "h265"])
def test_our_decoder_record_is_the_one_that_ffmpeg_makes(kind, clip_file):
    theirs, _ = read_clip(clip_file(kind))
    ours, _ = read_clip(clip_file(kind), packing="annexb")
    codec = ours.video.codec
    made, known = decoder_record(ours.video.config, codec), theirs.video.config
    if codec == "h264":
        assert made == known
    else:
        # FFmpeg writes what it knows of segmentation and rates too; profile, level, chroma, depths and sets are the same.
        assert made[:13] == known[:13]
        assert made[16:19] == known[16:19]
        assert made[21] & 0x3F == known[21] & 0x3F
        for unit in ours.video.config.split(b"\0\0\0\1")[1:]:
            assert unit in made


@pytest.mark.parametrize("damaged", [b"", b"\0\0\0\1\x67", b"\0\0\0\1\x67\x64\x00\x1f\0\0\0\1\x68", b"nonsense"])
def test_damaged_parameters_are_refused_not_guessed(damaged):
    for codec in ("h264", "hevc"):
        with pytest.raises(ValueError):
            decoder_record(damaged, codec)


def test_an_error_without_room_is_told_apart():
    assert isinstance(fragment_writer.failed(OSError(28, "No space left on device")), WriterFull)
    assert not isinstance(fragment_writer.failed(OSError(5, "Input/output error")), WriterFull)
