"""Numbers about appeals, without anything about people."""

from .counts import counts, sent

__all__ = ["counts", "sent"]
