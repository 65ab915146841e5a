"""What the log calls the acts of this section: a past participle without a subject."""

from django.utils.translation import gettext_lazy as _

from portal.audit import labels


def register() -> None:
    labels.register(
        {
            "appeal.answered": _("Записано відповідь поліції"),
            "appeal.assisted": _("Почато звернення зі слів людини"),
            "appeal.assisted_dropped": _("Видалено чернетку звернення, записаного зі слів людини"),
            "appeal.assisted_submitted": _("Подано звернення, записане зі слів людини"),
            "appeal.extended": _("Продовжено строк звернення"),
            "appeal.forwarded": _("Переслано звернення за належністю"),
            "appeal.link_sent": _("Надіслано поліції нове посилання"),
            "appeal.links_revoked": _("Скасовано посилання для поліції"),
            "appeal.questionnaire_answered": _("Отримано відповідь на опитування про звернення"),
            "appeal.withdrawn": _("Відкликано звернення"),
            "legal_question.answered": _("Відповідено на запитання до юриста"),
            "legal_question.asked_back": _("Перепитано людину про її запитання до юриста"),
            "legal_question.closed": _("Закрито розмову з юристом"),
            "legal_question.put_back": _("Повернуто запитання до юриста в чергу"),
            "legal_question.taken": _("Взято запитання до юриста"),
            "legal_question.viewed": _("Переглянуто запитання до юриста"),
        }
    )
