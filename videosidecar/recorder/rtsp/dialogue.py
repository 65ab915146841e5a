"""The words of an RTSP session (RFC 2326): what is asked and answered until the camera plays, and while it does.

OPTIONS → DESCRIBE → SETUP pictures (→ SETUP sound) → PLAY → playing: keep-alive → TEARDOWN
"""

from __future__ import annotations

import secrets

from ..errors import AuthFailed, Ended, Malformed, NotUnderstood, SourceError, StreamNotFound, Unplayable
from ..model import AccessUnit, CameraPlan, StreamInfo, Track
from . import address, auth, messages, rtp, sdp
from .h264 import H264Pictures
from .h265 import H265Pictures
from .messages import Message
from .pictures import Pictures
from .sound import Sound, open_sound

USER_AGENT = ("User-Agent", "recorder")
SESSION_SECONDS = 60.0  # where the camera names none (RFC 2326 §12.37)
REPORT_SECONDS = 10.0
MAX_GARBAGE = 512 * 1024  # bytes skipped in a row of reads before the session is given up

_PICTURE_CHANNEL, _SOUND_CHANNEL = 0, 2


class Dialogue:
    """`state`: options, describe, setup, setup-sound, play, playing, closed. `outgoing`: bytes to send."""

    def __init__(self, plan: CameraPlan) -> None:
        self._url = address.parse(plan.url).url
        self._auth = auth.Authenticator(plan.user, plan.password)
        self._want_sound = plan.audio
        self.state = "closed"
        self.outgoing = bytearray()
        self.rest = b""
        self.events: list[AccessUnit | StreamInfo] = []
        self.last_picture = 0.0  # monotonic seconds of the last RTP packet with pictures
        self._number = 0
        self._request: tuple[str, str, tuple[tuple[str, str], ...]] = ("", "", ())  # method, address, headers of the one last sent
        self._tried = 0  # challenges answered for it
        self._base = self._url
        self._session = ""
        self._session_seconds = SESSION_SECONDS
        self._keep_alive = "GET_PARAMETER"
        self._media: sdp.Media | None = None
        self._sound_media: sdp.Media | None = None
        self._pictures: Pictures | None = None
        self._sound: Sound | None = None
        self._reception = rtp.Reception(_PICTURE_CHANNEL, -1)
        self._sound_reception: rtp.Reception | None = None
        self._note = ""
        self._out: list[AccessUnit | Track] = []
        self._garbage = 0
        self._ssrc = secrets.randbits(32)
        self._reports: dict[int, tuple[int, float]] = {}  # channel → (NTP of the last sender report, when it came)
        self._began = self._last_key = 0.0
        self._next_alive = self._next_report = 0.0
        self._now = 0.0
        self._batch_ns = 0
        self._clock_report = (0, 0)  # UTC ns and RTP time of a sender report not yet applied
        self._aggregate = self._url

    def start(self) -> None:
        """Connected: begin the dialogue."""
        self.state = "options"
        self._ask("OPTIONS", self._url)

    def stop(self) -> None:
        """Say goodbye, so that the camera does not keep a stale session."""
        if self._session and self.state != "closed":
            self._ask("TEARDOWN", self._aggregate)
        self.state = "closed"

    # Bytes in.

    def _dialogue(self, buffer: bytearray, length: int) -> int:
        """Before anything is set up: messages only."""
        at = 0
        while at < length:
            if buffer[at] == 0x24:
                if length - at < 4 or (end := at + 4 + (buffer[at + 2] << 8 | buffer[at + 3])) > length:
                    return at
                at = end
                continue
            moved = self._aside(buffer, at, length)
            if moved == at:
                return at
            at = moved
            if self._pictures is not None and at < length:  # set up just now: what follows may be media
                return at
        return at

    def _aside(self, buffer: bytearray, at: int, length: int) -> int:
        """What is no interleaved frame: a message, or garbage up to the next plausible frame. `at`: more must come."""
        if buffer[at] in b"\r\n":
            return at + 1
        if messages.begins_message(buffer, at, length):
            try:
                found = messages.parse(buffer, at, length)
            except Malformed:
                if self._pictures is None:
                    raise
                return self._skip_garbage(buffer, at, length)
            if found is None:
                return at
            message, end = found
            self._answered(message) if message.status else self._asked(message)
            return end
        if self._pictures is None:
            raise Malformed(messages.BROKEN)
        return self._skip_garbage(buffer, at, length)

    def _skip_garbage(self, buffer: bytearray, at: int, length: int) -> int:
        found = at + 1
        while True:
            found = buffer.find(b"$", found, length)
            if found < 0:
                found = length
                break
            if found + 1 >= length or buffer[found + 1] < 4:
                break
            found += 1
        self._garbage += found - at
        if self._garbage > MAX_GARBAGE:
            raise Malformed("Потік камери пошкоджено: замість відео надходять сторонні дані.")
        return found

    def _ask(self, method: str, url: str, *headers: tuple[str, str]) -> None:
        self._request, self._tried = (method, url, headers), 0
        self._send()

    def _send(self) -> None:
        method, url, headers = self._request
        self._number += 1
        sent = [*headers, USER_AGENT]
        if self._session:
            sent.append(("Session", self._session))
        if answer := self._auth.header(method, url):
            sent.append(("Authorization", answer))
        self.outgoing += messages.request(method, url, self._number, tuple(sent))

    def _asked(self, message: Message) -> None:
        """The camera asks us (RFC 2326 §10): answer, so that it does not wait."""
        if message.method in ("REDIRECT",):
            raise Ended("Камера відсилає на іншу адресу. Вкажіть її в реєстрі камер, якщо довіряєте їй.")
        number = max(0, message.number)
        if message.method in ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE"):
            self.outgoing += messages.reply(200, "OK", number, (("Public", "OPTIONS"),))
        else:
            self.outgoing += messages.reply(405, "Method Not Allowed", number)

    def _answered(self, message: Message) -> None:
        """A reply to the request last sent; older ones are of no interest any more."""
        if message.number != self._number or self.state == "closed" or message.status < 200:
            return
        method = self._request[0]
        if message.status == 401:
            self._challenged(message)
            return
        if self.state == "playing":
            self._kept_alive(message)
            return
        if self.state == "options":
            self._optioned(message)
            return
        if message.status // 100 != 2:
            self._refused(method, message)
            return
        {"DESCRIBE": self._described, "SETUP": self._set_up, "PLAY": self._playing}[method](message)

    def _challenged(self, message: Message) -> None:
        """Answer a challenge once, and once more where only the nonce was stale."""
        offered = auth.challenges(message.every("www-authenticate"))
        again = self._tried == 1 and auth.Authenticator.is_stale(offered)
        if (self._tried and not again) or not self._auth.accept(offered):
            raise AuthFailed("Камера не приймає ім’я або пароль. Перевірте їх у реєстрі камер.")
        self._tried += 1
        self._send()

    def _optioned(self, message: Message) -> None:
        """Whatever OPTIONS says: only how to keep alive is learnt from it."""
        public = message.header("public").upper()
        if message.status == 200 and public and "GET_PARAMETER" not in public:
            self._keep_alive = "OPTIONS"
        self.state = "describe"
        self._ask("DESCRIBE", self._url, ("Accept", "application/sdp"))

    def _refused(self, method: str, message: Message) -> None:
        status = message.status
        if status == 403:
            raise AuthFailed("Камера не приймає ім’я або пароль. Перевірте їх у реєстрі камер.")
        if status // 100 == 3:
            raise SourceError("Камера відсилає на іншу адресу. Вкажіть її в реєстрі камер, якщо довіряєте їй.")
        if self.state == "setup-sound":
            self._note = "Камера не віддала звук: записується лише картинка."
            self._sound = self._sound_reception = None
            self._ask_to_play()
            return
        if status == 461:
            raise NotUnderstood("Камера не віддає відео через TCP: такий потік читає загальний спосіб.")
        if status == 453:
            raise SourceError("Камері бракує каналу: забагато глядачів. Від’єднайте зайвих або зменште їх кількість.")
        if status // 100 == 4 and method == "DESCRIBE":
            raise StreamNotFound("Камера відповідає, але такого потоку в неї немає. Перевірте адресу потоку.")
        raise SourceError(f"Камера відмовила: {method}, код {status}. Перезапустіть камеру, якщо це повториться.")

    def _described(self, message: Message) -> None:
        found = sdp.parse(message.body)
        self._base = message.header("content-base") or message.header("content-location") or self._url
        if not self._base.lower().startswith(("rtsp://", "rtsps://")):
            self._base = self._url
        self._media = _choose_pictures(found)
        sounds = [media for media in found.media if media.kind == "audio"]
        self._sound_media = sounds[0] if sounds and self._want_sound else None
        self._aggregate = sdp.control_url(self._base, found.control)
        self.state = "setup"
        self._ask_to_set_up(self._media, _PICTURE_CHANNEL)

    def _ask_to_set_up(self, media: sdp.Media, channel: int) -> None:
        transport = f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1}"
        self._ask("SETUP", sdp.control_url(self._base, media.control), ("Transport", transport))

    def _set_up(self, message: Message) -> None:
        self._take_session(message)
        sound = self.state == "setup-sound"
        channel = _channel(message.header("transport"), _SOUND_CHANNEL if sound else _PICTURE_CHANNEL)
        if sound:
            assert self._sound_media is not None  # noqa: S101
            self._sound_reception = rtp.Reception(channel, self._sound_media.payload_type)
            self._ask_to_play()
            return
        media = self._media
        assert media is not None  # noqa: S101
        make = H265Pictures if media.codec in ("H265", "HEVC") else H264Pictures
        self._reception = rtp.Reception(channel, media.payload_type)
        self._pictures = make(media.clock or 90_000, sdp.parameter_sets(media), self._out)
        if self._sound_media:
            self._sound, self._note = open_sound(self._sound_media, self._pictures)
        if self._sound and self._sound_media:
            self.state = "setup-sound"
            self._ask_to_set_up(self._sound_media, _SOUND_CHANNEL)
        else:
            self._ask_to_play()

    def _take_session(self, message: Message) -> None:
        """`Session: id;timeout=60` (RFC 2326 §12.37)."""
        name, _, rest = message.header("session").partition(";")
        if not name.strip():
            raise Malformed(messages.BROKEN)
        self._session = name.strip()
        key, _, value = rest.strip().partition("=")
        if key.strip().lower() == "timeout" and value.strip().isascii() and value.strip().isdigit() and len(value) < 9:
            self._session_seconds = min(3600.0, max(4.0, float(value)))

    def _ask_to_play(self) -> None:
        self.state = "play"
        self._ask("PLAY", self._aggregate, ("Range", "npt=0.000-"))

    def _playing(self, message: Message) -> None:
        self.state = "playing"
        self._began = self._last_key = self.last_picture = self._now
        self._next_alive = self._now + self._session_seconds / 2
        self._next_report = self._now + REPORT_SECONDS

    def _kept_alive(self, message: Message) -> None:
        if message.status in (405, 501, 551) and self._keep_alive != "OPTIONS":
            self._keep_alive = "OPTIONS"
        elif message.status == 454:
            raise Ended("Камера забула наше з’єднання.")

    def __repr__(self) -> str:
        return f"<Client {self._url} {self.state}>"


def _choose_pictures(found: sdp.Description) -> sdp.Media:
    videos = [media for media in found.media if media.kind == "video"]
    if not videos:
        raise Unplayable("У потоці камери немає відео.")
    media = next((media for media in videos if media.codec in ("H264", "H265", "HEVC")), videos[0])
    if media.codec not in ("H264", "H265", "HEVC"):
        raise NotUnderstood(f"Кодек {media.codec[:20] or 'невідомий'}: такий потік читає загальний спосіб.")
    if media.format.get("packetization-mode") == "2":
        raise NotUnderstood("Камера перемежовує пакети (packetization-mode=2): такий потік читає загальний спосіб.")
    if media.format.get("sprop-max-don-diff", "0") != "0" or media.format.get("tx-mode", "SRST").upper() != "SRST":
        raise NotUnderstood("Камера перемежовує пакети H.265: такий потік читає загальний спосіб.")
    return media


def _channel(transport: str, asked: int) -> int:
    """The channel the camera chose (RFC 2326 §12.39). Raises NotUnderstood where it chose another way than TCP."""
    facts = transport.split(",")[0].split(";")
    if transport and "TCP" not in facts[0].upper():
        raise NotUnderstood("Камера не віддає відео через TCP: такий потік читає загальний спосіб.")
    for fact in facts:
        key, _, value = fact.strip().partition("=")
        first = value.split("-")[0].strip()
        if key.strip().lower() == "interleaved" and first.isascii() and first.isdigit() and len(first) < 3:
            return int(first)
    return asked
