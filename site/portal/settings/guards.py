"""Guards of what people write and upload."""

from . import env

# The highest number of the browser's task; half of it is tried on average, 50 000 a second on a common telephone.
GUARDS_EFFORT = env.integer("GUARDS_EFFORT", 60_000, 100, 5_000_000)
# Proofs, times and rates of anonymous forms. Off only for trying the portal with scripts.
GUARDS_SPAM = env.boolean("GUARDS_SPAM", True)
# Another host (no cookies of the portal) from which files of people are fetched; empty: the portal's own.
DOWNLOAD_BASE_URL = env.text("DOWNLOAD_BASE_URL", "").rstrip("/")
# What editors upload passes the same guard, and no document is shown as a page of this site.
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.guards.editors.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.guards.editors.DocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
