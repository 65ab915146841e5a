"""Runs the supervisor over programs that cost nothing: `python -m tests.ops.supervise FOLDER PORT 'JSON'`.

In a process of its own, since a supervisor's end takes every child of its process with it.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from portal.core.supervisor.programs import Program
from portal.core.supervisor.run import Supervisor
from portal.core.supervisor.screen import Screen

folder, port, listed = Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
settings = SimpleNamespace(
    VAR=folder, STATIC_ROOT=folder / "static", ROOT=folder, RELAY_API_URL="x", REDIS_URL="unix:///x", ALLOWED_HOSTS=["localhost"]
)
programs = [Program(**values) for values in listed]
sys.exit(Supervisor(settings, programs, port, Screen(), ready=lambda: None).run())
