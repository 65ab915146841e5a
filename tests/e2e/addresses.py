"""Every page of the portal: each Page class and each named address, with somebody who may open it.

Pages come from the Page classes and the URL resolver. An address that is new must be given a sample
here, or be named in NOT_PAGES with the reason; `tests/e2e/test_every_page.py` fails until then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.models import Page

VISITOR, RESIDENT, VOLUNTEER, COORDINATOR, MODERATOR, OPERATOR = "", "resident", "volunteer", "coordinator", "moderator", "operator"
OFFICER = "officer"
LIAISON = "liaison"

FILE = "a file or data, not a page"
POST = "takes a POST and leads on"
STAGE = "a step inside signing in, seen in tests/accounts"
NOT_PAGES = {
    **dict.fromkeys(("guards:task", "guards:download"), FILE),
    **dict.fromkeys(
        ("healthz", "readyz", "metrics", "accounts:bit", "home:robots", "home:sitemap", "places:suggest", "news:rss", "news:atom"), FILE
    ),
    **dict.fromkeys(
        ("mapapp:places", "mapapp:districts", "search:suggest", "meetings:calendar", "meetings:meeting_file", "meetings:receipt_file"), FILE
    ),
    **dict.fromkeys(("mapapp:places-json", "mapapp:place-json", "mapapp:officer-poster", "mapapp:address-poster"), FILE),
    "mapapp:embed": "the map alone for a frame on another site, seen in tests/mapapp/page",
    "mapapp:officer-card": FILE,
    **dict.fromkeys(
        (f"open_data_api:{name}" for name in ("index", "api-root", "openapi-json", "lookup", "locate", "nowhere")),
        "open data, seen in tests/mapapp/opendata",
    ),
    **dict.fromkeys(
        (f"open_data_api:{name}{form}" for name in ("district", "street", "unit", "point", "officer") for form in ("", "s", "s-csv")),
        "open data, seen in tests/mapapp/opendata",
    ),
    **dict.fromkeys((f"open_data_api:{name}-geojson" for name in ("districts", "points", "officers")), FILE),
    **dict.fromkeys(("appeals:preview", "appeals:document", "appeals:letter", "appeals:attachment", "awards:download"), FILE),
    **dict.fromkeys(("appeals:slip", "appeals:assisted_slip"), FILE),
    **dict.fromkeys(("forum_feeds:latest_topics", "forum_feeds:forum_latest_topics", "forum_conversation:attachment"), FILE),
    **dict.fromkeys(("videosidecar:states", "videosidecar:clip", "videosidecar:picture"), FILE),
    **dict.fromkeys(("outbox:html", "outbox:attachment", "wagtaildocs_serve"), FILE),
    **dict.fromkeys(("mfa_download_recovery_codes", "moderation:transparency_csv", "appeals:statistics_csv"), FILE),
    **dict.fromkeys(("forum_moderation:queue", "forum_moderation:queued_post"), "leads on to the one inbox"),
    **dict.fromkeys(("notify:read_all", "notify:open", "appeals:remove_file", "appeals:resume"), POST),
    **dict.fromkeys(("appeals:remove_signatory", "appeals:add_signed", "appeals:assisted_drop", "videosidecar:take_alarm"), POST),
    **dict.fromkeys((f"notify:{verb}" for verb in ("stop_all", "stop_following", "add_device", "remove_device", "seen")), POST),
    **dict.fromkeys(("notify:worker",), FILE),
    **dict.fromkeys((f"meetings:{verb}" for verb in ("check_in", "walk_in", "step", "capacity", "problem", "decision")), POST),
    **dict.fromkeys(("volunteers:join_outing", "volunteers:leave_outing", "forum_conversation:topic_poll_vote"), POST),
    **dict.fromkeys(("account_inactive", "account_confirm_login_code", "mfa_authenticate", "mfa_reauthenticate"), STAGE),
    **dict.fromkeys(("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "account_set_password"), STAGE),
    **dict.fromkeys(("accounts:download", "appeals:answer_file"), FILE),
    **dict.fromkeys(("accounts:leave_everywhere", "accounts:keep", "mfa_login_webauthn"), POST),
    **dict.fromkeys(("accounts:guardian_answer", "accounts:guardian_withdraw", "mfa_reauthenticate_webauthn"), STAGE),
    **dict.fromkeys(("mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"), STAGE),
    **dict.fromkeys(("reviews:similar", "reviews:rss", "reviews:photo"), FILE),
    **dict.fromkeys((f"officer_console:{verb}" for verb in ("away", "end_absence", "checked", "priority_step")), POST),
    "wagtail_serve": "the Page classes stand for it",
    "wagtailcore_login": "asked only of pages with a private view, which the portal has none of",
    "wagtailcore_authenticate_with_password": "asked only of pages with a password, which the portal has none of",
    "wagtaildocs_authenticate_with_password": "asked only of documents with a password, which the portal has none of",
    "patterns_operator": "the pattern page in the operators' colours, seen in tests/e2e/test_patterns.py",
}
# Who opens an address; a visitor where it is not said.
WHO = {
    **dict.fromkeys(("reviews:mine", "reviews:mine_one", "reviews:draft", "reviews:edit", "reviews:delete", "reviews:reopen"), RESIDENT),
    "reviews:support": RESIDENT,
    **dict.fromkeys(("reviews:answers", "reviews:answer"), LIAISON),
    **dict.fromkeys(("accounts:activity", "accounts:data", "accounts:delete", "accounts:guardian", "mfa_list_webauthn"), RESIDENT),
    **dict.fromkeys(("account_logout", "account_reauthenticate", "account_email", "account_change_password"), RESIDENT),
    **dict.fromkeys(("mfa_index", "mfa_activate_totp", "usersessions_list", "accounts:overview", "accounts:profile"), RESIDENT),
    **dict.fromkeys((f"notify:{page}" for page in ("notices", "choices", "subscriptions")), RESIDENT),
    **dict.fromkeys(("volunteers:apply", "polls:vote", "contests:enter", "moderation:decision"), RESIDENT),
    **dict.fromkeys(("forum_tracking:unread_topics", "forum_tracking:mark_all_forums_read", "forum_tracking:mark_topics_read"), RESIDENT),
    **dict.fromkeys(("forum_member:user_subscriptions", "forum_member:topic_subscribe", "forum_member:topic_unsubscribe"), RESIDENT),
    **dict.fromkeys(("forum_conversation:topic_create", "forum_conversation:post_create"), RESIDENT),
    **dict.fromkeys(("forum_conversation:topic_update", "forum_conversation:post_update", "forum_conversation:post_delete"), MODERATOR),
    **dict.fromkeys(("volunteers:shifts", "volunteers:outing", "meetings:desk_index", "meetings:desk"), VOLUNTEER),
    **dict.fromkeys((f"officer_console:{page}" for page in ("home", "absence", "plan", "reception")), OFFICER),
    **dict.fromkeys((f"officer_console:{page}" for page in ("priorities", "priority_done", "reports")), OFFICER),
    **dict.fromkeys(("polls:receipt", "contests:mine"), COORDINATOR),
    **dict.fromkeys(("appeals:assisted", "appeals:assisted_sign", "appeals:assisted_receipt"), VOLUNTEER),
    **dict.fromkeys(("videosidecar:console", "videosidecar:camera", "videosidecar:alarms", "videosidecar:alarm"), OPERATOR),
}


@dataclass(frozen=True)
class Address:
    name: str
    path: str
    who: str


def named() -> Iterator[str]:
    """The names of all addresses but Wagtail's own admin."""
    yield from sorted(set(_walk(get_resolver(), "")))


def _walk(resolver, namespace: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if not hasattr(pattern, "url_patterns"):
            if pattern.name:
                yield f"{namespace}{pattern.name}"
            continue
        if not str(pattern.pattern).startswith("cms"):
            yield from _walk(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def page_classes() -> list[type[Page]]:
    ours = {"home", "news", "meetings", "polls", "contests"}
    return [model for model in apps.get_models() if issubclass(model, Page) and model._meta.app_label in ours]


def of_pages(root: Page) -> tuple[list[Address], list[str]]:
    """One live page of each class under ``root``, and the names of classes that have none."""
    found, missing = [], []
    for model in page_classes():
        page = model.objects.live().descendant_of(root, inclusive=True).order_by("pk").first()
        if page is None:
            missing.append(model.__name__)
        else:
            found.append(Address(model.__name__, page.get_url_parts()[-1], VISITOR))
    return found, missing


def of_urls(samples: dict[str, Callable[[], list]]) -> tuple[list[Address], list[str]]:
    """Every named address with its sample, and the names that have neither a sample nor a reason."""
    found, missing = [], []
    for name in named():
        if name in NOT_PAGES:
            continue
        if name in samples:
            found.append(Address(name, reverse(name, args=samples[name]()), who_opens(name)))
        elif _needs_nothing(name):
            found.append(Address(name, reverse(name), who_opens(name)))
        else:
            missing.append(name)
    return found, missing


def who_opens(name: str) -> str:
    return WHO.get(name, MODERATOR if name.startswith("forum_moderation:") else VISITOR)


def _needs_nothing(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
