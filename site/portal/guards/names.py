"""Names of files as people gave them: kept to be shown, never to be a path."""

import re
import unicodedata

from django.utils.translation import gettext as _

NAME_LENGTH = 80
ACTIVE = re.compile(
    r"\.(?:php\d?|phtml|phar|html?|xhtml|svgz?|js|mjs|exe|com|bat|cmd|sh|py|pl|cgi|jsp|aspx?|htaccess|scr|vbs|jar|msi|lnk)\b", re.IGNORECASE
)
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """The last part of the name with letters, digits and «._- » only, of bearable length.

    No control marks, no marks that turn the direction of writing, no extension of a program before the last one.
    """
    text = unicodedata.normalize("NFC", str(name).encode("utf-8", "ignore").decode())
    base = re.split(r"[\\/]", text.split("::")[0])[-1]
    seen = "".join(mark for mark in base if unicodedata.category(mark)[0] not in "CM" or mark in "\t\n ")
    clean = re.sub(r"\s+", " ", re.sub(r"[^\w.\- ]", "", seen)).strip(" .") or _("файл")
    stem, dot, extension = clean.rpartition(".")
    if not dot:
        return _honest(clean)[:NAME_LENGTH]
    extension = extension[:10]
    return f"{_honest(stem)[: NAME_LENGTH - len(extension) - 1]}.{extension}"


def _honest(stem: str) -> str:
    bare = ACTIVE.sub("", stem).strip(" .") or _("файл")
    return f"_{bare}" if DEVICES.fullmatch(bare) else bare


def named(name: str, extension: str) -> str:
    """The name with the extension of what the file really is."""
    stem = name.rpartition(".")[0] or name
    return f"{stem}.{extension}"
