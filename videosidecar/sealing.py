"""Camera passwords at rest: sealed with a key made from SECRET_KEY, so that a copy of the database opens no camera."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(ValueError):
    """The value was sealed with another SECRET_KEY: the password must be entered again."""


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises SealBroken."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken("Пароль камери зашифровано іншим SECRET_KEY. Введіть його ще раз.") from None


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"camera:" + key.encode()).digest())) for key in keys])
