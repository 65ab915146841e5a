"""Applications, middleware, database, queue, cache, languages and time."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from . import env

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = env.choice("PORTAL_ENV", "development", ("development", "test", "production"))
# Off by default in development too: visitors of a demonstration see the portal’s own error pages.
DEBUG = env.boolean("DEBUG", False)

# The project document's two parts can run apart (section 4 of it). It gates URLs, menus, queues and
# workers; INSTALLED_APPS stay the same, so that there is one line of migrations.
_PARTS = {"community": {"community"}, "video": {"video"}, "both": {"community", "video"}}
PORTAL_PARTS = frozenset(_PARTS[env.choice("PORTAL_PARTS", "both", tuple(_PARTS))])

VAR = Path(env.text("VAR_DIR", str(ROOT / "var"))).resolve()
try:
    VAR.mkdir(parents=True, exist_ok=True)
except OSError as _error:
    raise ImproperlyConfigured(f"VAR_DIR={VAR}: the folder cannot be made ({_error.strerror}).") from _error

SECRET_KEY = env.text("SECRET_KEY", "development-only-" + "x" * 40)
# What seals the most personal data at rest: the first key seals, all of them open (portal.core.sealed).
SEALING_KEYS = env.words("SEALING_KEYS", "development-only-" + "x" * 40)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],.localhost")
PORT = env.integer("PORT", 8000, 1, 65535)
BASE_URL = env.text("BASE_URL", f"http://localhost:{PORT}").rstrip("/")

INSTALLED_APPS = [
    # Ours, top to bottom of the import rules.
    "home",
    "contests.awards",
    "news",
    "meetings",
    "volunteers",
    "appeals",
    "polls",
    "contests",
    "forumapp",
    "videosidecar",
    "mapapp.reviews",
    "mapapp.lookup",
    "mapapp.corrections",
    "mapapp",
    "accounts",
    "portal.notify",
    "portal.outbox",
    "portal.search",
    "portal.guards",
    "portal.audit",
    "portal.core",
    "portal.core.health",
    "portal.places",
    # Wagtail.
    "wagtailgeowidget",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.locales",
    "wagtail.search",  # is the modelsearch app itself: never list both
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    # Accounts.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    # Django.
    "django.forms",  # Django's own widgets for the form renderer below
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "leaflet",
    "ninja",  # its own pages then use local files instead of a CDN
    # The forum: django-machina. Its tables and migrations stay machina's own (MIGRATION_MODULES);
    # forumapp takes the place of two of its applications and serves all addresses, see forumapp/README.md.
    "mptt",
    "machina",
    "machina.apps.forum",
    "forumapp.forum_conversation",
    "machina.apps.forum_conversation.forum_attachments",
    "machina.apps.forum_conversation.forum_polls",
    "machina.apps.forum_feeds",
    "machina.apps.forum_moderation",
    "machina.apps.forum_tracking",
    "machina.apps.forum_member",
    "forumapp.forum_permission",
]
# machina's tables are AutoField; our own applications say BigAutoField in their AppConfig.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
MIGRATION_MODULES = {
    "forum_conversation": "machina.apps.forum_conversation.migrations",
    "forum_permission": "machina.apps.forum_permission.migrations",
}

MIDDLEWARE = [
    "portal.core.middleware.RequestIdMiddleware",
    "portal.core.metrics.RequestMetrics",
    "portal.core.middleware.TextCompression",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.core.middleware.AdminContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.pagecache.middleware.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LastSeen",
    "accounts.middleware.SignedInHint",
    "accounts.middleware.StaffSecondStep",
    "accounts.middleware.MinorsRules",
    "portal.core.moderation.middleware.SilencedPage",
    "forumapp.middleware.ForumScopeMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The forum's pages are ours alone: machina's own folder is left out, so none of its pages can appear.
        "DIRS": [ROOT / "site" / "templates", ROOT / "forumapp" / "templates" / "machina"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.core.context.portal",
                "home.context.site_furniture",
            ],
            "builtins": ["portal.core.templatetags.ui"],
        },
    }
]

FORM_RENDERER = "portal.core.forms.Renderer"

DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR / 'portal.sqlite3'}"))}
REDIS_URL = env.text("REDIS_URL", env.embedded_broker_url(VAR))
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if ENVIRONMENT != "production"
    else {"BACKEND": "portal.core.cache.ForgivingRedisCache", "LOCATION": REDIS_URL},
    "machina_attachments": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR / "attachments"),
    },
}

# Whole pages for visitors, kept in Valkey for up to a minute and never past a change (docs/adr/0012-page-cache.md).
PAGE_CACHE = env.boolean("PAGE_CACHE", True)

LANGUAGE_CODE = "uk"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("uk", "Українська"), ("en", "English")]
# The first wins. The second holds what Wagtail and its kin leave untranslated (docs/adr/0003-ukrainian-source-strings.md).
LOCALE_PATHS = [ROOT / "site" / "locale", ROOT / "site" / "locale_admin"]
USE_I18N = USE_TZ = WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "Europe/Kyiv"
FORMAT_MODULE_PATH = ["portal.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_DIR", str(VAR / "static")))
STATICFILES_DIRS = [ROOT / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_DIR", str(VAR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ENVIRONMENT == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Elsewhere a file is looked up when it is asked for: a changed style shows at once, nothing is listed at the start.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = ENVIRONMENT != "production"
WHITENOISE_MANIFEST_STRICT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor posts a field per block

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.core.logs.RequestIdFilter"}},
    "formatters": {
        "line": {"()": "portal.core.logs.LineFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "portal.core.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "json" if ENVIRONMENT == "production" else "line",
        }
    },
    # Django's own handlers would write each line a second time, and send letters past the outbox.
    # Wagtail's tasks tell two lines for every saved record.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django_tasks": {"level": "WARNING"},
        "pymorphy3": {"level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))},
}
