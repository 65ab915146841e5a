"""The addresses that are proven to be this person's."""

from allauth.account.models import EmailAddress
from django.db.models import Q


def proven(user) -> set[str]:
    """Confirmed addresses, in small letters: another's letters and appeals must not come out with a typed address."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {address.lower() for address in (user.email, *confirmed)}  # nobody signs in with an address that is not confirmed


def written_to(user, field: str = "email") -> Q:
    """Rows whose ``field`` is one of the person's proven addresses, whatever the case."""
    found = Q(pk__in=[])
    for address in proven(user):
        found |= Q(**{f"{field}__iexact": address})
    return found
