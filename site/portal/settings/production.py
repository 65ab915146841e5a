"""What production refuses to start with, each named with what to do."""

from django.core.exceptions import ImproperlyConfigured

KEY_LENGTH = 50
SEALING_LENGTH = 40


def refuse_unsafe(settings: dict) -> None:
    """Raise ImproperlyConfigured with every unsafe value at once, so that one restart mends all."""
    found = list(problems(settings))
    if found:
        raise ImproperlyConfigured("Unsafe settings for production:\n- " + "\n- ".join(found))


def problems(settings: dict):
    if settings["DEBUG"]:
        yield "DEBUG=1 shows code and data to strangers. Unset it."
    key = settings["SECRET_KEY"]
    if key.startswith("development-only") or len(key) < KEY_LENGTH or len(set(key)) < 10:
        yield f"SECRET_KEY is the development one, short or plain. Give at least {KEY_LENGTH} random characters."
    sealing = settings["SEALING_KEYS"]
    if not sealing or any(one.startswith("development-only") or len(one) < SEALING_LENGTH or len(set(one)) < 10 for one in sealing):
        yield f"SEALING_KEYS is the development one, short or plain. Give keys of at least {SEALING_LENGTH} random characters."
    hosts = settings["ALLOWED_HOSTS"]
    if "*" in hosts or not [host for host in hosts if "localhost" not in host and host not in ("127.0.0.1", "[::1]")]:
        yield "ALLOWED_HOSTS names no public host (or all of them). Give the portal's host names."
    if not settings["BASE_URL"].startswith("https://"):
        yield "BASE_URL must begin with https://: links in letters point there."
    if settings["OUTBOX_SENDER"] == "smtp" and settings["SMTP_TLS"] == "off" and settings["SMTP_HOST"] != "localhost":
        yield "SMTP_TLS=off sends residents’ appeals in clear. Use verified or implicit."
    if settings["BOUNCE_IMAP_HOST"] not in ("", "localhost") and settings["BOUNCE_IMAP_TLS"] == "off":
        yield "BOUNCE_IMAP_TLS=off reads returned letters, and the password, in clear. Use implicit or starttls."
    if settings["MAIL_FROM"].rstrip(">").endswith("@example.com"):
        yield "MAIL_FROM is the example address. Give the portal's own."
    if not settings["METRICS_TOKEN"]:
        yield "METRICS_TOKEN is empty: /metrics would be open to all. Give a random word."
