"""Simulated cameras: an RTSP server on loopback for demos, tests and measurements.

>>> python -m videosidecar.simulator --port 8655 --cameras 6

H.264, H.265, AAC and G.711 from a clip; Basic, Digest, TLS; faults on command (see `fleet.Fleet`). Motion JPEG is left
out: RFC 2435 wants pictures taken apart, and no camera of today sends it by choice.
"""

from .certificate import self_signed
from .clip import Clip
from .fleet import Fleet
from .process import FleetProcess
from .thread import FleetThread

__all__ = ["Clip", "Fleet", "FleetProcess", "FleetThread", "self_signed"]
