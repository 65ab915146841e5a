"""Where everything must be run (PORTAL_STRICT_SKIPS=1), a skipped test fails the run."""

import os

import pytest

ALLOWED = "real_relay"
_skipped: list[str] = []


def pytest_runtest_logreport(report):
    if report.skipped and not hasattr(report, "wasxfail") and ALLOWED not in report.keywords:
        _skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if _skipped and os.environ.get("PORTAL_STRICT_SKIPS") == "1" and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if _skipped and os.environ.get("PORTAL_STRICT_SKIPS") == "1":
        terminalreporter.write_line(f"{len(_skipped)} tests were skipped where everything must be run:", red=True)
        for name in _skipped:
            terminalreporter.write_line(f"  {name}", red=True)
