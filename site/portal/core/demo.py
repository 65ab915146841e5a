"""The invented people who can sign in on a demonstration machine, and their one password.

Read by the demo content and by the supervisor that prints the logins. Production never has them.
"""

PASSWORD = "odesa-demo-2026"  # noqa: S105 - printed on the first screen on purpose

# (address, role's value in accounts.roles or "" for a resident, name others see)
LOGINS = [
    ("resident@example.com", "", "Мешканка Лідія (демо)"),
    ("editor@example.com", "editor", "Редактор Остап (демо)"),
    ("moderator@example.com", "moderator", "Модератор Зоряна (демо)"),
    ("confidant@example.com", "confidant", "Модераторка Ялина, делікатні звернення (демо)"),
    ("volunteer@example.com", "volunteer", "Волонтер Юхим (демо)"),
    ("coordinator@example.com", "coordinator", "Координатор Мотря (демо)"),
    ("officer@example.com", "officer", "Дільнична Софія (демо)"),
    ("operator@example.com", "operator", "Оператор Сава (демо)"),
    ("liaison@example.com", "liaison", "Черговий ГУНП (демо)"),
    ("lawyer@example.com", "lawyer", "Юристка Варвара (демо)"),
    ("admin@example.com", "administrator", "Адміністратор (демо)"),
]
