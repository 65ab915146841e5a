"""Signing in: second step, passkeys, limits, passwords. What mail.py says of accounts is refined here."""

from datetime import timedelta

from . import env
from .base import ENVIRONMENT
from .mail import AUTH_PASSWORD_VALIDATORS as _VALIDATORS

# Staff, operators and moderators work only with a second step. Development and tests leave it off, so
# that the demo logins open; production has it on.
STAFF_MFA_REQUIRED = env.boolean("STAFF_MFA_REQUIRED", ENVIRONMENT == "production")
MFA_ADAPTER = "accounts.mfa.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
# An address is confirmed before the first sign-in; a person with a second step may still change it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENVIRONMENT != "production"  # http://localhost
MFA_FORMS = {"add_webauthn": "accounts.forms.AddPasskeyForm"}

ACCOUNT_FORMS = {
    "login": "accounts.entrance.LoginForm",
    "reset_password": "accounts.entrance.ResetPasswordForm",
    "signup": "accounts.signup.GuardedSignupForm",
}
ACCOUNT_CHANGE_EMAIL = True  # one address; the new one counts once it is confirmed, the old one is told
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60  # seconds
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # other sessions end, this one stays
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/180s/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.boolean("BEHIND_PROXY", ENVIRONMENT == "production") else 0
USERSESSIONS_TRACK_ACTIVITY = True

# Wagtail's own sign-in and password pages know no second step: staff sign in where all do.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# SHA-1 of known passwords, sorted, one a line («HASH:count», as Have I Been Pwned offers). Searched on disk, never sent anywhere.
BREACHED_PASSWORDS_FILE = env.text("BREACHED_PASSWORDS_FILE", "")
AUTH_PASSWORD_VALIDATORS = [*_VALIDATORS, {"NAME": "accounts.passwords.BreachedPasswordValidator"}]

GUARDIAN_LINK_AGE = timedelta(days=14)
# Where the end of the audit chain is written daily, and who gets it by a letter. See portal.audit.
AUDIT_ANCHOR_FILE = env.text("AUDIT_ANCHOR_FILE", "")
AUDIT_ANCHOR_EMAIL = env.text("AUDIT_ANCHOR_EMAIL", "")
