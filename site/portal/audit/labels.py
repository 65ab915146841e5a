"""Words for actions, as staff read them. A section adds its own with ``register`` from its AppConfig."""

from django.utils.translation import gettext_lazy as _

_labels: dict[str, str] = {}


def register(labels: dict[str, str]) -> None:
    """Names of actions, a past participle without a subject: «Переглянуто звернення»."""
    _labels.update(labels)


def label(action: str) -> str:
    """The words of an action; the action itself where nobody gave it words."""
    return str(_labels.get(action, action))


def known() -> dict[str, str]:
    return dict(_labels)


register(
    {
        "account.created": _("Створено обліковий запис"),
        "account.details_changed": _("Змінено профіль"),
        "account.email_changed": _("Змінено електронну пошту"),
        "account.erased": _("Обліковий запис видалено"),
        "account.erasure_asked": _("Попрошено видалити обліковий запис"),
        "account.erasure_cancelled": _("Видалення облікового запису скасовано"),
        "account.export_asked": _("Попрошено копію своїх даних"),
        "account.export_downloaded": _("Завантажено копію своїх даних"),
        "account.export_made": _("Складено копію даних людини"),
        "account.guardian_asked": _("Надіслано лист про згоду дорослого"),
        "account.guardian_consented": _("Дорослий дав згоду"),
        "account.guardian_withdrew": _("Дорослий відкликав згоду"),
        "account.mfa_added": _("Додано другий крок входу"),
        "account.mfa_removed": _("Прибрано другий крок входу"),
        "account.password_changed": _("Змінено пароль"),
        "account.sessions_ended": _("Завершено сеанси"),
        "account.signed_in_new_device": _("Вхід із нового пристрою"),
        "appeal.registered": _("Записано номер поліції"),
        "appeal.exported": _("Вивантажено реєстр звернень"),
        "appeal.unseen": _("Змінено, кому не показувати звернення"),
        "appeal.viewed": _("Переглянуто звернення"),
        "audit.detail_viewed": _("Переглянуто особисті подробиці в журналі"),
        "audit.details_erased": _("Стерто особисті подробиці в журналі"),
        "audit.exported": _("Завантажено журнал дій"),
        "certificate.revoked": _("Скасовано грамоту"),
        "forum.post_approved": _("Схвалено допис"),
        "forum.post_deleted": _("Видалено допис"),
        "forum.post_rejected": _("Відхилено допис"),
        "forum.topic_deleted": _("Видалено тему"),
        "forum.topic_locked": _("Закрито тему"),
        "forum.topic_moved": _("Перенесено тему"),
        "forum.topic_type": _("Змінено вид теми"),
        "forum.topic_unlocked": _("Відкрито тему"),
        "letter.considered_sent": _("Лист визнано відправленим"),
        "letter.sent_again": _("Лист відправлено ще раз"),
        "meeting.cancel": _("Скасовано зустріч"),
        "meeting.capacity": _("Змінено кількість місць на зустрічі"),
        "meeting.confirm": _("Підтверджено зустріч"),
        "meeting.decision_point": _("Записано рішення зустрічі"),
        "meeting.finish": _("Завершено зустріч"),
        "meeting.postpone": _("Перенесено зустріч"),
        "meeting.start": _("Почато зустріч"),
        "moderation.approved": _("Модератор схвалив"),
        "moderation.claimed": _("Модератор узяв до розгляду"),
        "moderation.released": _("Модератор повернув до черги"),
        "moderation.rejected": _("Модератор відхилив"),
        "moderation.returned": _("Модератор повернув на доповнення"),
        "outing.cancel": _("Скасовано вихід"),
        "outing.close": _("Закрито запис на вихід"),
        "outing.finish": _("Записано звіт про вихід"),
        "outing.open": _("Відкрито запис на вихід"),
        "video.access_granted": _("Надано доступ до відео"),
        "video.access_revoked": _("Забрано доступ до відео"),
        "video.alarm_opened": _("Відкрито тривогу камери"),
        "video.alarm_taken": _("Узято до роботи тривогу камери"),
        "video.alarms_opened": _("Відкрито список тривог камер"),
        "video.camera_opened": _("Відкрито камеру"),
        "video.camera_secret_changed": _("Змінено пароль камери"),
        "video.cameras_imported": _("Завантажено список камер"),
        "video.console_opened": _("Відкрито пульт оператора"),
        "video.exported": _("Вирізано запис камери"),
        "video.hold_lifted": _("Знято утримання запису"),
        "video.hold_placed": _("Утримано запис від видалення"),
        "video.snapshot": _("Знято останній кадр камери"),
        "video.watched": _("Переглянуто відео"),
        "volunteer.approve": _("Прийнято до реєстру волонтерів"),
        "volunteer.documents_checked": _("Перевірено документи волонтера"),
        "volunteer.leave": _("Виведено з реєстру волонтерів"),
        "volunteer.pause": _("Призупинено участь волонтера"),
    }
)
