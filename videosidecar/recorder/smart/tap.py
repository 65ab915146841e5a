"""The one who looks on. It takes numbers from the threads that record and does everything else in a thread of its own.

Invariants:
1. Its verbs for the recording only append to a bounded queue: they never wait, never raise; what does not fit is dropped
   and counted.
2. Nothing is written to a disk whose marker is missing.
3. Events of one camera and kind alternate between start and end, also across a restart: what is open is kept beside the
   recordings.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import av

from ..blackbox import working_on
from ..errors import StorageError, StorageFull
from ..model import Gop, StreamInfo, Track
from ..storage import Storage
from . import activity, baseline, decoding, words
from .activity import Activity
from .baseline import Baseline
from .events import EventFiles, Line, new_id
from .health import Change, GopFacts, Health
from .looking import Turns
from .scene import Scene

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.25
INBOX = 20_000
BACKLOG = 1000
SAVE_SECONDS = 300.0
COMPLAIN_SECONDS = 60.0
QUIET_STATES = ("stopped", "paused")


@dataclass(slots=True)
class _Watch:
    """What is known of one camera."""

    camera: str
    health: Health
    scene: Scene
    saved_at: float
    usual: Baseline
    track: Track | None = None
    activity: Activity = field(default_factory=Activity)
    open: dict[str, str] = field(default_factory=dict)
    """Kind → id of the event that is open."""
    unpictured: list[str] = field(default_factory=list)


class SmartTap:
    """A `Tap` for the cameras of one storage. `publish` is told of every line after it is on the disk.

    `share`: of one core, for decoding; `every`: seconds between two looks at one camera; `patience`: how long a sign must
    hold, against the usual. `threaded=False`: nothing runs by itself, `work` is called by a test.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        share: float = 0.05,
        every: float = 10.0,
        patience: float = 1.0,
        publish: Callable[[Line], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], int] = time.time_ns,
        threaded: bool = True,
    ) -> None:
        self.dropped = 0
        self.errors = 0
        self.turns = Turns(share, every)
        self._storage = storage
        self._files = EventFiles(storage)
        self._patience = patience
        self._publish = publish
        self._clock, self._wall = clock, wall
        self._inbox: deque[tuple[str, str, Any]] = deque()
        self._watches: dict[str, _Watch] = {}
        self._backlog: deque[Line] = deque(maxlen=BACKLOG)
        self._ticked = self._complained = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="smart", daemon=True) if threaded else None
        if self._thread:
            self._thread.start()

    # For the threads that record.

    def begin(self, camera: str, info: StreamInfo) -> None:
        self._put("begin", camera, info.video)

    def gop(self, camera: str, gop: Gop) -> None:
        key = gop.key
        drift = (key.camera_ns - key.arrived_ns) / 1e9 if key.camera_ns else None
        facts = GopFacts(gop.start_ns, gop.end_ns, len(key.data), sum(gop.sizes), len(gop.sizes), gop.lost, drift)
        self._put("gop", camera, facts)
        if self.turns.wants(camera):
            self.turns.offer(camera, bytes(key.data))

    def fell(self, camera: str, state: str, reason: str) -> None:
        self._put("fell", camera, (state, reason))

    def _put(self, what: str, camera: str, value: Any) -> None:
        if len(self._inbox) >= INBOX:
            self.dropped += 1
            return
        self._inbox.append((what, camera, value))

    def close(self) -> None:
        """Stop looking on and keep what was learnt; waits for at most five seconds."""
        self._stopping.set()
        if self._thread:
            self._thread.join(5.0)
        else:
            self._save_all()

    # Its own thread.

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        while not self._stopping.wait(BEAT_SECONDS):
            self._safely(self.work)
        self._safely(self.work)
        self._safely(self._save_all)

    def _safely(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:
            # Nobody foresaw it; the recording must not even notice.
            self._complain(error)

    def work(self) -> None:
        """One round: numbers, time, looks, files. Raises nothing foreseeable."""
        now = self._clock()
        for _ in range(len(self._inbox)):
            what, camera, value = self._inbox.popleft()
            try:
                self._take(what, camera, value, now)
            except (OSError, ValueError) as error:
                self._complain(error)
        if now - self._ticked >= 1.0:
            self._ticked = now
            self._tick(now)
        self.turns.choose(now)
        while (found := self.turns.next()) is not None:
            self._look(*found)
            if self._stopping.is_set():
                return

    def _take(self, what: str, camera: str, value: Any, now: float) -> None:
        watch = self._watches.get(camera) or self._meet(camera, now)
        if what == "begin":
            watch.track = value
            watch.health.begin(now)
            self.turns.add(camera)
        elif what == "gop":
            self._tell(watch, watch.health.gop(value, now))
            done = watch.activity.gop(value.end_ns, value.delta_bytes, value.deltas, quiet=watch.usual.quiet.value)
            if done:
                activity.write(self._storage.camera_folder(camera), *done)
        else:
            state, reason = value
            self._tell(watch, watch.health.fell(state, reason, now))
            self.turns.remove(camera)
            if state in QUIET_STATES:
                self._save(watch, now)

    def _meet(self, camera: str, now: float) -> _Watch:
        kept = baseline.load(self._storage.camera_folder(camera))
        raw_usual, raw_open, views = kept.get("usual"), kept.get("open"), kept.get("views")
        usual = Baseline.from_dict(raw_usual if isinstance(raw_usual, dict) else {})
        still_open = raw_open if isinstance(raw_open, dict) else {}
        open_ids = {kind: name for kind, name in still_open.items() if kind in words.KINDS and isinstance(name, str)}
        kinds = tuple(open_ids)
        watch = _Watch(
            camera,
            Health(usual, open_kinds=kinds, patience=self._patience),
            Scene(usual, open_kinds=kinds, views=views if isinstance(views, dict) else {}, patience=self._patience),
            now,
            usual,
            open=open_ids,
        )
        self._watches[camera] = watch
        return watch

    def _tick(self, now: float) -> None:
        for watch in self._watches.values():
            self._tell(watch, watch.health.tick(now))
            if now - watch.saved_at >= SAVE_SECONDS:
                self._save(watch, now)
        for _ in range(len(self._backlog)):
            if not self._write(self._backlog.popleft()):
                return

    def _look(self, camera: str, key: bytes) -> None:
        watch = self._watches.get(camera)
        began = time.thread_time()
        try:
            if watch and (track := watch.track):
                # FFmpeg can take the process along here too: its last words must name the camera.
                working_on(camera, lambda: self._judge(watch, decoding.decode(track, key)))
        except decoding.Undecodable as error:
            self._complain(error)
        finally:
            self.turns.done(camera, self._clock(), max(1e-4, time.thread_time() - began))

    def _judge(self, watch: _Watch, frame: av.VideoFrame) -> None:
        changes = watch.scene.look(decoding.small(frame), self._clock(), still_ratio=watch.health.still_ratio)
        if watch.usual.change.value:
            watch.activity.change(watch.scene.change / watch.usual.change.value)
        for name in watch.unpictured:
            self._picture(watch, name, frame)
        watch.unpictured.clear()
        self._tell(watch, changes, frame)

    # Events.

    def _tell(self, watch: _Watch, changes: list[Change], frame: av.VideoFrame | None = None) -> None:
        for change in changes:
            if change.starts:
                self._start(watch, change, frame)
            else:
                self._end(watch, change)

    def _start(self, watch: _Watch, change: Change, frame: av.VideoFrame | None) -> None:
        now_ns, kind = self._wall(), words.KINDS[change.kind]
        name = new_id(change.kind, now_ns)
        watch.open[change.kind] = name
        text = words.sentence(change.kind, change.facts)
        facts = {key: value for key, value in change.facts.items() if key != "reason"}
        self._write(Line("start", name, watch.camera, change.kind, now_ns, kind.severity, text, facts=facts))
        if frame is not None:
            self._picture(watch, name, frame)
        elif kind.pictured:
            watch.unpictured.append(name)
            self.turns.hurry(watch.camera)
        self._save(watch, self._clock())

    def _end(self, watch: _Watch, change: Change) -> None:
        name = watch.open.pop(change.kind, "")
        if name in watch.unpictured:
            watch.unpictured.remove(name)
        if name:
            self._write(Line("end", name, watch.camera, change.kind, self._wall()))
            self._save(watch, self._clock())

    def _picture(self, watch: _Watch, name: str, frame: av.VideoFrame) -> None:
        try:
            self._ready()
            path = self._files.picture(watch.camera, name, decoding.jpeg(frame))
        except (OSError, StorageError, decoding.Undecodable) as error:
            self._complain(error)
            return
        self._write(Line("picture", name, watch.camera, name[20:], self._wall(), picture=path))

    def _write(self, line: Line) -> bool:
        """False: the disk is away, the line waits for it (a thousand at most)."""
        try:
            self._ready()
            path = self._files.append(line)
        except (OSError, StorageError) as error:
            self._backlog.append(line)
            self._complain(error)
            return False
        if self._publish:
            try:
                self._publish(line)
            except Exception as error:
                # Only a hint: the portal reads the file later by itself.
                self._complain(error)
        log.info("камера %s: %s %s (%s)", line.camera, line.event, line.kind, path.parent.name)
        return True

    def _ready(self) -> None:
        """Raises StorageMissing, StorageForeign. A full disk still has room for a line: that is what the reserve is for."""
        with contextlib.suppress(StorageFull):
            self._storage.check()

    def _save(self, watch: _Watch, now: float) -> None:
        watch.saved_at = now
        facts = {"usual": watch.usual.as_dict(), "views": watch.scene.views(), "open": watch.open}
        try:
            self._ready()
            baseline.save(self._storage.camera_folder(watch.camera), facts)
        except (OSError, StorageError) as error:
            self._complain(error)

    def _save_all(self) -> None:
        for watch in self._watches.values():
            self._save(watch, self._clock())

    def _complain(self, error: Exception) -> None:
        self.errors += 1
        now = time.monotonic()
        if now - self._complained > COMPLAIN_SECONDS:
            self._complained = now
            # Only the kind of it: what an unforeseen exception carries may hold an address with its password.
            log.warning("спостереження за камерами: %s (усього помилок: %d); запис триває", type(error).__name__, self.errors)
