"""Many cameras in one thread, over real sockets, onto a real disk."""

import hashlib
import socket
import ssl
import threading
import time

import av
import pytest

from videosidecar.recorder.errors import WriterError
from videosidecar.recorder.model import CameraPlan
from videosidecar.recorder.recording import Recording
from videosidecar.recorder.storage import Storage
from videosidecar.recorder.writers import open_writer
from videosidecar.simulator import Fleet, FleetThread, self_signed

from ..conftest import eventually

pytestmark = pytest.mark.once

PASSWORD = "sim-pass-1"


def fleet_of(clip, cameras=1, **options):
    return FleetThread(Fleet([clip] if not isinstance(clip, list) else clip, cameras, **options))


def pictures_in(disk, camera):
    """(pictures, seconds of sound, sizes) of all closed files of a camera; each must decode, with growing time."""
    pictures, sounds = 0, 0.0
    sizes = set()
    for path in disk.segments(camera):
        with av.open(str(path)) as container:
            video = container.streams.video[0]
            before = None
            for packet in container.demux():
                if not packet.size:
                    continue
                if packet.stream.type != "video":
                    sounds += float(packet.duration * packet.time_base)
                    continue
                assert before is None or packet.dts > before
                before = packet.dts
                pictures += 1
                packet.decode()
            sizes.add((video.width, video.height))
    return pictures, sounds, sizes


def recorded_all(fleet, number, recording):
    """The camera sent its last picture and every one of them was taken."""
    fleet.call(fleet.fleet.retire, number)
    eventually(lambda: recording.status.state != "recording")
    return recording.status.units == fleet.fleet.frames_sent(number)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_every_picture_that_was_sent_is_in_the_files(clips, disk, loop_of, codec):
    with fleet_of(clips(codec), 3) as fleet:
        driver = loop_of()
        cameras = [driver.record(number, fleet.fleet.url(number), seconds=1) for number in (1, 2, 3)]
        eventually(lambda: min(camera.status.segments for camera in cameras) > 2)
        for number, camera in enumerate(cameras, 1):
            assert recorded_all(fleet, number, camera)
            assert (camera.status.dropped, camera.status.lost, camera.status.source) == (0, 0, "rtp")
        driver.close()
    for number, camera in enumerate(cameras, 1):
        pictures, _, sizes = pictures_in(disk, f"cam-{number}")
        assert pictures == camera.status.units
        assert sizes == {(640, 360)}
        assert len(disk.segments(f"cam-{number}")) >= 2


@pytest.mark.parametrize("sound", ["aac", "pcm_alaw"])
def test_sound_is_in_the_files_beside_the_pictures(clips, disk, loop_of, sound):
    with fleet_of(clips(audio=sound)) as fleet:
        driver = loop_of()
        camera = driver.record(1, fleet.fleet.url(1))
        eventually(lambda: camera.status.units > 90)
        driver.close()
    pictures, sounds, _ = pictures_in(disk, "cam-1")
    assert pictures >= 10
    assert abs(sounds - pictures / 10) < 0.5, "ten pictures a second"
    for path in disk.segments("cam-1"):
        with av.open(str(path)) as container:
            first = next(packet for packet in container.demux(audio=0) if packet.size)
            assert first.pts * first.time_base < 0.0635, "no hole at the seam: a packet of AAC lasts 0.064 seconds"


@pytest.mark.parametrize("auth", ["basic", "digest"])
def test_passwords_are_answered(clips, loop_of, auth):
    with fleet_of(clips(), user="cam", password=PASSWORD, auth=auth) as fleet:
        fleet.fleet.camera(1).nonce_uses = 2 if auth == "digest" else 0
        camera = loop_of().record(1, fleet.fleet.url(1), password=PASSWORD)
        eventually(lambda: camera.status.units > 3)


def test_a_wrong_password_is_tried_once_and_told_without_it(clips, loop_of, caplog):
    with fleet_of(clips(), user="cam", password=PASSWORD, auth="digest") as fleet:
        camera = loop_of().record(1, fleet.fleet.url(1), password="wrong-pass-7")
        eventually(lambda: camera.status.state == "auth-failed")
    assert "пароль" in camera.status.reason
    assert "wrong-pass-7" not in caplog.text + repr(camera.status)


def test_goodbye_is_said_so_that_the_camera_keeps_no_session(clips, loop_of):
    with fleet_of(clips()) as fleet:
        driver = loop_of()
        camera = driver.record(1, fleet.fleet.url(1))
        eventually(lambda: camera.status.units > 3)
        driver.remove(["cam-1"])
        assert camera.status.state == "stopped"
        eventually(lambda: not fleet.fleet.playing)


@pytest.mark.parametrize("method", ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"])
def test_a_camera_that_stops_answering_is_given_up_and_the_others_record(clips, loop_of, method):
    with fleet_of(clips(), 2) as fleet:
        fleet.call(fleet.fleet.hang, 1, method)
        driver = loop_of(answer_seconds=0.5)
        hanging, other = (driver.record(number, fleet.fleet.url(number)) for number in (1, 2))
        eventually(lambda: hanging.status.state == "backoff")
        assert "мовчить" in hanging.status.reason
        eventually(lambda: other.status.units > 3)
        fleet.call(fleet.fleet.bring_up, 1)
        eventually(lambda: hanging.status.units > 3)


@pytest.mark.parametrize("fault", ["kick", "end", "freeze", "only_reports", "trickle"])
def test_a_session_that_breaks_is_noticed_and_begun_again(clips, disk, loop_of, fault):
    with fleet_of(clips(), 2) as fleet:
        driver = loop_of(silence_seconds=0.7)
        camera, other = (driver.record(number, fleet.fleet.url(number)) for number in (1, 2))
        eventually(lambda: min(camera.status.units, other.status.units) > 3)
        fleet.call(getattr(fleet.fleet, fault), 1)
        eventually(lambda: camera.status.state == "backoff")
        fleet.call(fleet.fleet.bring_up, 1)
        units = camera.status.units
        eventually(lambda: camera.status.state == "recording" and camera.status.units > units)
        assert other.status.state == "recording"
        driver.close()
    assert len(disk.segments("cam-1")) >= 2


def test_a_new_picture_size_begins_a_new_file_in_the_same_session(clips, disk, loop_of):
    with fleet_of([clips(), clips(size=(320, 180))]) as fleet:
        driver = loop_of()
        camera = driver.record(1, fleet.fleet.url(1), seconds=60)
        eventually(lambda: camera.status.units > 5)
        fleet.call(fleet.fleet.change_clip, 1, 1)
        units = camera.status.units
        eventually(lambda: camera.status.units > units + 10)
        assert recorded_all(fleet, 1, camera)
        assert fleet.fleet.camera(1).count.sessions == 1
        driver.close()
    assert pictures_in(disk, "cam-1")[2] == {(640, 360), (320, 180)}


def test_lost_packets_are_counted_and_what_is_left_opens(clips, disk, loop_of):
    with fleet_of(clips()) as fleet:
        driver = loop_of()
        camera = driver.record(1, fleet.fleet.url(1))
        eventually(lambda: camera.status.units > 3)
        fleet.call(fleet.fleet.lose, 1, 20)
        eventually(lambda: camera.status.lost > 5 and camera.status.dropped)
        fleet.call(fleet.fleet.lose, 1, 0)
        units = camera.status.units
        eventually(lambda: camera.status.units > units + 10)
        driver.close()
        # What is lost right before the end nobody can see.
        assert camera.status.lost <= fleet.fleet.camera(1).count.packets_lost
    assert pictures_in(disk, "cam-1")[0] == camera.status.units


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_clock_that_jumps_begins_a_new_file_and_no_picture_is_lost(clips, disk, loop_of, seconds):
    with fleet_of(clips()) as fleet:
        driver = loop_of()
        camera = driver.record(1, fleet.fleet.url(1), seconds=60)
        eventually(lambda: camera.status.units > 5)
        fleet.call(fleet.fleet.jump, 1, seconds)
        units = camera.status.units
        eventually(lambda: camera.status.units > units + 15)
        assert recorded_all(fleet, 1, camera)
        driver.close()
    assert pictures_in(disk, "cam-1")[0] == camera.status.units
    assert len(disk.segments("cam-1")) >= 2


def test_a_camera_that_tells_one_time_for_ever_is_recorded_by_arrival(clips, disk, loop_of):
    with fleet_of(clips()) as fleet:
        fleet.call(fleet.fleet.stop_clock, 1)
        driver = loop_of()
        camera = driver.record(1, fleet.fleet.url(1), seconds=3600)
        eventually(lambda: camera.status.units > 30)
        driver.close()
    (path,) = disk.segments("cam-1")
    with av.open(str(path)) as container:
        assert 1.0 < container.duration / 1e6 < 8.0


def test_b_frames_are_handed_over_with_a_reason(clips, loop_of):
    given = []
    with fleet_of(clips(b_frames=2)) as fleet:
        camera = loop_of(hand_over=lambda recording, reason: given.append((recording, reason))).record(1, fleet.fleet.url(1))
        eventually(lambda: given)
    assert given[0][0] is camera
    assert "B-кадри" in given[0][1]
    assert camera.status.source_note == given[0][1]


def test_an_encrypted_stream_is_verified_and_recorded(clips, loop_of, tmp_path):
    with fleet_of(clips(), tls=self_signed(tmp_path)) as fleet:
        trusting = loop_of(tls=ssl.create_default_context(cafile=str(tmp_path / "camera.pem"))).record(1, fleet.fleet.url(1))
        doubting = loop_of().record(2, fleet.fleet.url(1))
        eventually(lambda: trusting.status.units > 12)
        eventually(lambda: doubting.status.state == "backoff")
        assert "Сертифікат" in doubting.status.reason
        assert doubting.status.units == 0


def test_nobody_at_the_address_and_an_address_that_is_none_are_told(loop_of):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        driver = loop_of()
        refused = driver.record(1, f"rtsp://127.0.0.1:{taken.getsockname()[1]}/x")
        broken = driver.record(2, "http://127.0.0.1/x")
        for camera, word in ((refused, "не відповідає"), (broken, "Адреса потоку")):
            eventually(lambda camera=camera: camera.status.state == "backoff")
            assert word in camera.status.reason


@pytest.mark.tries_network
def test_a_name_nobody_knows_is_told_and_keeps_nobody_waiting(clips, loop_of):
    with fleet_of(clips()) as fleet:
        driver = loop_of()
        unknown = driver.record(2, "rtsp://no-such-camera.invalid/x")
        other = driver.record(1, fleet.fleet.url(1))
        eventually(lambda: unknown.status.state == "backoff")
        assert "не знайдено" in unknown.status.reason
        eventually(lambda: other.status.units > 3)


def test_a_missing_disk_is_told_and_nothing_is_asked_of_the_camera(clips, loop_of, tmp_path):
    with fleet_of(clips()) as fleet:
        driver = loop_of()
        plan = CameraPlan("cam-1", fleet.fleet.url(1), 2)
        recording = Recording(plan, Storage(tmp_path / "not-mounted", 0), epoch=1, open_writer=open_writer)
        driver.add(recording)
        eventually(lambda: recording.status.state == "no-disk")
        assert "video prepare" in recording.status.reason
        assert fleet.fleet.camera(1).count.sessions == 0


def test_a_file_that_hangs_on_closing_keeps_nobody_else_waiting(clips, disk, loop_of):
    release = threading.Event()

    class Hanging:
        suffix, note, fragments = ".mp4", "", []

        def __init__(self, path, info):
            pass

        def write(self, unit, duration):
            pass

        def sync(self):
            pass

        def close(self):
            release.wait(10)

    with fleet_of(clips(), 2) as fleet:
        driver = loop_of()
        hanging = Recording(CameraPlan("cam-1", fleet.fleet.url(1), 60), disk, epoch=1, open_writer=Hanging)
        driver.add(hanging)
        other = driver.record(2, fleet.fleet.url(2))
        eventually(lambda: min(hanging.status.units, other.status.units) > 3)
        fleet.call(fleet.fleet.kick, 1)
        before = other.status.units
        eventually(lambda: other.status.units > before + 10)
        release.set()


def test_a_writer_that_fails_makes_its_camera_wait_and_no_other(clips, disk, loop_of):
    def refuse(path, info):
        raise WriterError("Файл не записується: вигадана причина.")

    with fleet_of(clips(), 2) as fleet:
        driver = loop_of()
        broken = Recording(CameraPlan("cam-1", fleet.fleet.url(1), 60), disk, epoch=1, open_writer=refuse)
        driver.add(broken)
        other = driver.record(2, fleet.fleet.url(2))
        eventually(lambda: broken.status.state == "no-disk")
        eventually(lambda: other.status.units > 3)


def test_removing_one_camera_leaves_the_others_alone(clips, disk, loop_of):
    with fleet_of(clips(), 3) as fleet:
        driver = loop_of()
        cameras = [driver.record(number, fleet.fleet.url(number)) for number in (1, 2, 3)]
        eventually(lambda: min(camera.status.units for camera in cameras) > 3)
        driver.remove(["cam-2", "cam-99"])
        assert cameras[1].status.state == "stopped"
        closed = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in disk.segments("cam-2")}
        units = cameras[0].status.units
        eventually(lambda: cameras[0].status.units > units + 10)
        assert [fleet.fleet.camera(number).count.sessions for number in (1, 2, 3)] == [1, 1, 1]
        assert closed == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in disk.segments("cam-2")}


def test_closing_ends_everything_soon_whatever_state_it_is_in(clips, loop_of):
    with fleet_of(clips(), 4) as fleet:
        fleet.call(fleet.fleet.hang, 1)
        fleet.call(fleet.fleet.take_down, 2)
        driver = loop_of()
        cameras = [driver.record(number, fleet.fleet.url(number)) for number in (1, 2, 3, 4)]
        eventually(lambda: cameras[2].status.units > 2 and cameras[1].status.state == "backoff")
        began = time.monotonic()
        driver.close()
        assert time.monotonic() - began < 8
        assert {camera.status.state for camera in cameras} == {"stopped"}
    assert not [thread for thread in threading.enumerate() if thread is driver._thread]
    driver.remove(["cam-3"])
    driver.close()


def test_forty_cameras_connect_at_once_and_miss_nothing(clips, loop_of):
    with fleet_of(clips(), 40) as fleet:
        driver = loop_of(opening=8)
        cameras = [driver.record(number, fleet.fleet.url(number), seconds=60) for number in range(1, 41)]
        eventually(lambda: min(camera.status.units for camera in cameras) > 15)
        fleet.call(fleet.fleet.retire, "*")
        eventually(lambda: not any(camera.status.state == "recording" for camera in cameras))
        assert [camera.status.units for camera in cameras] == [fleet.fleet.frames_sent(number) for number in range(1, 41)]
        assert sum(camera.status.lost + camera.status.dropped for camera in cameras) == 0
