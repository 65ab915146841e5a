"""Addresses. Plumbing and staff first, then the sections' reserved paths, then Wagtail's pages.

Ukrainian has no prefix and is never left by the browser's language; English stands under /en/.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.core import views as core
from portal.core.metrics import metrics
from portal.places.staff import urls_before_wagtail

COMMUNITY = "community" in settings.PORTAL_PARTS
VIDEO = "video" in settings.PORTAL_PARTS

urlpatterns = [
    path("healthz", core.healthz, name="healthz"),
    path("readyz", core.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    # Wagtail's own sign-in knows no second step: staff sign in where everybody does.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", include(urls_before_wagtail())),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]
if settings.ENVIRONMENT != "production":
    # Not django.conf.urls.static: without DEBUG it serves nothing, and pages would lose their pictures.
    urlpatterns.append(path("media/<path:path>", core.media))

if COMMUNITY:
    urlpatterns.append(path("api/v1/", include("mapapp.opendata.urls", namespace="open_data_api")))

# Plain addresses of the sections come before Wagtail's pages; no page may take their slugs.
sections = [
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("portal.core.urls")),
    path("", include("portal.notify.urls")),
    path("", include("portal.search.urls")),
    path("", include("portal.places.urls")),
    path("", include("portal.guards.urls")),
    path("", include("home.urls")),
]
if COMMUNITY:
    sections += [
        path("", include("news.urls")),
        path("map/report/", include("mapapp.corrections.urls")),
        path("map/", include("mapapp.urls")),
        path("map/", include("mapapp.reviews.urls")),
        path("officer/", include("mapapp.console.urls")),
        path("appeals/", include("appeals.urls")),
        path("meetings/", include("meetings.urls")),
        path("volunteers/", include("volunteers.urls")),
        path("polls/", include("polls.urls")),
        path("contests/", include("contests.urls")),
        path("awards/", include("contests.awards.urls")),
        path("forum/", include("forumapp.urls")),
    ]
if VIDEO:
    sections.append(path("", include("videosidecar.urls")))
if settings.ENVIRONMENT != "production":
    sections.append(path("dev/", include("portal.outbox.urls")))
    sections.append(path("patterns/", include("portal.patterns")))

urlpatterns += i18n_patterns(*sections, path("", include(wagtail_urls)), prefix_default_language=False)
