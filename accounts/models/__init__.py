"""The person, and what the portal keeps around an account."""

from .devices import KnownDevice
from .guardians import GuardianConsent
from .privacy import DataExport, ErasureRequest
from .user import ERASED_NAME, User, UserManager

__all__ = ["ERASED_NAME", "DataExport", "ErasureRequest", "GuardianConsent", "KnownDevice", "User", "UserManager"]
