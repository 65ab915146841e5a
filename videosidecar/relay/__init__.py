"""MediaMTX: a client of its control API, and the reconciler that keeps it in step with the registry. No Django here."""

from .client import RelayClient
from .errors import (
    PathExists,
    RelayAuthError,
    RelayError,
    RelayNotFound,
    RelayProtocolError,
    RelayProtocolOff,
    RelayRejected,
    RelayServerError,
    RelayUnreachable,
)
from .reconciler import Plan, RemovalNotConfirmed, apply, camera_path, make_plan

__all__ = [
    "PathExists",
    "Plan",
    "RelayAuthError",
    "RelayClient",
    "RelayError",
    "RelayNotFound",
    "RelayProtocolError",
    "RelayProtocolOff",
    "RelayRejected",
    "RelayServerError",
    "RelayUnreachable",
    "RemovalNotConfirmed",
    "apply",
    "camera_path",
    "make_plan",
]
