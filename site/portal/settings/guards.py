"""Guards of what people write and upload."""

from . import env

# The highest number of the browser's task; half of it is tried on average, 50 000 a second on a common telephone.
GUARDS_EFFORT = env.integer("GUARDS_EFFORT", 60_000, 100, 5_000_000)
# Proofs, times and rates of anonymous forms. Off only for trying the portal with scripts.
GUARDS_SPAM = env.boolean("GUARDS_SPAM", True)
# Another host (no cookies of the portal) from which files of people are fetched; empty: the portal's own.
DOWNLOAD_BASE_URL = env.text("DOWNLOAD_BASE_URL", "").rstrip("/")
