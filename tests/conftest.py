"""Fixtures for every test. What there is and how to use it: tests/README.md."""

pytest_plugins = [
    "tests.harness.database",
    "tests.harness.demo",
    "tests.harness.grounds",
    "tests.harness.network",
    "tests.harness.people",
    "tests.harness.servers",
    "tests.harness.browser",
    "tests.harness.running",
    "tests.harness.skips",
]
