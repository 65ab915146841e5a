"""How letters leave, and the accounts that e-mail addresses open."""

from . import env
from .base import ENVIRONMENT, VAR

# Which sender the outbox uses: `file` writes letters under var/letters (development reads them
# at /dev/letters/), `smtp` sends, `none` keeps them queued.
OUTBOX_SENDER = env.choice("OUTBOX_SENDER", "smtp" if ENVIRONMENT == "production" else "file", ("smtp", "file", "none"))
OUTBOX_DIR = VAR / "letters"
SMTP_HOST = env.text("SMTP_HOST", "localhost")
SMTP_PORT = env.integer("SMTP_PORT", 587 if ENVIRONMENT == "production" else 25, 1, 65535)
SMTP_USER = env.text("SMTP_USER", "")
SMTP_PASSWORD = env.text("SMTP_PASSWORD", "")
# `verified` = STARTTLS with a checked certificate; `implicit` = TLS from the first byte, checked.
SMTP_TLS = env.choice("SMTP_TLS", "verified" if ENVIRONMENT == "production" else "off", ("verified", "implicit", "off"))
SMTP_TIMEOUT = env.integer("SMTP_TIMEOUT", 20, 1, 300)  # seconds
MAIL_FROM = env.text("MAIL_FROM", "Безпечна Одеса <portal@example.com>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
# Anything that would by-pass the outbox lands in the log, never on the wire.
EMAIL_BACKEND = (
    "django.core.mail.backends.dummy.EmailBackend" if ENVIRONMENT == "production" else "django.core.mail.backends.locmem.EmailBackend"
)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.PortalAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupExtras"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail scanners open links: GET shows, POST confirms
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Безпечна Одеса"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
