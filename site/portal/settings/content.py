"""Wagtail, map, forum: settings of what editors and residents work with."""

from . import env
from .base import BASE_URL, ENVIRONMENT

WAGTAIL_SITE_NAME = "Безпечна Одеса"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "portal_core.PortalImage"
WAGTAILDOCS_DOCUMENT_MODEL = "portal_core.PortalDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "csv", "p7s", "asice"]
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.search.backend"}}
# Wagtail asks two hosts of third parties from the admin; staff pages ask nobody.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("uk", "Українська"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = ["Europe/Kyiv"]
# Addresses are Latin, by the official table (portal.core.translit).
WAGTAIL_ALLOW_UNICODE_SLUGS = False
TAGGIT_CASE_INSENSITIVE = True

MAP_TILE_URL = env.text("MAP_TILE_URL", "https://tile.openstreetmap.org/{z}/{x}/{y}.png" if ENVIRONMENT == "production" else "")
MAP_TILE_ATTRIBUTION = env.text("MAP_TILE_ATTRIBUTION", "© учасники OpenStreetMap")
# Empty: no outside geocoder is asked. Else the search address of a Nominatim, best a city's own.
GEOCODER_URL = env.text("GEOCODER_URL", "")
GEO_WIDGET_DEFAULT_LOCATION = {"lat": 46.4825, "lng": 30.7233}
GEO_WIDGET_ZOOM = 12
LEAFLET_CONFIG: dict = {}

MACHINA_FORUM_NAME = "Форум"
MACHINA_USER_DISPLAY_NAME_METHOD = "get_display_name"  # the default shows e-mail addresses
MACHINA_MARKUP_LANGUAGE: tuple[str, dict] = ("forumapp.markup.render", {})
MACHINA_MARKUP_WIDGET = None  # a plain text field; machina's own loads an editor with inline styles
MACHINA_TOPIC_ANSWER_SUBJECT_PREFIX = "Відповідь:"
MACHINA_PROFILE_AVATARS_ENABLED = False
MACHINA_TOPIC_POSTS_NUMBER_PER_PAGE = 20
