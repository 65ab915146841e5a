"""A PostgreSQL cluster of this run alone: unix socket, no port, no fsync, gone with the run.

A migrated cluster is kept as an archive under var/test/, so that only the first run after a
change of migrations pays for migrating.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

import psycopg

from portal.core.processes import die_with_parent

from .environment import RUN_PREFIX, postgres_programs

START_SECONDS = 30
TEMPLATE = "portal_template"
OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=120",
    "shared_buffers=64MB",
    "autovacuum=off",
    "timezone=UTC",
    "log_min_messages=fatal",
)


class ClusterError(RuntimeError):
    """The cluster did not start; the message holds what it said."""


class Cluster:
    """``start`` makes or unpacks the data, ``stop`` removes everything. ``host`` is the socket's folder."""

    def __init__(self):
        programs = postgres_programs()
        if programs is None:
            raise ClusterError("No PostgreSQL programs found. Install them (Debian: apt-get install postgresql) or run on SQLite.")
        self.programs = programs
        # initdb and postgres refuse to run as root.
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.folder = Path(tempfile.mkdtemp(prefix=f"{RUN_PREFIX}pg-"))
        self.data = self.folder / "data"
        self.process: subprocess.Popen | None = None

    @property
    def host(self) -> str:
        return str(self.folder)

    def start(self, archive: Path | None) -> None:
        """Serve a new cluster, or the one kept in ``archive``. Raises ClusterError."""
        self._own(self.folder)
        if archive:
            with tarfile.open(archive) as tar:
                tar.extractall(self.folder, filter="tar")
            self._own_all()
        else:
            self._run("initdb", "-D", str(self.data), "-U", self.user, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        self._serve()

    def keep(self, archive: Path) -> None:
        """Write the cluster's data to ``archive``; it is stopped for that and served again."""
        self._stop_server()
        (self.data / "server.log").unlink(missing_ok=True)
        part = archive.with_suffix(f".{os.getpid()}.part")
        with tarfile.open(part, "w") as tar:
            tar.add(self.data, "data")
        part.replace(archive)
        self._serve()

    def stop(self) -> None:
        self._stop_server()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, statement: str) -> None:
        """One statement outside of transactions, on the maintenance database."""
        with psycopg.connect(host=self.host, user=self.user, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def settings(self, name: str) -> dict[str, str]:
        """What Django's settings say of the database ``name``."""
        return {"NAME": name, "USER": self.user, "PASSWORD": "", "HOST": self.host, "PORT": ""}

    def _serve(self) -> None:
        options = [part for option in (*OPTIONS, f"unix_socket_directories={self.folder}") for part in ("-c", option)]
        with (self.folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(signal.SIGINT),
                start_new_session=True,
                cwd=self.folder,
                **self._as_user(),
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    said = (self.folder / "server.log").read_text(errors="replace")
                    self.stop()
                    raise ClusterError(f"PostgreSQL did not start: {said or error}") from error
                time.sleep(0.05)

    def _stop_server(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)  # "fast" shutdown: clients are cut off
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run([self.programs / program, *arguments], capture_output=True, text=True, cwd=self.folder, **self._as_user())
        if done.returncode:
            raise ClusterError(f"{program}: {done.stderr.strip()}")

    def _as_user(self) -> dict:
        if os.geteuid() != 0:
            return {}
        account = pwd.getpwnam(self.user)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            account = pwd.getpwnam(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)

    def _own_all(self) -> None:
        self._own(self.data)
        for folder, folders, files in os.walk(self.data):
            for name in (*folders, *files):
                self._own(Path(folder) / name)
