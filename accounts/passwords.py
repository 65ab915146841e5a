"""Passwords that were stolen elsewhere: looked up in a sorted file on this machine's disk, never sent anywhere."""

import os
from hashlib import sha1
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

LINE = 4096  # bytes; a line longer than this is no list of hashes


class BreachedPasswordValidator:
    """Refuses a password whose SHA-1 stands in BREACHED_PASSWORDS_FILE.

    The file holds one upper- or lower-case hash a line, sorted, with or without «:count» (the form in
    which Have I Been Pwned offers its list), or the first 8 and more signs of each. Without a file nothing is refused.
    """

    def __init__(self, path: str | None = None):
        self.path = path

    def validate(self, password, user=None):
        path = self.path if self.path is not None else settings.BREACHED_PASSWORDS_FILE
        if path and is_listed(password, Path(path)):
            raise ValidationError(
                _("Цей пароль уже крали з іншого сайту, тож його пробують першим. Придумайте інший."), code="password_breached"
            )

    def get_help_text(self):
        return _("Пароль не може бути серед тих, які вже крали з інших сайтів.")


def is_listed(password: str, path: Path) -> bool:
    """Binary search over the lines of ``path``: about 35 short reads in a file of 40 GB. Raises ImproperlyConfigured."""
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with path.open("rb") as file:
            return _found(file, wanted, os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise ImproperlyConfigured(f"BREACHED_PASSWORDS_FILE={path}: the file cannot be read ({error.strerror}).") from error


def _found(file, wanted: bytes, size: int) -> bool:
    low, high = 0, size  # the line we look for begins in [low, high)
    while low < high:
        middle = (low + high) // 2
        start = _line_start(file, middle)
        line = file.readline(LINE)
        key = line.split(b":", 1)[0].strip().upper()
        if key and wanted.startswith(key):
            return True
        if key > wanted:
            high = start
        else:
            low = start + len(line)
    return False


def _line_start(file, position: int) -> int:
    """Where the line that holds ``position`` begins; the file stands there afterwards."""
    step = 64
    begin = position
    while begin > 0:
        back = max(0, begin - step)
        file.seek(back)
        chunk = file.read(begin - back)
        newline = chunk.rfind(b"\n")
        if newline >= 0:
            begin = back + newline + 1
            break
        begin = back
    file.seek(begin)
    return begin
