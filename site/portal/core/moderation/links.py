"""Addresses of the author's page of a decision. The key is signed, so nobody finds another's by counting."""

from django.core import signing
from django.urls import reverse

from .models import Ban, ModerationItem

SALT = "moderation.decision"
MODELS = {"i": ModerationItem, "b": Ban}


def key_of(about: ModerationItem | Ban) -> str:
    letter = "b" if isinstance(about, Ban) else "i"
    return signing.Signer(salt=SALT, sep="~").sign(f"{letter}{about.pk}")


def decision(about: ModerationItem | Ban) -> str:
    """The path of the page where the author reads the decision."""
    return reverse("moderation:decision", args=[key_of(about)])


def read(key: str) -> ModerationItem | Ban | None:
    """The item or ban of a key; None where the key is not ours."""
    try:
        value = signing.Signer(salt=SALT, sep="~").unsign(key)
    except signing.BadSignature:
        return None
    return MODELS[value[0]].objects.select_related("city__site").filter(pk=int(value[1:])).first()
