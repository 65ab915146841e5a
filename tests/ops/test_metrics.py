"""What the portal tells of itself, and to whom."""

import json
import logging

import pytest

from portal.core import metrics
from portal.core.logs import JsonFormatter, RequestIdFilter


def test_figures_tell_requests_by_route_and_never_by_path(client, cities):
    client.get("/search/?q=secret-word")
    client.get("/no-such-page-secret/")
    text = client.get("/metrics").content.decode()
    assert "portal_request_seconds_bucket" in text
    assert "secret" not in text


def test_figures_tell_letters_queues_and_cameras(client, cities, valkey):
    from portal.core.queue import queue

    queue("mail").enqueue("os.getcwd")
    text = client.get("/metrics").content.decode()
    assert 'portal_queue_jobs{queue="mail"} 1.0' in text
    assert 'portal_letters{state="queued"} 0.0' in text
    assert 'portal_cameras{state="recording"} 0.0' in text


def test_a_figure_that_cannot_be_had_hides_no_other(client, cities, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "portal_letters" in answer.content.decode()
    assert "portal_queue_jobs" not in answer.content.decode()


def test_with_a_token_only_its_bearer_is_answered(client, db, settings):
    settings.METRICS_TOKEN = "a-word"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer a-word"}).status_code == 200


def test_a_gauge_is_registered_once():
    with pytest.raises(ValueError, match="registered already"):
        metrics.register("portal_queue_jobs", "", "queue", "os.getcwd")


def test_an_invented_method_makes_no_figure_of_its_own(client, cities):
    client.generic("BREW", "/healthz")
    assert "BREW" not in client.get("/metrics").content.decode()


def test_a_line_of_the_log_is_json_with_the_request_s_id(client, db, settings, caplog):
    settings.ENVIRONMENT = "production"
    with caplog.at_level(logging.INFO, logger="portal.request"):
        answer = client.get("/account/login/", headers={"X-Request-ID": "given-by-the-proxy"})
    assert answer["X-Request-ID"] == "given-by-the-proxy"
    record = next(record for record in caplog.records if record.name == "portal.request")
    assert "account_login 200" in record.getMessage()
    record.request_id = "x"
    line = json.loads(JsonFormatter().format(record))
    assert line["logger"] == "portal.request"


def test_a_refusal_logged_after_the_answer_still_has_its_request(rf):
    request = rf.get("/")
    request.id = "abcdefgh"
    record = logging.makeLogRecord({"name": "django.request", "msg": "Not Found", "request": request})
    RequestIdFilter().filter(record)
    assert record.request_id == "abcdefgh"


def test_readiness_follows_the_database_and_only_tells_of_the_queue(client, db, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["database"] == "ok"
    assert answer.json()["queue"] != "ok"
