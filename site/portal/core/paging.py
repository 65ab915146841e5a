"""The number under Wagtail's lists.

Wagtail writes «5» and the plural's one form beside each other: «5 сторінки». A label and a number suit every count.
"""

from django.utils.text import capfirst
from wagtail.admin.paginator import WagtailPaginator


def count_label(paginator: WagtailPaginator) -> str:
    return f"{capfirst(str(paginator.verbose_name_plural))}: {paginator.count}"


def count_in_ukrainian() -> None:
    """Takes the place of Wagtail's label in every list of the staff."""
    WagtailPaginator.items_count_label = property(count_label)
