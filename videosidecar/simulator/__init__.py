"""Simulated cameras: an RTSP server on loopback for demos and tests.

>>> python -m videosidecar.simulator --port 8655 --cameras 6
"""

from .clip import Clip
from .fleet import Fleet
from .thread import FleetThread

__all__ = ["Clip", "Fleet", "FleetThread"]
