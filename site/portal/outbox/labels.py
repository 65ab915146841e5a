"""Words for the outbox's acts in the audit log."""

from django.utils.translation import gettext_lazy as _

AUDIT = {
    "letter.sent_again": _("Лист відправлено ще раз"),
    "letter.considered_sent": _("Лист визнано відправленим"),
    "letter.cancelled": _("Лист скасовано"),
    "letter.read": _("Прочитано текст листа"),
    "letter.file_read": _("Завантажено вкладення листа"),
    "letter.reply_handled": _("Опрацьовано відповідь на лист"),
    "letter.address_lifted": _("Знято призупинення адреси"),
}
