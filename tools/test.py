"""Everything that must pass, with one line a step and its time: `make test`, `make lint`.

    --lint            only what needs no database and no browser
    --strict-skips    a skipped test (other than those of a real relay) fails; set by CI=true

The quick checks run two at a time and the two databases are migrated at once; then the tests run on SQLite, then on
PostgreSQL where its programs are found. The whole is stopped after LIMIT_SECONDS.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.harness.environment import chromium, clean_environment, postgres_programs  # noqa: E402

PROCESSORS = os.cpu_count() or 1
# Twenty minutes are the bound; two processors and fewer need more than that to say anything at all.
LIMIT_SECONDS = int(os.environ.get("TEST_LIMIT_MINUTES", "20" if PROCESSORS > 2 else "45")) * 60
# More than there are processors gains nothing (31 minutes instead of 33 on two) and makes whoever measures time wait.
PROCESSES = os.environ.get("TEST_PROCESSES", str(max(2, min(PROCESSORS, 8))))
BIN = Path(sys.executable).parent
PYTHON, MANAGE = sys.executable, str(ROOT / "manage.py")
OUR_LABELS = (
    "home awards news meetings volunteers appeals polls contests forumapp videosidecar mapapp accounts "
    "notify outbox portal_search guards audit portal_core places"
).split()
CLOSING = re.compile(r"^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s")


@dataclass
class Step:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    code: int | None = None
    output: str = ""

    def run(self, seconds: float, *, live: bool = False) -> "Step":
        """Run it for at most ``seconds``; its output is kept, and shown as it comes where ``live``."""
        started = time.monotonic()
        process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=clean_environment(PYTHONPATH=f"{ROOT}:{ROOT / 'site'}", **self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with ThreadPoolExecutor(1) as reader:
            reading = reader.submit(self._read, process, live)
            try:
                self.code = process.wait(max(1, seconds))
            except subprocess.TimeoutExpired:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                self.code = 124
            self.output = reading.result()
        if self.code == 124:
            self.output += f"\nstopped: the whole may take {LIMIT_SECONDS // 60} minutes"
        self.seconds = time.monotonic() - started
        return self

    @staticmethod
    def _read(process, live: bool) -> str:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if live:
                print(line, end="", flush=True)
        return "".join(lines)


def checks(folder: str) -> list[Step]:
    production = production_environment(folder)
    return [
        Step("ruff: rules", [str(BIN / "ruff"), "check", "."]),
        Step("ruff: form", [str(BIN / "ruff"), "format", "--check", "."]),
        Step("types", [str(BIN / "mypy")]),
        Step("import rules", [str(BIN / "lint-imports"), "--no-cache"]),
        Step("production settings", [PYTHON, MANAGE, "check", "--deploy", "--fail-level", "WARNING"], production),
        Step(
            "migrations complete",
            [PYTHON, MANAGE, "makemigrations", "--check", "--dry-run", *OUR_LABELS],
            {"VAR_DIR": f"{folder}/migrations"},
        ),
        Step("plural forms", [PYTHON, MANAGE, "catalogues", "--check"], {"VAR_DIR": f"{folder}/catalogues"}),
        Step("Dockerfile", [str(BIN / "hadolint"), "Dockerfile"]),
        Step("YAML", [str(BIN / "yamllint"), "--strict", "compose.yaml", "deploy", "fixtures"]),
    ]


def production_environment(folder: str) -> dict[str, str]:
    """What a city would set, with nothing real in it."""
    return {
        "PORTAL_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SEALING_KEYS": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "portal.example.org",
        "BASE_URL": "https://portal.example.org",
        "MAIL_FROM": "Безпечна Одеса <portal@example.org>",
        "SMTP_HOST": "smtp.example.org",
        "METRICS_TOKEN": secrets.token_urlsafe(16),
        "VAR_DIR": f"{folder}/production",
    }


def databases() -> list[Step]:
    """The migrated databases that the runs copy from, both at a time: alone each keeps one processor busy for a minute."""
    one = [PYTHON, "-m", "pytest", "-q", "tests/ops/test_harness.py::test_the_database_has_what_migrations_made"]
    steps = [Step("database on SQLite", one, {"PORTAL_TEST_DB": "sqlite"})]
    if postgres_programs():
        steps.append(Step("database on PostgreSQL", one, {"PORTAL_TEST_DB": "postgres"}))
    return steps


def tests(strict: bool) -> tuple[list[Step], list[str]]:
    """The two runs of pytest, and what cannot be run here, in words."""
    common = [PYTHON, "-m", "pytest", "-q", "-n", PROCESSES, "--dist", "loadgroup"]
    common += ["--durations", "15", "--durations-min", "8"]
    strictness = {"PORTAL_STRICT_SKIPS": "1"} if strict else {}
    steps = [Step("tests on SQLite", common, {"PORTAL_TEST_DB": "sqlite", **strictness})]
    missing = [] if chromium() else ["SKIPPED: no Chromium here, so no browser test is run (Debian: apt-get install chromium)"]
    if postgres_programs():
        # The browser and the crawls see the same pages whatever the database: they go round once.
        steps.append(Step("tests on PostgreSQL", [*common, "-m", "not browser and not once"], {"PORTAL_TEST_DB": "postgres", **strictness}))
    else:
        missing.append("SKIPPED: no PostgreSQL here, so no test is run on it (Debian: apt-get install postgresql)")
    return steps, missing


def main() -> int:
    parser = argparse.ArgumentParser(description="Everything that must pass.")
    parser.add_argument("--lint", action="store_true")
    parser.add_argument("--strict-skips", action="store_true", default=os.environ.get("CI") == "true")
    options = parser.parse_args()
    deadline = time.monotonic() + LIMIT_SECONDS
    with tempfile.TemporaryDirectory(prefix="portal-checks-") as folder:
        # First and alone: a fresh clone has no compiled catalogue, and a process that began without one never sees it.
        done = run_checks([Step("catalogues", [PYTHON, MANAGE, "catalogues"], {"VAR_DIR": f"{folder}/compiling"})], deadline)
        done += run_checks(checks(folder), deadline)
    missing: list[str] = []
    if not options.lint:
        done += run_checks(databases(), deadline)
        steps, missing = tests(options.strict_skips)
        for step in steps:
            print(f"\n── {step.name} ──", flush=True)
            done.append(step.run(deadline - time.monotonic(), live=True))
    return conclude(done, missing, options.strict_skips)


def run_checks(steps: list[Step], deadline: float) -> list[Step]:
    with ThreadPoolExecutor(2) as pool:
        for step in pool.map(lambda step: step.run(deadline - time.monotonic()), steps):
            print(f"{'ok    ' if step.code == 0 else 'FAILED'} {step.name} ({step.seconds:.0f} s)", flush=True)
            if step.code:
                print(step.output.rstrip(), flush=True)
    return steps


def conclude(done: list[Step], missing: list[str], strict: bool) -> int:
    """The table of times, the totals as pytest words them, and the exit code."""
    print("\n── summary ──")
    for step in done:
        print(f"{'ok    ' if step.code == 0 else 'FAILED'} {step.name:<24}{step.seconds:6.0f} s")
    for sentence in missing:
        print(sentence)
    failed = [step.name for step in done if step.code]
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    elif missing and strict:
        print("Failed: here everything must be run.")
    else:
        print(f"All is well, in {sum(step.seconds for step in done):.0f} s of work.")
    runs = [step for step in done if step.name.startswith("tests on")]
    closing = [line for step in runs for line in reversed(step.output.splitlines()) if CLOSING.match(line)][:2]
    for line in closing:
        print(line)
    return 1 if failed or (missing and strict) else 0


if __name__ == "__main__":
    sys.exit(main())
