"""Failed jobs: run again or deleted, by a person who may, and written down."""

from django.utils.translation import gettext as _
from redis import RedisError
from rq import Queue
from rq.exceptions import InvalidJobOperation, NoSuchJobError

from . import signals
from .basic.queues import client, listed


class NotNow(Exception):
    """The message is a sentence for the person."""


def act(action: str, queue_name: str, number: str, user) -> str:
    """Do ``again`` or ``delete`` to a failed job; gives what was done in words. Raises NotNow."""
    if queue_name not in listed():
        raise NotNow(_("Такої черги немає."))
    try:
        queue = Queue(queue_name, connection=client())
        job = queue.fetch_job(number)
        if job is None or number not in queue.failed_job_registry.get_job_ids():
            raise NotNow(_("Цього завдання вже немає серед невдалих: хтось був швидший."))
        what = job.func_name
        done = _again(queue, number) if action == "again" else _delete(queue, job)
    except (InvalidJobOperation, NoSuchJobError):
        raise NotNow(_("Цього завдання вже немає серед невдалих: хтось був швидший.")) from None
    except (RedisError, OSError):
        raise NotNow(_("Valkey не відповідає. Спробуйте за хвилину.")) from None
    name = "job.requeued" if action == "again" else "job.deleted"
    signals.acted.send(sender=None, user=user, action=name, data={"queue": queue_name, "job": number, "function": what})
    return done


def _again(queue: Queue, number: str) -> str:
    queue.failed_job_registry.requeue(number)
    return _("Завдання знову в черзі.")


def _delete(queue: Queue, job) -> str:
    queue.failed_job_registry.remove(job, delete_job=True)
    return _("Завдання видалено.")
