"""Keeping the portal running: backups, terms of keeping, who is told."""

from django.core.exceptions import ImproperlyConfigured

from . import env

# The nightly backup: off while BACKUP_DIR is empty. The hour is of Kyiv.
BACKUP_DIR = env.text("BACKUP_DIR", "")
BACKUP_HOUR = env.integer("BACKUP_HOUR", 3, 0, 23)
BACKUP_PASSPHRASE = env.text("BACKUP_PASSPHRASE", "")
BACKUP_WITH_KEYS = env.boolean("BACKUP_WITH_KEYS", False)
try:
    BACKUP_KEEP = tuple(int(number) for number in env.words("BACKUP_KEEP", "7,4,12"))
except ValueError:
    BACKUP_KEEP = ()
if len(BACKUP_KEEP) != 3 or min(BACKUP_KEEP) < 1:
    raise ImproperlyConfigured("BACKUP_KEEP is not three whole numbers from 1 up: days, weeks and months, as in 7,4,12.")
if BACKUP_PASSPHRASE and len(BACKUP_PASSPHRASE) < 12:
    raise ImproperlyConfigured("BACKUP_PASSPHRASE is shorter than 12 characters. Give a longer one.")
if BACKUP_WITH_KEYS and not BACKUP_PASSPHRASE:
    raise ImproperlyConfigured("BACKUP_WITH_KEYS puts secrets into the backups: it needs BACKUP_PASSPHRASE.")

# Certificates of this machine whose end is watched, PEM files.
CERTIFICATE_FILES = env.words("CERTIFICATE_FILES")
# Other addresses that hear of alarms, beside the people who may see «Стан системи».
ALARM_EMAILS = env.words("ALARM_EMAILS")

# How long what is kept: «kind=days», comma-separated; kinds and their terms are those of `manage.py retention --list`.
try:
    RETENTION_DAYS = {name.strip(): int(days) for name, _sign, days in (word.partition("=") for word in env.words("RETENTION_DAYS"))}
except ValueError:
    raise ImproperlyConfigured("RETENTION_DAYS is not a list of kind=days, as in drafts=30,letters=365.") from None
