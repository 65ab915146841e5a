"""`make run`: what it refuses, what it starts, and that nothing outlives it."""

import json
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from portal.core.supervisor.preflight import NO_ROOM, PORT_TAKEN, RUNNING_ALREADY
from portal.core.supervisor.programs import SET_UP, WEB, programs
from portal.core.supervisor.screen import Screen, columns

from .running import SUPERVISOR, alive, gone, run, started, status


def free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    return ports


@pytest.fixture
def machine(tmp_path, committed_db):
    """An environment of a machine that is set up already: a migrated database, free ports, a folder."""
    port, gate, cameras = free_ports(3)
    url = f"sqlite:///{committed_db['NAME']}"
    if "HOST" in committed_db:
        url = f"postgresql://{committed_db['USER']}@/{committed_db['NAME']}?host={committed_db['HOST']}"
    return {
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": url,
        "PORTAL_ENV": "test",
        "PORT": str(port),
        "GATE_PORT": str(gate),
        "SIMULATOR_PORT": str(cameras),
    }


# What it refuses.


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "what"), [("PORT", "the site"), ("GATE_PORT", "the relay's gate"), ("SIMULATOR_PORT", "the simulated cameras")]
)
def test_a_taken_port_is_named_with_the_way_out(tmp_path, name, what):
    ports = dict(zip(("PORT", "GATE_PORT", "SIMULATOR_PORT"), map(str, free_ports(3)), strict=True))
    with socket.create_server(("127.0.0.1", 0)) as holder:
        taken = holder.getsockname()[1]
        done = run(SUPERVISOR, VAR_DIR=str(tmp_path), **{**ports, name: str(taken)})
    assert done.returncode == PORT_TAKEN, done.stdout
    assert f"Port {taken}, meant for {what}, is taken" in done.stdout
    assert f"make run {name}=" in done.stdout


@pytest.mark.once
def test_a_second_one_in_the_same_folder_is_refused_and_told_who_runs(tmp_path):
    import fcntl

    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / "supervisor.lock").open("w") as lock:
        lock.write("process 4711, http://localhost:8000")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run(SUPERVISOR, VAR_DIR=str(tmp_path), PORT=str(free_ports(1)[0]))
    assert done.returncode == RUNNING_ALREADY
    assert "process 4711" in done.stdout
    assert "VAR_DIR=" in done.stdout


@pytest.mark.once
def test_a_full_disk_is_told_before_anything_starts(tmp_path):
    done = run(SUPERVISOR, VAR_DIR=str(tmp_path), MIN_FREE_MB="99999999")
    assert done.returncode == NO_ROOM
    assert "at least 99999999 MB are needed" in done.stdout
    assert not (tmp_path / "log").exists()


@pytest.mark.once
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write to, root neither")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    done = run(SUPERVISOR, VAR_DIR="/proc/self")
    assert done.returncode == NO_ROOM
    assert "cannot be written" in done.stdout


# What it does with children, on children that cost nothing.


def supervise(folder, *programs: dict):
    return run([sys.executable, "-m", "tests.ops.supervise", str(folder), str(free_ports(1)[0]), json.dumps(programs)])


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.once
def test_a_set_up_that_fails_ends_everything_with_its_words(tmp_path):
    done = supervise(tmp_path, {"name": "set-up", "stage": SET_UP, "command": python("print('no such table'); exit(7)"), "once": True})
    assert done.returncode == 1
    assert "no such table" in done.stdout
    assert "set-up failed (exit code 7)" in done.stdout
    assert "no such table" in (tmp_path / "log" / "set-up.log").read_text()


@pytest.mark.once
def test_a_site_that_does_not_come_up_is_given_up(tmp_path):
    done = supervise(tmp_path, {"name": "web", "stage": WEB, "command": python("print('bad import'); exit(3)")})
    assert done.returncode == 1
    assert "web does not start (exit code 3)" in done.stdout


@pytest.mark.once
def test_a_program_that_is_not_there_is_named(tmp_path):
    done = supervise(tmp_path, {"name": "web", "stage": WEB, "command": ["/nowhere/web"]})
    assert done.returncode == 1
    assert "web cannot be started" in done.stdout


@pytest.mark.once
def test_a_child_that_ignores_the_request_to_stop_is_killed_with_what_it_started(tmp_path):
    deaf = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "print('deaf', child.pid, flush=True); time.sleep(600)"
    )
    program = {"name": "web", "stage": WEB, "command": python(deaf)}
    command = [sys.executable, "-m", "tests.ops.supervise", str(tmp_path), str(free_ports(1)[0]), json.dumps([program])]
    with started(command) as supervisor:
        supervisor.wait_for("deaf", 30)
        below = supervisor.descendants()
        assert len(below) == 2
        assert supervisor.stop(signal.SIGTERM) < 12
        assert gone(below), alive(below)
        supervisor.wait_for("killed web", 5)


def test_a_box_is_as_wide_as_its_widest_row(capsys):
    Screen().box(["Безпечна Одеса", "x"])
    rows = capsys.readouterr().out.strip().splitlines()
    assert len({columns(row) for row in rows}) == 1


# The whole of it.


@pytest.mark.timeout(300)
def test_everything_starts_answers_and_stops_with_nothing_left(machine):
    with started(SUPERVISOR, **machine) as portal:
        portal.wait_for("Ctrl-C stops everything", 120)
        base = f"http://localhost:{machine['PORT']}"
        assert status(f"{base}/readyz") == 200
        for words in ("listening on default", "listening on mail", "periodic tasks", "Камер: 6", "Брама: "):
            portal.wait_for(words, 120)
        below = portal.descendants()
        assert len(below) >= 9
        assert portal.stop(signal.SIGTERM) < 15
        assert portal.process.returncode == 0
        assert gone(below), alive(below)
        portal.wait_for("portal │ ", 1)
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", int(machine["PORT"])), 1):
        pass


@pytest.mark.once
@pytest.mark.timeout(300)
def test_a_child_that_falls_starts_again_and_a_killed_supervisor_leaves_nobody_behind(machine):
    with started(SUPERVISOR, **machine) as portal:
        portal.wait_for("periodic tasks", 120)
        tick = next(pid for pid in portal.descendants() if b"tick" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"))
        os.kill(tick, signal.SIGKILL)
        portal.wait_for("tick ended (exit code -9)", 30)
        before = len([line for line in portal.lines if "periodic tasks" in line])
        with portal._changed:
            assert portal._changed.wait_for(lambda: len([line for line in portal.lines if "periodic tasks" in line]) > before, 60)
        portal.wait_for("Брама: ", 120)
        below = portal.descendants()
        portal.stop(signal.SIGKILL)
        assert gone(below, 30), alive(below)


def test_what_is_prepared_is_known_for_this_very_database(committed_db, settings, tmp_path):
    from django.db import connection

    from portal.core import prepared

    settings.VAR, settings.ENVIRONMENT = tmp_path, "test"
    assert not prepared.is_current(settings)
    prepared.remember(settings, demo=False)
    on_sqlite = connection.vendor == "sqlite"
    assert prepared.is_current(settings) is on_sqlite  # a server is asked by `prepare` itself, each time
    settings.PORT += 1
    assert not prepared.is_current(settings)
    settings.PORT -= 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = '2020-01-01 00:00:00'")  # another database under the same name
    assert not prepared.is_current(settings)


def test_what_runs_follows_the_parts(settings, tmp_path):
    settings.VAR = tmp_path
    names = {}
    for parts in ({"community"}, {"video"}, {"community", "video"}):
        settings.PORTAL_PARTS = frozenset(parts)
        listed, _remarks = programs(settings, 8000)
        names["+".join(sorted(parts))] = {program.name for program in listed}
    video = {"recorder", "planner", "gate", "cameras"}
    assert not names["community"] & video
    assert video <= names["video"]
    assert {"valkey", "web", "worker", "mail", "tick"} <= names["community"] & names["video"]
    assert names["community+video"] == names["community"] | names["video"]


def test_a_missing_relay_is_one_clear_line(settings, tmp_path, monkeypatch):
    settings.VAR, settings.PORTAL_PARTS = tmp_path, frozenset({"video"})
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("MEDIAMTX_BIN", raising=False)
    listed, remarks = programs(settings, 8000)
    assert "relay" not in {program.name for program in listed}
    assert len(remarks) == 1
    assert "MEDIAMTX_BIN" in remarks[0]
    monkeypatch.setenv("MEDIAMTX_BIN", "/opt/mediamtx")
    listed, remarks = programs(settings, 8000)
    assert {"relay-file", "relay"} <= {program.name for program in listed}
    assert not remarks
