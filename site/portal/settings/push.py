"""Web push: notices on the screens of devices."""

from email.utils import parseaddr

from . import env
from .mail import MAIL_FROM

# Without a key production sends nothing to screens; elsewhere one is made under VAR_DIR.
WEB_PUSH_PRIVATE_KEY = env.text("WEB_PUSH_PRIVATE_KEY", "")
WEB_PUSH_CONTACT = env.text("WEB_PUSH_CONTACT", f"mailto:{parseaddr(MAIL_FROM)[1]}")
# Browsers name the address to send to: only those of known push services are believed.
WEB_PUSH_HOSTS = env.words("WEB_PUSH_HOSTS", "fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,*.push.apple.com")
