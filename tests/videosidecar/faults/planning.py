"""A planner that can be killed: `python -m tests.videosidecar.faults.planning REDIS OWNER`. It keeps the jobs, alone."""

import os
import sys
import time

import redis


def main(address, owner):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from rq import Queue

    from videosidecar import planner
    from videosidecar.recorder.board import Board

    connection = redis.Redis.from_url(address, socket_timeout=2)
    board, queue = Board(connection), Queue("recorder", connection=connection)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        if board.may_plan(owner):
            planner.keep_jobs(board, queue)
        time.sleep(0.25)


if __name__ == "__main__":
    main(*sys.argv[1:])
