"""Access units of drawn clips, as a source would give them, and what every finished file must fulfil."""

import itertools
import json
import shutil
import subprocess
from fractions import Fraction

import av

from videosidecar.recorder.boxes import MOV_AUDIO
from videosidecar.recorder.model import AccessUnit, StreamInfo, Track
from videosidecar.recorder.nal import kind_of, parameter_sets, split, to_start_codes
from videosidecar.recorder.scan import scan

START_NS = 1_795_368_000_000_000_000
SECOND = 1_000_000_000


def read_clip(path, *, packing="length"):
    """(StreamInfo, units in the order of their time) of a clip, without PyAV's own streams: as our own receiver gives them."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        audio = container.streams.audio[0] if container.streams.audio else None
        info = StreamInfo(_video_track(video, packing), _audio_track(audio) if audio else None)
        units = [_unit(packet, packet.stream is not video) for packet in container.demux() if packet.size]
    if packing == "annexb":
        _to_annexb(info, units)
    bases = {False: info.video.time_base, True: info.audio.time_base if info.audio else None}
    return info, sorted(units, key=lambda unit: (unit.dts * bases[unit.audio], unit.audio))


def _unit(packet, is_audio):
    at = START_NS + int(packet.dts * packet.time_base * SECOND)
    return AccessUnit(bytes(packet), packet.dts, packet.pts, packet.is_keyframe and not is_audio, at, audio=is_audio)


def _video_track(stream, packing):
    context = stream.codec_context
    packing = packing if context.name in ("h264", "hevc") else "raw"
    base = Fraction(stream.time_base)
    return Track("video", context.name, base, context.width, context.height, config=bytes(context.extradata or b""), packing=packing)


def _audio_track(stream):
    context = stream.codec_context
    channels = context.layout.nb_channels
    config = bytes(context.extradata or b"")
    return Track("audio", context.name, Fraction(stream.time_base), sample_rate=context.sample_rate, channels=channels, config=config)


def _to_annexb(info, units):
    """Change pictures and parameters into what FFmpeg's RTSP demuxer gives."""
    record = info.video.config
    object.__setattr__(info.video, "config", _sets_of(record, info.video.codec))
    for unit in units:
        if not unit.audio:
            unit.data = to_start_codes(unit.data)


def _sets_of(record, codec):
    """Annex B parameter sets of an avcC or hvcC record, without what else the record may hold."""
    at, sets = (22, []) if codec == "hevc" else (5, [])
    if codec == "hevc":
        arrays, at = record[at], at + 1
        for _ in range(arrays):
            count, at = int.from_bytes(record[at + 1 : at + 3], "big"), at + 3
            for _ in range(count):
                length = int.from_bytes(record[at : at + 2], "big")
                sets.append(record[at + 2 : at + 2 + length])
                at += 2 + length
    else:
        for mask in (31, 255):
            count, at = record[at] & mask, at + 1
            for _ in range(count):
                length = int.from_bytes(record[at : at + 2], "big")
                sets.append(record[at + 2 : at + 2 + length])
                at += 2 + length
    wanted = (32, 33, 34) if codec == "hevc" else (7, 8)
    sets = [one for one in sets if kind_of(one, codec) in wanted]
    joined = b"".join(b"\0\0\0\1" + one for one in sets)
    assert parameter_sets(joined, codec) == joined
    assert list(split(joined)) == sets
    return joined


def durations(units):
    """Each unit's length in ticks of its track: until the next of the same."""
    found = []
    for index, unit in enumerate(units):
        after = next((other.dts for other in units[index + 1 :] if other.audio == unit.audio), None)
        found.append(after - unit.dts if after is not None else (found[-1] if found else 1))
    return found


def write_all(writer, units):
    for unit, duration in zip(units, durations(units), strict=True):
        writer.write(unit, duration)


def check_closed(path, info, units):
    """A closed file: opens, has every picture, growing time stamps, the right length, decodes, seeks, in PyAV and ffprobe."""
    pictures = [unit for unit in units if not unit.audio]
    sounds = [unit for unit in units if unit.audio]
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        packets = [packet for packet in container.demux(video) if packet.size]
        stamps = [packet.dts for packet in packets]
        assert len(packets) == len(pictures)
        assert stamps == sorted(set(stamps))
        assert [packet.is_keyframe for packet in packets] == [unit.is_key for unit in pictures]
        assert [packet.pts - packets[0].pts for packet in packets] == _scaled(pictures, info.video.time_base, packets[0].time_base)
        assert video.frames == len(pictures), "the header knows the number of pictures: no fragmented file any more"
        assert abs(video.duration * video.time_base - _length(pictures, info.video.time_base)) < Fraction(1, 5)
        container.seek(0)
        assert sum(1 for _ in container.decode(video=0)) == len(pictures)
        container.seek(int(video.duration * 0.8), stream=video)
        assert next(container.decode(video=0)).pts > 0
    if info.audio:
        with av.open(str(path)) as container:
            stamps = [packet.dts for packet in container.demux(audio=0) if packet.size]
            assert stamps == sorted(set(stamps))
            container.seek(0)
            heard = sum(frame.samples for frame in container.decode(audio=0))
            assert abs(heard / info.audio.sample_rate - _length(sounds, info.audio.time_base)) < 0.15
    check_fragments(path, len(pictures))
    check_by_ffprobe(path, len(pictures))


def _scaled(pictures, base, file_base):
    return [round((unit.pts - pictures[0].pts) * base / file_base) for unit in pictures]


def _length(units, base):
    return (units[-1].dts - units[0].dts + durations(units)[-1]) * base


def check_fragments(path, count):
    """The fragments lie in a row, tell of every picture and begin with growing times."""
    found = scan(path)
    assert found.units == count
    ends = [offset + length for offset, length, _dts in found.fragments]
    assert [offset for offset, _length, _dts in found.fragments[1:]] == ends[:-1]
    moments = [dts for _offset, _length, dts in found.fragments]
    assert moments[0] == 0
    assert all(earlier < later for earlier, later in itertools.pairwise(moments))


def check_by_ffprobe(path, count):
    """Where the machine has FFmpeg's own program it must agree; PyAV has the same library, so nothing is skipped without it."""
    program = shutil.which("ffprobe")
    if program is None:
        return
    command = [program, "-v", "error", "-count_packets", "-select_streams", "v:0", "-show_entries", "stream=nb_read_packets", "-of", "json"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=30, check=True)
    assert done.stderr == ""
    assert int(json.loads(done.stdout)["streams"][0]["nb_read_packets"]) == count


def is_quicktime(info):
    return bool(info.audio and info.audio.codec in MOV_AUDIO)
