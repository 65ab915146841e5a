"""What can go wrong while recording.

RecorderError
├── SourceError               the stream
│   ├── Unreachable           nothing answers at the address
│   ├── AuthFailed            the camera refuses the user name or password
│   ├── StreamNotFound        the camera answers, the stream is not there
│   ├── Silent                connected, but nothing comes within the time allowed
│   ├── Ended                 the camera closed the connection (a failure: a camera never ends)
│   ├── ParametersChanged     new SPS/PPS: reopen, new segment
│   ├── Unplayable            no video, a codec we cannot store, no key frame
│   ├── Malformed             what came breaks the rules of RTSP, SDP, RTP or the codec
│   └── NotUnderstood         our own receiver cannot read this stream; the general source may
├── WriterError               the file could not be written
│   └── WriterFull            no room on the disk, or the quota is used up
├── StorageError              the disk
│   ├── StorageMissing        no marker: not mounted, or never prepared
│   ├── StorageForeign        another disk than the plan names
│   └── StorageFull           less free space than the reserve
└── LeaseLost                 another recorder holds this shard

Every message is a sentence for an operator and never carries a credential; causes are cut off (`from None`) where the
library's own exception holds the address with its password.
"""

from __future__ import annotations

import errno


class RecorderError(Exception):
    """Base of all. `state` is the camera state that follows from it."""

    state = "backoff"


class SourceError(RecorderError):
    """The stream cannot be read."""


class Unreachable(SourceError):
    pass


class AuthFailed(SourceError):
    state = "auth-failed"


class StreamNotFound(SourceError):
    pass


class Silent(SourceError):
    pass


class Ended(SourceError):
    pass


class ParametersChanged(SourceError):
    pass


class Unplayable(SourceError):
    pass


class Malformed(SourceError):
    pass


class NotUnderstood(SourceError):
    pass


class WriterError(RecorderError):
    state = "no-disk"


class WriterFull(WriterError):
    ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class StorageError(RecorderError):
    """The disk cannot be written to."""

    state = "no-disk"


class StorageMissing(StorageError):
    pass


class StorageForeign(StorageError):
    pass


class StorageFull(StorageError):
    pass


class LeaseLost(RecorderError):
    pass
