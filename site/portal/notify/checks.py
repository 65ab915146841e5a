"""Started with a key that is none, the portal says so at once and not at the first notice."""

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from . import vapid


@register
def web_push_key(app_configs, **kwargs):
    try:
        vapid.private_key()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="notify.E001")]
    except OSError:
        return []  # the folder of the portal cannot be written to, which others say better
    return []
