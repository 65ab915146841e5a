"""Settings by environment. Development needs none; production refuses unsafe values by name.

``PORTAL_ENV`` is ``development`` (default), ``test`` or ``production``. docs/settings.md lists
every variable.
"""

from .base import *  # noqa: F403
from .content import *  # noqa: F403
from .mail import *  # noqa: F403
from .push import *  # noqa: F403
from .guards import *  # noqa: F403
from .accounts import *  # noqa: F403
from .security import *  # noqa: F403
from .operation import *  # noqa: F403
from .video import *  # noqa: F403
from . import production as _production
from .base import ENVIRONMENT

if ENVIRONMENT == "production":
    _production.refuse_unsafe(globals())
