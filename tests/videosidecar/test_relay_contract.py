"""One contract, two relays: what our client relies on holds for the fake and for the real MediaMTX alike."""

import time

import pytest

from videosidecar.relay import (
    PathExists,
    RelayAuthError,
    RelayClient,
    RelayNotFound,
    RelayProtocolOff,
    RelayRejected,
    RelayUnreachable,
    RemovalNotConfirmed,
    apply,
    camera_path,
    make_plan,
)
from videosidecar.relay.durations import seconds

from .relays import PASSWORD, REAL, USER, free_port, relay

# Nothing listens there: the relay may try as it likes.
SOURCE = "rtsp://127.0.0.1:9/cam"


@pytest.fixture(scope="module", params=["fake", REAL])
def address(request, tmp_path_factory):
    with relay(request.param, tmp_path_factory.mktemp("relay")) as url:
        yield url


@pytest.fixture
def client(address):
    with RelayClient(address, USER, PASSWORD, page_size=2) as client:
        for name in client.config_paths():
            client.delete_path(name)
        yield client


def config_when(client, name, wanted, seconds_allowed=3.0):
    """The configuration of `name` once it `wanted`: the relay answers before it has reloaded."""
    until = time.monotonic() + seconds_allowed
    while not wanted(config := client.config_path(name)) and time.monotonic() < until:
        time.sleep(0.02)
    return config


def test_info_names_the_version_and_the_start(client):
    assert {"version", "started"} <= client.info().keys()


def test_a_path_is_added_read_back_and_deleted(client):
    client.add_path("od/peresyp/cam-0001", {"source": SOURCE})
    assert client.config_path("od/peresyp/cam-0001")["source"] == SOURCE
    client.delete_path("od/peresyp/cam-0001")
    with pytest.raises(RelayNotFound):
        client.config_path("od/peresyp/cam-0001")


def test_adding_an_existing_path_is_refused(client):
    client.add_path("od/cam-1", {"source": SOURCE})
    with pytest.raises(PathExists):
        client.add_path("od/cam-1", {"source": SOURCE})


def test_replace_makes_or_changes_a_path(client):
    client.replace_path("od/cam-1", {"source": SOURCE})
    client.replace_path("od/cam-1", {"source": SOURCE, "maxReaders": 5})
    assert config_when(client, "od/cam-1", lambda config: config["maxReaders"] == 5)["maxReaders"] == 5


def test_replace_forgets_what_it_does_not_name(client):
    client.replace_path("od/cam-1", {"source": SOURCE, "maxReaders": 5})
    client.replace_path("od/cam-1", {"source": SOURCE})
    assert config_when(client, "od/cam-1", lambda config: config["maxReaders"] == 0)["maxReaders"] == 0


@pytest.mark.parametrize("name", ["od/", "od/каме-ра", "od/../cam"])
def test_a_bad_name_is_rejected(client, name):
    with pytest.raises((RelayRejected, RelayNotFound)):
        client.add_path(name, {"source": SOURCE})


@pytest.mark.parametrize(
    "config",
    [
        {"source": SOURCE, "colour": "blue"},
        {"source": "rtsp://only-user@127.0.0.1:9/cam"},
        {"source": "telnet://127.0.0.1"},
        {"source": SOURCE, "rtspTransport": "pigeon"},
        {"source": SOURCE, "sourceOnDemandCloseAfter": "one hour"},
        {"source": SOURCE, "recordDeleteAfter": "90s"},
    ],
)
def test_a_bad_configuration_is_rejected_and_changes_nothing(client, config):
    with pytest.raises(RelayRejected):
        client.add_path("od/cam-1", config)
    assert client.config_paths() == {}


@pytest.mark.parametrize("given", ["90s", "1h", "1d", "36h", "1500ms", "0s"])
def test_durations_come_back_normalised_but_equal(client, given):
    client.replace_path("od/cam-1", {"source": SOURCE, "sourceOnDemandCloseAfter": given})
    assert seconds(client.config_path("od/cam-1")["sourceOnDemandCloseAfter"]) == seconds(given)


def test_lists_are_read_page_by_page(client):
    for number in range(5):
        client.add_path(f"od/cam-{number}", {"source": SOURCE})
    assert sorted(client.config_paths()) == [f"od/cam-{number}" for number in range(5)]


def test_a_camera_that_never_answered_is_not_available(client):
    client.add_path("od/cam-1", {"source": SOURCE})
    until = time.monotonic() + 3
    while "od/cam-1" not in client.paths() and time.monotonic() < until:
        time.sleep(0.02)
    assert client.paths()["od/cam-1"]["available"] is False


def test_deleting_what_is_not_there_says_so(client):
    with pytest.raises(RelayNotFound):
        client.delete_path("od/cam-1")


def test_kicking_an_unknown_session_says_so(client):
    with pytest.raises(RelayNotFound):
        client.kick("3f2b8c1e-0000-4000-8000-000000000000")


def test_a_protocol_that_is_off_is_told_apart_from_a_missing_path(client):
    with pytest.raises(RelayProtocolOff):
        client.sessions("webrtcsessions")


def test_a_wrong_password_is_an_error_of_its_own_and_is_not_repeated_in_it(address):
    with RelayClient(address, USER, "wrong-secret-1") as client, pytest.raises(RelayAuthError) as caught:
        client.info()
    assert "wrong-secret-1" not in str(caught.value)


def test_a_relay_that_is_not_there_is_unreachable():
    with RelayClient(f"http://127.0.0.1:{free_port()}") as client, pytest.raises(RelayUnreachable):
        client.info()


def test_the_reconciler_brings_the_relay_in_step_and_then_has_nothing_to_do(client):
    client.add_path("od/old", {"source": SOURCE})
    client.add_path("foreign", {"source": SOURCE})
    desired = {f"od/cam-{n}": camera_path(f"rtsp://127.0.0.1:9/{n}", "user", "p@ss:word") for n in range(3)}
    done = apply(client, make_plan(desired, client.config_paths(), ours))
    assert done == {"replaced": 3, "deleted": 1, "kept": 0}
    assert sorted(client.config_paths()) == ["foreign", "od/cam-0", "od/cam-1", "od/cam-2"]
    assert make_plan(desired, client.config_paths(), ours).is_empty


def test_a_plan_that_takes_away_many_cameras_must_be_confirmed(client):
    for number in range(10):
        client.add_path(f"od/cam-{number}", camera_path(SOURCE))
    desired = {f"od/cam-{number}": camera_path(SOURCE) for number in range(8)}
    plan = make_plan(desired, client.config_paths(), ours)
    with pytest.raises(RemovalNotConfirmed):
        apply(client, plan)
    assert len(client.config_paths()) == 10
    apply(client, plan, confirmed=True)
    assert len(client.config_paths()) == 8


def ours(name):
    return name.startswith("od/")
