"""What the relay can answer instead of an answer.

RelayError
├── RelayUnreachable       no connection, or no reply in time
├── RelayProtocolError     a reply that is not the API's
├── RelayAuthError         401
├── RelayNotFound          404 with the API's own error
├── RelayProtocolOff       404 in plain text: this protocol is switched off in the relay
├── RelayRejected          400
│   └── PathExists         `add` of a path that is there
└── RelayServerError       5xx

Messages never carry the API's or a camera's password.
"""

from __future__ import annotations


class RelayError(Exception):
    """Base of all."""


class RelayUnreachable(RelayError):
    pass


class RelayProtocolError(RelayError):
    pass


class RelayAuthError(RelayError):
    pass


class RelayNotFound(RelayError):
    pass


class RelayProtocolOff(RelayError):
    pass


class RelayRejected(RelayError):
    pass


class PathExists(RelayRejected):
    pass


class RelayServerError(RelayError):
    pass
