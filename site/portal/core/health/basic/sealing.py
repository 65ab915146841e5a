"""Whether what lies sealed can be read with the keys that this portal has."""

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core import resealing, sealed

from .. import registry


def opens() -> registry.Result:
    """A sample, and the newest value of every sealed column."""
    if not settings.SEALING_KEYS:
        advice = _("Задайте SEALING_KEYS: без нього портал не зможе зберегти жодного звернення.")
        return registry.alarm(_("Немає ключа шифрування."), advice=advice)
    sample = b"portal"
    if sealed.opened(sealed.seal(sample)) != sample:
        return registry.alarm(_("Зашифроване не відкривається."), advice=_("Перевірте SEALING_KEYS."))
    closed, older, looked = [], 0, 0
    for name, kept in resealing.newest():
        looked += 1
        try:
            sealed.open_text(kept) if isinstance(kept, str) else sealed.opened(kept)
        except (sealed.CannotOpen, ValueError):
            closed.append((name, _("не відкривається")))
            continue
        older += resealing.identity(kept) != sealed.current_key()
    facts = {"figure": str(looked), "value": float(len(closed)), "rows": tuple(closed)}
    if closed:
        advice = _("Поверніть у SEALING_KEYS ключ, яким це зашифровано: він є в резервній копії та в папці deploy/secrets.")
        return registry.alarm(_("Зашифроване іншим ключем не прочитати."), **facts, advice=advice)
    if older:
        return registry.warning(_("Частину даних зашифровано старим ключем."), **facts, advice=_("Виконайте: manage.py reseal"))
    return registry.ok(_("Зашифроване відкривається."), **facts)
