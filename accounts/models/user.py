"""A person with an e-mail address and a name of their choice."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ERASED_NAME = _("Видалений учасник")


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """A user who signs in by e-mail. Raises ValueError without an address."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """One account. The e-mail address is never shown: ``display_name`` is what others read."""

    email = models.EmailField(_("електронна пошта"), unique=True)
    display_name = models.CharField(_("ім’я, яке бачать інші"), max_length=60, blank=True)
    first_name = models.CharField(_("ім’я"), max_length=60, blank=True)
    last_name = models.CharField(_("прізвище"), max_length=60, blank=True)
    city = models.ForeignKey("places.City", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("місто"))
    is_staff = models.BooleanField(_("службовий доступ"), default=False)
    is_active = models.BooleanField(_("може входити"), default=True)
    is_demo = models.BooleanField(_("вигадана особа"), default=False)
    date_joined = models.DateTimeField(_("з нами від"), default=timezone.now)
    district = models.ForeignKey(
        "places.District",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("район"),
        help_text=_("Щоб показувати новини й зустрічі поруч. Інші цього не бачать."),
    )
    # Of an adult nothing is kept; of a person from 14 to 17 the day from which nobody asks any more.
    minor_until = models.DateField(_("неповнолітня особа до"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("стерто"), null=True, blank=True, editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("користувач")
        verbose_name_plural = _("користувачі")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self):
        return self.get_display_name()

    def get_display_name(self) -> str:
        """What others see: the chosen name, or a number; never the address."""
        if self.erased_at:
            return str(ERASED_NAME)
        return self.display_name or _("Мешканець %(number)s") % {"number": self.pk or ""}

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.get_display_name()

    def get_short_name(self) -> str:
        return self.get_display_name()

    @property
    def is_minor(self) -> bool:
        """From 14 to 17, as far as the year of birth tells."""
        return self.minor_until is not None and self.minor_until > timezone.localdate()

    @property
    def has_public_profile(self) -> bool:
        """Whether others may open a page about this person: never for minors and for who has left."""
        return self.is_active and self.erased_at is None and not self.is_minor
