"""Reasons that every queue begins with. Staff change the words; what they have changed stays as they left it."""

from .models import ReasonTemplate

REJECTED, RETURNED = ReasonTemplate.Action.REJECTED, ReasonTemplate.Action.RETURNED
REASONS = [
    (
        REJECTED,
        "Видає військових",
        "З допису можна зрозуміти, де стоять військові, як працює ППО або куди влучив удар. Такого не публікуємо, доки триває війна.",
    ),
    (
        REJECTED,
        "Чужі особисті дані",
        "У тексті є ім’я, адреса, телефон або номер авто іншої людини. Приберіть їх. Поліції це можна повідомити у зверненні.",
    ),
    (REJECTED, "Образи чи погрози", "Текст ображає або залякує людину. Напишіть, що сталося, без образ, і ми його покажемо."),
    (
        REJECTED,
        "Неправда, яка може нашкодити",
        "Ми не змогли цього підтвердити, а помилка може зашкодити людям. Додайте, звідки це відомо.",
    ),
    (REJECTED, "Реклама або спам", "Портал — про безпеку. Оголошень і реклами тут не публікуємо."),
    (REJECTED, "Не про безпеку", "Це не стосується безпеки у місті.."),
    (RETURNED, "Приберіть чужі дані", "У тексті є ім’я, адреса або телефон іншої людини. Приберіть їх і надішліть ще раз."),
    (RETURNED, "Незрозуміло, що сталося", "Напишіть коротко: що, де і коли. Тоді інші зрозуміють, чим допомогти."),
]


def city_loaded(sender, **kwargs) -> None:
    """A city has come: the common reasons are there."""
    for place, (action, label, text) in enumerate(REASONS, 1):
        ReasonTemplate.objects.get_or_create(kind="", action=action, label=label, defaults={"text": text, "order": place * 10})
