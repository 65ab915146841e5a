"""The web server: gunicorn, with the two source roots on the path and the portal's own log.

Everything here can be overruled by the environment (see docs/settings.md) or the command line.
"""

import gc
import logging
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.exceptions import ImproperlyConfigured  # noqa: E402

try:
    from portal.settings import LOGGING, VAR, env

    bind = env.text("BIND", f"127.0.0.1:{env.integer('PORT', 8000, 1, 65535)}")
    workers = env.integer("WEB_WORKERS", 2, 1, 64)
    threads = env.integer("WEB_THREADS", 4, 1, 64)
    reload = env.boolean("WEB_RELOAD", False)
except ImproperlyConfigured as error:
    sys.exit(f"The settings are not right. {error}")

wsgi_app = "portal.wsgi"
worker_class = "gthread"
preload_app = not reload  # loaded once, shared by the workers; a developer's reload loads in each
timeout = 30  # seconds a worker may be silent
graceful_timeout = 8
keepalive = 5
max_requests, max_requests_jitter = 2000, 200
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - heartbeats never wait for a disk
control_socket_disable = True

# Several processes answer /metrics together: each writes its figures here.
METRICS = VAR / "run" / "metrics"
shutil.rmtree(METRICS, ignore_errors=True)
METRICS.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)

from django.urls import get_resolver  # noqa: E402
from prometheus_client import multiprocess  # noqa: E402 - it looks at that folder when it is imported

# One way for all lines: the portal's handler, its format and its request ids.
accesslog = None  # portal.core.metrics writes a line a request, without addresses of people and without secret links
logconfig_dict = {
    **LOGGING,
    "loggers": {
        **LOGGING["loggers"],
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
    },
}


def when_ready(server):
    if preload_app:
        get_resolver().url_patterns  # noqa: B018 - the views too are loaded once, before the fork
    gc.freeze()  # what was loaded before the fork stays shared between the workers


def child_exit(server, worker):
    multiprocess.mark_process_dead(worker.pid)


def worker_exit(server, worker):
    """Leave at once: taking a loaded Django apart object by object lasts seconds on a busy machine."""
    leaving = sys.exc_info()[1]
    code = leaving.code if isinstance(leaving, SystemExit) and isinstance(leaving.code, int) else 0
    logging.shutdown()
    os._exit(code)


def on_exit(server):
    logging.shutdown()
    os._exit(0)
