"""Template tags of the design system: icons, form fields, typography, small pieces.

The pattern page (/patterns/) shows each of them; site/templates/components/README.md lists the markup.
"""

import re
from functools import lru_cache

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NBSP = "\u00a0"

# Words that must not stay alone at the end of a line: one- and two-letter prepositions and conjunctions.
_SHORT_WORDS = "а|або|б|би|в|від|до|є|ж|з|за|зі|і|із|й|ми|на|не|ні|о|об|по|та|то|у|це|що|як"
_GLUE_AFTER_SHORT_WORD = re.compile(rf"(?<![\w’'-])({_SHORT_WORDS}) (?=\S)", re.IGNORECASE)
# Abbreviations that stand before what they name.
_GLUE_AFTER_ABBREVIATION = re.compile(
    r"(?<![\w’'-])(вул\.|просп\.|пров\.|пл\.|бул\.|буд\.|кв\.|корп\.|під\.|м\.|с\.|ст\.|ч\.|п\.|обл\.|р-н|тел\.|ім\.|№|§|вх\.) +(?=\S)",
    re.IGNORECASE,
)
_MONTHS = "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"
_GLUE_NUMBER = re.compile(rf"(?<=\d) +(?=(?:{_MONTHS}|рр?\.|року|роки|років|год|хв|грн|тис\.|млн|км|см|м|кг|осіб|особи|%|°)(?!\w))")
_GLUE_YEAR = re.compile(rf"({_MONTHS}) +(?=\d{{4}})")
_GLUE_DASH = re.compile(r" +(?=[—–] )")
_TAG = re.compile(r"(<[^>]*>)")


def glue(text: str) -> str:
    """Return the text with non-breaking spaces where Ukrainian typography wants no line end.

    «№ 12», «5 березня», «вул. Семена Палія», a preposition with its word, a word with the dash after it.
    Only ordinary spaces are changed, so the visible text stays the same.
    """
    # Twice: «і в дворі» has two short words that share the space between them.
    text = _GLUE_AFTER_SHORT_WORD.sub(rf"\1{NBSP}", text)
    text = _GLUE_AFTER_SHORT_WORD.sub(rf"\1{NBSP}", text)
    text = _GLUE_AFTER_ABBREVIATION.sub(rf"\1{NBSP}", text)
    text = _GLUE_NUMBER.sub(NBSP, text)
    text = _GLUE_YEAR.sub(rf"\1{NBSP}", text)
    return _GLUE_DASH.sub(NBSP, text)


@register.filter
def typo(value) -> SafeString:
    """Glue what belongs together. In markup that is already safe, only the text between the tags is touched."""
    if value is None:
        return mark_safe("")
    html = str(conditional_escape(value))
    glued = "".join(part if part.startswith("<") else glue(part) for part in _TAG.split(html))
    return mark_safe(glued)  # noqa: S308 - escaped above; gluing only swaps spaces


@register.filter
def phone(value) -> str:
    """«+380481234567» → «+380 48 123 45 67», unbroken. Anything else comes back as it is (102, 0 800 …)."""
    compact = re.sub(r"[\s()-]", "", str(value or ""))
    found = re.fullmatch(r"\+380(\d\d)(\d{3})(\d\d)(\d\d)", compact)
    if not found:
        return str(value or "").replace(" ", NBSP)
    return NBSP.join(["+380", *found.groups()])


@register.filter
def tel(value) -> str:
    """The number as a tel: link wants it: digits and a leading plus only."""
    return re.sub(r"[^\d+]", "", str(value or ""))


@lru_cache(maxsize=1)
def _sprite_url() -> str:
    return static("icons/sprite.svg")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration and hidden from screen readers.

    name: id in site/static/icons/sprite.svg; size: "", "small" or "large"; label: spoken text.
    """
    css = f"icon icon--{size}" if size else "icon"
    url = f"{_sprite_url()}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, url)
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, url)


def _is_group(field: BoundField) -> bool:
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


def _is_single_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


def field_context(field: BoundField, **options) -> dict:
    """What components/field.html needs to draw one bound field of any widget."""
    return {
        "field": field,
        "is_group": _is_group(field),
        "is_check": _is_single_checkbox(field),
        "is_required": field.field.required,
        **options,
    }


@register.inclusion_tag("components/field.html")
def field(bound_field: BoundField, page: bool = False, row: bool = False, short: bool = False, optional: bool = True):
    """One field with its label, help and errors.

    page: the label is the question of the whole page; row: short choices side by side; short: a narrow input;
    optional: say «(необов’язково)» beside a field that may stay empty.
    """
    return field_context(bound_field, page=page, row=row, short=short, say_optional=optional)


@register.inclusion_tag("components/form_errors.html")
def form_errors(*forms, title: str = ""):
    """The summary above a form: every error with a link to its field. Empty when there are none.

    Takes several forms of one page, so that the summary is one.
    """
    errors = []
    general = []
    for form in forms:
        if form is None or not form.is_bound:
            continue
        general += list(form.non_field_errors())
        for bound in form:
            errors += [{"target": error_target(bound), "label": str(bound.label).rstrip("?.:"), "message": text} for text in bound.errors]
    return {"field_errors": errors, "general_errors": general, "title": title}


@register.filter
def error_target(bound: BoundField) -> str:
    """The id an error of this field links to: for a group of choices, its first choice."""
    if _is_group(bound):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@register.simple_tag
def share_of(part, whole, width: int = 100) -> str:
    """part of whole on a scale of `width`, for SVG attributes; «0» where there is nothing to divide by."""
    try:
        share = float(part) / float(whole)
    except (TypeError, ValueError, ZeroDivisionError):
        return "0"
    return f"{max(0.0, min(1.0, share)) * width:.2f}".rstrip("0").rstrip(".") or "0"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page, parameter: str = "page"):
    """Links to the pages of a Paginator page; the other filters of the address are kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query.pop(parameter, None)
    rest = query.urlencode() if query else ""
    return {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)),
        "ellipsis": page.paginator.ELLIPSIS,
        "prefix": f"?{rest}&{parameter}=" if rest else f"?{parameter}=",
    }
