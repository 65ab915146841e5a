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
SMTP_CA_FILE = env.text("SMTP_CA_FILE", "")  # authorities to trust instead of the machine's, in PEM
SMTP_TIMEOUT = env.integer("SMTP_TIMEOUT", 20, 1, 300)  # seconds, for each step of the conversation
MAIL_FROM = env.text("MAIL_FROM", "Безпечна Одеса <portal@example.com>")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
# Where returned letters go. With it each letter has a return address of its own (name+sign@domain),
# so that even a return without any trace of the letter is matched. Empty: returns go to MAIL_FROM.
BOUNCE_ADDRESS = env.text("BOUNCE_ADDRESS", "")
# The box in which returns and replies arrive; without a host nothing is read.
BOUNCE_IMAP_HOST = env.text("BOUNCE_IMAP_HOST", "")
BOUNCE_IMAP_TLS = env.choice("BOUNCE_IMAP_TLS", "implicit", ("implicit", "starttls", "off"))
BOUNCE_IMAP_PORT = env.integer("BOUNCE_IMAP_PORT", 993 if BOUNCE_IMAP_TLS == "implicit" else 143, 1, 65535)
BOUNCE_IMAP_USER = env.text("BOUNCE_IMAP_USER", "")
BOUNCE_IMAP_PASSWORD = env.text("BOUNCE_IMAP_PASSWORD", "")
BOUNCE_IMAP_FOLDER = env.text("BOUNCE_IMAP_FOLDER", "INBOX")
BOUNCE_IMAP_CA_FILE = env.text("BOUNCE_IMAP_CA_FILE", "")
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
