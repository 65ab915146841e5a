"""What can go wrong with a backup, each said in a sentence that tells what to do."""


class BackupError(Exception):
    """The message is for the person who keeps the portal running."""


class Damaged(BackupError):
    """The archive is not what was written: a byte differs, a part is missing, the end is cut off."""


class WrongPassphrase(BackupError):
    """The archive is encrypted with another passphrase."""


class Refused(BackupError):
    """The target holds something, or the archive does not fit this portal."""
