"""schema.org data for search engines, as blocks of data in the page's head."""

import json

from django.utils.safestring import SafeString, mark_safe

from .links import absolute

# Inside <script> only these could end the element or open another.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def breadcrumb_list(crumbs: list[dict], request) -> dict:
    """The way to a page: ``crumbs`` are ``url`` and ``label`` from the front page on."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": str(crumb["label"]), "item": absolute(request, str(crumb["url"]))}
            for number, crumb in enumerate(crumbs, 1)
        ],
    }


def script(data: dict) -> SafeString:
    """A block of data. It is not run, so the content security policy lets it stand inline."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - what could end the element is escaped above
