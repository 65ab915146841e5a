"""How long what is kept, said once: by kind, with the reason, done every night, told to residents.

    from portal.core import retention

    retention.register("letters", _("Тексти листів"), 365, "portal.outbox.retention.purge", _("щоб розібрати скаргу на недоставлений лист"))

The function takes ``before`` (a datetime: what is older goes) and ``dry`` (count alone), works in
batches of its own, and gives how many there were. It leaves alone what somebody holds by law.
"""

from . import running
from .registry import Kind, days_of, kinds, register

__all__ = ["Kind", "days_of", "kinds", "register", "running"]
