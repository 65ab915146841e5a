"""Who sees letters, who decides about them, who may read their words."""

from portal.core import unseen
from portal.places.viewsets import of_own_city

from .models import Letter, SuppressedAddress

SEE = "outbox.view_letter"
DECIDE = "outbox.change_letter"
READ = "outbox.read_letter"


def letters_of(user):
    """Letters of the person's own cities, without those about what is not for their eyes; a superuser also sees
    those that belong to no city."""
    if not user.has_perm(SEE):
        return Letter.objects.none()
    return unseen.without_words(of_own_city(Letter, user), "about", user)


def addresses_of(user):
    """Suppressed addresses whose letter was of the person's own cities."""
    if not user.has_perm(SEE):
        return SuppressedAddress.objects.none()
    if user.is_superuser:
        return SuppressedAddress.objects.all()
    return SuppressedAddress.objects.filter(city__in=letters_of(user).order_by().values("city").distinct())
