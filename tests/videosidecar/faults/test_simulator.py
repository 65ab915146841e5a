"""The simulated cameras themselves: what they send is what a camera sends, and every fault is the fault it says."""

import itertools
import ssl

import av
import pytest

from fixtures.clips import generate
from videosidecar.simulator import Clip, Fleet, FleetProcess, FleetThread, self_signed

from ..conftest import CAMERA_PASSWORD, CAMERA_USER, eventually
from .viewer import Viewer, digest

pytestmark = pytest.mark.once


@pytest.fixture
def open_fleet(clip):
    """Two cameras that ask nobody who they are."""
    with FleetThread(Fleet([clip], 2)) as running:
        yield running


def pictures(packets):
    return [packet for packet in packets if packet.channel == 0 and packet.marker]


def gaps(packets):
    steps = itertools.pairwise(packets)
    return sum((after.sequence - before.sequence & 0xFFFF) - 1 for before, after in steps)


def test_numbers_and_times_go_on_over_the_end_of_the_clip_and_over_their_own_ends(clip):
    """The clip lasts four seconds; the camera is as old as its RTP time needs to begin anew in a moment."""
    laps = int(2**32 / 90_000 / clip.duration)
    with FleetThread(Fleet([clip], 1, age_seconds=laps * clip.duration)) as fleet, Viewer(fleet.fleet.url(1)) as viewer:
        packets = viewer.play().rtp(4.6)
    assert gaps(packets) == 0
    ticks = [packet.ticks for packet in pictures(packets)]
    assert {after - before & 0xFFFFFFFF for before, after in itertools.pairwise(ticks)} == {9_000}
    assert len(ticks) >= 42


def test_a_reader_begins_at_a_key_frame_and_every_picture_is_counted(open_fleet):
    with Viewer(open_fleet.fleet.url(1)) as viewer:
        viewer.play()
        first = viewer.rtp(1)
        open_fleet.call(open_fleet.fleet.retire, 1)
        rest = viewer.rtp(3)
    assert first[0].payload[0] & 31 == 7
    assert len(pictures(first + rest)) == open_fleet.fleet.frames_sent(1)
    assert open_fleet.fleet.sessions[0].ended


def test_all_readers_of_a_camera_see_the_same_stream(open_fleet):
    with Viewer(open_fleet.fleet.url(1)) as one, Viewer(open_fleet.fleet.url(1)) as other:
        one.play()
        other.play()
        seen = [{(packet.sequence, packet.ticks): packet.payload for packet in viewer.rtp(1)} for viewer in (one, other)]
    both = seen[0].keys() & seen[1].keys()
    assert len(both) > 10
    assert all(seen[0][number] == seen[1][number] for number in both)


def test_a_digest_nonce_grows_stale(clip):
    with FleetThread(Fleet([clip], 1, user=CAMERA_USER, password=CAMERA_PASSWORD, auth="digest")) as fleet:
        fleet.fleet.camera(1).nonce_uses = 1
        with Viewer(fleet.fleet.url(1)) as viewer:
            status, told, _ = viewer.ask("DESCRIBE")
            assert (status, "stale" in told["www-authenticate"]) == (401, False)
            answer = digest(CAMERA_USER, CAMERA_PASSWORD, "DESCRIBE", viewer.url, told["www-authenticate"])
            assert viewer.ask("DESCRIBE", Authorization=answer)[0] == 200
            status, told, _ = viewer.ask("DESCRIBE", Authorization=answer)
            assert (status, "stale=TRUE" in told["www-authenticate"]) == (401, True)
            wrong = digest(CAMERA_USER, "another", "DESCRIBE", viewer.url, told["www-authenticate"])
            status, told, _ = viewer.ask("DESCRIBE", Authorization=wrong)
            assert (status, "stale" in told["www-authenticate"]) == (401, False)


def test_a_camera_speaks_tls(clip, tmp_path):
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    with (
        FleetThread(Fleet([clip], 1, tls=self_signed(tmp_path))) as fleet,
        Viewer(fleet.fleet.url(1), tls=client) as viewer,
    ):
        assert fleet.fleet.url(1).startswith("rtsps://")
        assert viewer.play().rtp(count=5)


@pytest.mark.parametrize(("codec", "audio", "b_frames"), [("h264", "aac", 0), ("hevc", "pcm_alaw", 0), ("h264", "pcm_mulaw", 2)])
def test_ffmpeg_reads_every_kind_of_camera(tmp_path, codec, audio, b_frames):
    kind = Clip.read(generate(tmp_path / "kind.mp4", seconds=2, codec=codec, audio=audio, b_frames=b_frames))
    with (
        FleetThread(Fleet([kind], 1)) as fleet,
        av.open(fleet.fleet.url(1), options={"rtsp_transport": "tcp", "fpsprobesize": "0"}, timeout=5) as container,
    ):
        assert [stream.codec_context.name for stream in container.streams] == [codec, audio]
        decoded = {"video": 0, "audio": 0}
        for frame in container.decode():
            decoded["video" if isinstance(frame, av.VideoFrame) else "audio"] += 1
            if decoded["video"] > 20 and decoded["audio"] > 20:
                break


def test_what_is_lost_is_counted_to_the_packet(open_fleet):
    fleet = open_fleet.fleet
    open_fleet.call(fleet.lose, 1, 20)
    with Viewer(fleet.url(1)) as viewer:
        packets = viewer.play().rtp(2)
        open_fleet.call(fleet.retire, 1)
        packets += viewer.rtp(1)
    assert fleet.camera(1).count.packets_lost - 3 <= gaps(packets) <= fleet.camera(1).count.packets_lost
    assert gaps(packets) > 0


def test_a_new_picture_goes_on_in_the_same_session(clip, tmp_path):
    small = Clip.read(generate(tmp_path / "small.mp4", seconds=2, size=(320, 180)))
    with FleetThread(Fleet([clip, small], 1)) as fleet, Viewer(fleet.fleet.url(1)) as viewer:
        before = viewer.play().rtp(1)
        fleet.call(fleet.fleet.change_clip, 1, 1)
        after = viewer.rtp(1)
    assert gaps(before + after) == 0
    assert {packet.payload for packet in before + after if packet.payload[0] & 31 == 7} == {clip.sps, small.sps}


def test_faults_of_the_stream_are_what_they_say(open_fleet):
    fleet = open_fleet.fleet
    with Viewer(fleet.url(1)) as viewer:
        viewer.play().rtp(count=5)
        open_fleet.call(fleet.drop_key_frames, 1)
        viewer.rtp(0.3)
        assert not any(packet.payload[0] & 31 in (5, 7) for packet in viewer.rtp(1.5))
        open_fleet.call(fleet.bring_up, 1)
        open_fleet.call(fleet.stop_clock, 1)
        viewer.rtp(0.3)
        assert len({packet.ticks for packet in viewer.rtp(0.7)}) == 1
        open_fleet.call(fleet.bring_up, 1)
        viewer.rtp(0.3)
        before = viewer.rtp(count=1)[0].ticks
        open_fleet.call(fleet.jump, 1, 3600)
        viewer.rtp(0.3)
        assert (viewer.rtp(count=1)[0].ticks - before) / 90_000 == pytest.approx(3600, abs=5)


def test_a_silent_camera_keeps_its_connection(open_fleet):
    fleet = open_fleet.fleet
    with Viewer(fleet.url(1)) as viewer:
        viewer.play().rtp(count=5)
        open_fleet.call(fleet.freeze, 1)
        viewer.rtp(0.2)
        assert viewer.packets(0.7) == []
        open_fleet.call(fleet.bring_up, 1)
        assert viewer.rtp(count=3)
        open_fleet.call(fleet.only_reports, 1)
        viewer.packets(0.3)
        assert {packet.channel for packet in viewer.packets(1.2)} == {1}
        open_fleet.call(fleet.bring_up, 1)
        open_fleet.call(fleet.trickle, 1)
        viewer.packets(0.3)
        before = viewer.bytes
        viewer.packets(1.2)
        assert 0 < viewer.bytes - before <= 2


def test_requests_that_are_never_answered(open_fleet):
    fleet = open_fleet.fleet
    open_fleet.call(fleet.hang, 1, "SETUP")
    with Viewer(fleet.url(1)) as viewer:
        assert viewer.ask("DESCRIBE")[0] == 200
        viewer.socket.settimeout(0.5)
        with pytest.raises(TimeoutError):
            viewer.play()


def test_a_reader_that_says_nothing_is_cut_off_where_the_camera_does_so(clip):
    with FleetThread(Fleet([clip], 1, session_seconds=0.5)) as fleet, Viewer(fleet.fleet.url(1)) as viewer:
        viewer.play()
        eventually(lambda: not fleet.fleet.playing)


def test_another_process_commands_the_fleet():
    with FleetProcess(["--cameras", "2", "--user", "u", "--password", "p"]) as cameras:
        assert cameras.totals()["cameras"] == 2
        assert cameras.counts() == {"cam-0001": 0, "cam-0002": 0}
        assert cameras.do("answer 1-2 503") == "ok"
        with pytest.raises(RuntimeError, match="Є: answer"):
            cameras.do("explode 1")
        with pytest.raises(RuntimeError, match="KeyError"):
            cameras.do("kick 9")
