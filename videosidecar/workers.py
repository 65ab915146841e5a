"""RQ's worker for endless jobs: `rq worker recorder --worker-class videosidecar.workers.RecorderWorker`. No Django here."""

from __future__ import annotations

import logging
from typing import Any

from redis import RedisError
from rq import Worker

log = logging.getLogger(__name__)


class RecorderWorker(Worker):
    """Lives on while Redis/Valkey is away. RQ's own worker ends when it cannot renew its heartbeat, and its horse with it:
    every camera of the shard would stop because a queue restarted."""

    _away = False

    def maintain_heartbeats(self, job: Any, execution: Any) -> None:
        try:
            super().maintain_heartbeats(job, execution)
        except (RedisError, OSError) as error:
            if not self._away:
                log.warning("Черга недоступна (%s), запис триває.", type(error).__name__)
            self._away = True
        else:
            self._away = False
