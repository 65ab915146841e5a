"""How long reports are kept, and the line on the staff's first page."""

from django.utils.translation import gettext_lazy as _

from portal.core import retention

from .services import forget

retention.register(
    "corrections",
    _("Повідомлення про помилки на мапі, з адресою для відповіді"),
    90,
    forget,
    _("щоб після рішення ще було видно, що й чому змінено"),
)
