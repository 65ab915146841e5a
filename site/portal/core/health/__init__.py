"""Is the portal well? Checks that cores and sections register, for the staff's page, the terminal, /readyz, /metrics and alarms.

from portal.core import health

def letters() -> health.Result:
    return health.warning(_("12 листів чекають довше за чверть години."), figure="12", advice=_("Перевірте поштовий сервер."))

health.register("letters", _("Листи"), letters, "letters")
"""

from . import registry
from .registry import Check, Result, alarm, checks, ok, parts, register, warning

__all__ = ["Check", "Result", "alarm", "checks", "ok", "parts", "register", "registry", "warning"]
