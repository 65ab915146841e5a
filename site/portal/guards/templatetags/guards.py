"""``{% spam_guard form %}``: the hidden proof and the plain question of a form with SpamGuardMixin."""

from django import template

register = template.Library()


@register.inclusion_tag("guards/spam.html")
def spam_guard(form):
    """Stands before the button. Draws nothing of the question for a signed-in person."""
    return {"form": form, "asks": form.guard_asks, "is_known": form.is_known, "key": form.guard_key}
