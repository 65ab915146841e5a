"""What a stream tells of a camera's health without being decoded."""

import pytest

from videosidecar.recorder.smart import words
from videosidecar.recorder.smart.baseline import STEP_PER_MINUTE, Middle
from videosidecar.recorder.smart.health import WAITS, GopFacts, Health
from videosidecar.recorder.smart.scene import WAITS as SCENE_WAITS

pytestmark = pytest.mark.once


class Camera:
    """Sends groups of pictures of two seconds, 15 pictures a second, 300 kbit/s, until told otherwise."""

    def __init__(self):
        self.health, self.now, self.told = Health(), 1000.0, []
        self.health.begin(self.now)

    def send(self, seconds, *, gop=2.0, fps=15.0, rate=37_500, lost=0, drift=None):
        until = self.now + seconds
        while self.now < until:
            self.now += gop
            end, count = int(self.now * 1e9), round(gop * fps) - 1
            key = int(rate * gop * 0.3)
            facts = GopFacts(end - int(gop * 1e9), end, key, int(rate * gop) - key if count else 0, count, lost, drift)
            self._hear(self.health.gop(facts, self.now))
        return self

    def wait(self, seconds):
        for _ in range(int(seconds)):
            self.now += 1
            self._hear(self.health.tick(self.now))
        return self

    def fall(self, state="backoff", reason="Камера мовчить."):
        self._hear(self.health.fell(state, reason, self.now))
        return self

    def _hear(self, changes):
        self.told += [(("+" if change.starts else "-") + change.kind, change.facts) for change in changes]

    @property
    def words(self):
        return [word for word, _ in self.told]


@pytest.fixture
def camera():
    return Camera().send(600)


def test_a_usual_hour_says_nothing(camera):
    assert camera.send(3600).words == []


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("rate-low", {"rate": 5_000}),
        ("rate-high", {"rate": 150_000}),
        ("fps-low", {"fps": 6}),
        ("stretched", {"gop": 10.0}),
        ("loss", {"lost": 4}),
        ("drift", {"drift": 1.6}),
        ("drift", {"drift": -90.0}),
    ],
)
def test_a_fault_is_told_once_and_its_end_once(camera, kind, how):
    camera.send(300, **how).send(900, drift=0.1 if "drift" in how else None)
    assert [word for word in camera.words if word[1:] == kind] == [f"+{kind}", f"-{kind}"]


@pytest.mark.parametrize("how", [{"rate": 26_000}, {"rate": 60_000}, {"fps": 13}, {"gop": 4.0}, {"drift": 0.9}])
def test_a_wavering_within_bounds_says_nothing(camera, how):
    assert camera.send(600, **how).words == []


def test_one_lost_packet_in_a_while_is_no_event(camera):
    for _ in range(20):
        camera.send(30).send(2, lost=1)
    assert camera.words == []


def test_no_key_frame_is_told_while_nothing_else_moves(camera):
    camera.wait(30)
    assert camera.words == ["+no-key"]
    assert camera.told[0][1]["seconds"] >= 15


def test_a_camera_with_rare_key_frames_is_waited_for_longer():
    camera = Camera().send(1200, gop=7.0).wait(25)
    assert "+no-key" not in camera.words


def test_a_short_fall_is_no_event_and_a_long_one_is(camera):
    camera.fall().wait(5).send(60)
    assert camera.words == []
    camera.fall().wait(60)
    assert camera.words == ["+lost"]
    assert camera.told[0][1]["reason"] == "Камера мовчить."
    camera.send(60)
    assert camera.words == ["+lost", "-lost"]


def test_a_wrong_password_and_a_full_disk_are_told_at_once(camera):
    assert camera.fall("auth-failed").words == ["+auth"]
    assert Camera().send(60).fall("no-disk").words == ["+no-disk"]


def test_being_told_to_stop_is_no_fault(camera):
    assert camera.fall("stopped", "").wait(300).words == []


def test_a_bad_hour_does_not_become_normal(camera):
    camera.send(3600, rate=5_000)
    assert camera.words == ["+rate-low"], "the event must still be open"


def test_a_middle_moves_by_two_percent_a_minute_at_most():
    middle = Middle(100.0, minutes=1000.0)
    for _ in range(10):
        middle.learn(1_000_000.0, 1.0)
    assert 100 < middle.value <= 100 * (1 + STEP_PER_MINUTE) ** 10 * 1.01


def test_every_finding_has_words_that_say_what_to_do():
    facts = {"seconds": 12, "kbit": 40, "usual": 300, "fps": 3.4, "percent": 2.5, "reason": "Камера мовчить.", "fast": True}
    assert set(WAITS) | set(SCENE_WAITS) == set(words.KINDS)
    for kind, about in words.KINDS.items():
        text = words.sentence(kind, facts)
        assert text.endswith(".")
        assert about.title
        assert about.title[0].isupper()
        assert words.sentence(kind, {}), "a restart may have forgotten the figures"


def test_a_fast_clock_is_told_what_can_be_mended():
    assert "500 мільйонних" in words.sentence("drift", {"seconds": 1.5})
    assert "поспішає" in words.sentence("drift", {"seconds": 1.5})
    assert "відстає на 2 с" in words.sentence("drift", {"seconds": -2})
