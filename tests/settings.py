"""The portal's settings for tests: cut off from the machine's environment, writing to a folder of this run alone."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.harness import environment

environment.forget_settings()
_var = Path(tempfile.mkdtemp(prefix=environment.RUN_PREFIX))
atexit.register(environment.remove_if_ours, _var, os.getpid(), shutil.rmtree)
os.environ["PORTAL_ENV"] = "test"
os.environ["VAR_DIR"] = str(_var)
os.environ["LOG_LEVEL"] = "WARNING"
if os.environ.get("PORTAL_TEST_DB", "sqlite") == "postgres":
    os.environ["DATABASE_URL"] = "postgresql:///portal"  # the harness says where, once its cluster runs

from portal.settings import *  # noqa: E402,F403
from portal.settings import DATABASES, STORAGES  # noqa: E402

# Speed that a test may have and a portal may not: a crash may lose the database, passwords are cheap.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests look at what the views make; those of the page cache switch it on.
PAGE_CACHE = False
# Forms are sent by programs here; tests/guards switches the guard against them on.
GUARDS_SPAM = False
