"""Abbreviations of the portal's domain, written out. Both ways: «ДОП» finds the words, the words find «ДОП»."""

# Written in capitals in texts; a question may write them anyhow.
_ACRONYMS = """
ДОП: дільничний офіцер поліції
ПОГ: поліцейський офіцер громади
ГУНП: головне управління національної поліції
НПУ: національна поліція україни
ОСББ: об'єднання співвласників багатоквартирного будинку
МВС: міністерство внутрішніх справ
СБУ: служба безпеки україни
ДСНС: державна служба надзвичайних ситуацій
ДБР: державне бюро розслідувань
ЄРДР: єдиний реєстр досудових розслідувань
КУпАП: кодекс україни про адміністративні правопорушення
КПК: кримінальний процесуальний кодекс
ККУ: кримінальний кодекс україни
ДТП: дорожньо-транспортна пригода
ПДР: правила дорожнього руху
ЗСУ: збройні сили україни
ТЦК: територіальний центр комплектування
ЦНАП: центр надання адміністративних послуг
ЖЕК: житлово-експлуатаційна контора
ВПО: внутрішньо переміщена особа
КЕП: кваліфікований електронний підпис
БВПД: безоплатна правнича допомога
ГФ: громадське формування
"""
# Written in small letters, mostly of addresses.
_WORDS = """
вул: вулиця
ул: вулиця
просп: проспект
прт: проспект
пркт: проспект
пров: провулок
бульв: бульвар
бул: бульвар
бр: бульвар
пл: площа
наб: набережна
узв: узвіз
буд: будинок
кв: квартира
корп: корпус
рн: район
обл: область
ім: імені
тел: телефон
держ: державний
"""


def _table(lines: str) -> dict[str, str]:
    rows = (line.split(": ") for line in lines.strip().splitlines())
    return {short.lower(): long for short, long in rows}


ACRONYMS = _table(_ACRONYMS)
WORDS = _table(_WORDS)
# Said before the name of a street as a matter of course; texts often leave it out.
STREET = frozenset("вул ул вулиця вулиці вулицю вулицею улица улицы улице улицу улицей".split())


def written_out(word: str, token: str) -> str:
    """What an abbreviation stands for in a text, or "". ``word`` is as it stands there, ``token`` in small letters."""
    if token in ACRONYMS and not word.islower():
        return ACRONYMS[token]
    return WORDS.get(token, "")


def asked_for(token: str) -> str:
    """What an abbreviation of a question stands for, or ""."""
    return ACRONYMS.get(token) or WORDS.get(token, "")
