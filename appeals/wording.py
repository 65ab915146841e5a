"""What people type, looked at: marks that nobody sees, whose letters they are, whether there are words in it."""

import re
import unicodedata

from portal.places.addresses.words import other_keyboard

APOSTROPHES = re.compile("[’ʼ`´′]")
JOINER = "\u200d"  # holds families of emoji together
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`\-][^\W\d_]+)*")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_KEYS = ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = re.compile("[аеєиіїоуюяыэёaeiouy]", re.IGNORECASE)
_ENGLISH = set(
    "the a an and or of in on at to is are was were he she they we my me his her their every that this who with people night".split()
)
_EMPTY = set(
    """допоможіть допомогти допомога допоможи прошу просимо просить дуже будь ласка терміново якнайшвидше швидше мені нам мене нас вас
    вам вам ви ми я
    вжити вжийте заходів заходи міри розібратися розберіться розібратись та і й а з на в у це все всі самі сам сама знаєте знаєш знають
    доброго дня добрий
    день вечора вечір ранку шановна шановний шановні поліція поліціє поліцію повагою дякую дякуємо за увагу вашу передзвоніть
    подзвоніть зателефонуйте
    чекаю чекаємо вашого дзвінка дзвінок відповіді відповідь ось тут там дивіться подивіться гляньте усе усі теж щось якось нарешті вже
    не ні так помогите
    пожалуйста очень срочно прошу вас""".split()
)
_INSULTS = re.compile(
    r"\b(?:ідіот|дебіл|коз(?:ел|ли|лів|ла)\b|тварюк|сволот|падлюк|придур|мусор|дармоїд|продажн|кретин|дурн(?:і|ик)|"
    r"покидьк|виродк|мерзот|урод)\w*",
    re.IGNORECASE,
)
_VAGUE_PLACES = re.compile(
    r"(?:тут|там|вдома|дома|всюди|усюди|скрізь|ніде|поруч|поряд|біля дому|біля будинку|у дворі|в дворі|(?:у|"
    r"в) нашому (?:дворі|під.їзді|будинку)|"
    r"наш двір|там само|там же|та сама|як завжди|у нас|в нас|не знаю|невідомо|на вулиці|в місті|у місті)[.! ]*",
    re.IGNORECASE,
)
_UNSAID = re.compile(
    r"(?:не скажу|не хочу казати|не хочу|немає|нема|секрет|таємниця|невідомо|не знаю|без адреси|там само|там же|тут|вдома|ні)[.! ]*",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:анонім(?:но|ний|на)?|аноним|інкогніто|невідом(?:ий|а)|доброзичлив(?:ець|иця)|небайдуж(?:ий|а|і)|сусідка|"
    r"сусіди|(?:усі |всі )?(?:мешканці|жителі)(?: .*)?|"
    r"громадян(?:ин|ка|и)|хтось|ніхто|тест|test|не хочу казати|не скажу|без імені|н/д)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text without marks that nobody sees or that turn the direction of writing; of breaks only the line's."""
    text = unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(mark for mark in text if mark in "\n\t" or mark == JOINER or unicodedata.category(mark) not in ("Cc", "Cf", "Co", "Cs"))


def one_line(text: str) -> str:
    """For a line: blanks made single, so it can stand in a document and in a header."""
    return " ".join(plain(text).replace(JOINER, "").split())


def same(text: str) -> str:
    """For comparing names: small letters, one kind of apostrophe."""
    return APOSTROPHES.sub("'", one_line(text)).casefold()


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def has_words(text: str) -> bool:
    return any(len(word) > 1 for word in words(_LINK.sub(" ", text)))


def has_sense(text: str) -> bool:
    """Whether a short answer is more than signs: a word, or a figure."""
    return bool(re.search(r"[^\W_]", _LINK.sub(" ", text)))


# ---- a story ----


def fault_of_story(text: str, guidance: str = "") -> str:
    """Why nobody could act on this story: a key of ``forms.story.FAULTS``, or "" where somebody could."""
    rest = _LINK.sub(" ", text)
    found = [word.casefold() for word in words(rest)]
    meant = [word for word in found if word not in _EMPTY and len(word) > 1]
    if guidance and _letters_only(text) and _letters_only(text) in _letters_only(guidance):
        return "guidance"
    if rest != text and len(set(meant)) < 4:
        return "link"
    if not any(len(word) > 1 for word in found):
        return "signs"
    return _fault_of_words(text, found, meant)


def _fault_of_words(text: str, found: list[str], meant: list[str]) -> str:
    if len(text) >= 30 and ((len(found) > 5 and len(set(found)) <= min(len(found) // 2, 9)) or re.fullmatch(r"(\w)\1{9,}", found[0])):
        return "repeated"
    if any(len(word) > 40 for word in found):
        return "glued"
    if _is_mash(found):
        return "mash"
    fault = _fault_of_latin(text, found)
    if fault:
        return fault
    if len(text) < 30:
        return "short"
    if len([word for word in meant if not _INSULTS.fullmatch(word)]) < 3 and _INSULTS.search(text):
        return "insults"
    return "unclear" if len(set(meant)) < 4 else ""


def _fault_of_latin(text: str, found: list[str]) -> str:
    """A story in Latin letters: another keyboard, another language that is none, or English, which is a story."""
    latin = len(re.findall("[A-Za-z]", text))
    if latin < 0.8 * len(re.findall(r"[^\W\d_]", text)):
        return ""
    if len(_ENGLISH.intersection(found)) >= 3:
        return ""
    turned = words(other_keyboard(text))
    spoken = [word for word in turned if _VOWELS.search(word)]
    vowels_as_typed = sum(bool(_VOWELS.search(word)) for word in found)
    return "keyboard" if len(spoken) > 0.8 * len(turned) and vowels_as_typed < 0.8 * len(found) else "foreign"


def _is_mash(found: list[str]) -> bool:
    long = [word for word in found if len(word) > 2]
    if not long:
        return False
    rows = sum(any(word in keys for keys in _KEYS) and len(word) > 3 for word in long)
    mute = sum(not _VOWELS.search(word) for word in long)
    latin = sum(word.isascii() for word in long)
    return rows * 2 >= len(long) or (mute * 2 > len(long) and not latin)


def _letters_only(text: str) -> str:
    return "".join(words(text)).casefold()


def insults(text: str) -> bool:
    return bool(_INSULTS.search(text))


def is_shouted(text: str) -> bool:
    letters = [mark for mark in text if mark.isalpha()]
    return len(letters) > 40 and sum(mark.isupper() for mark in letters) > 0.7 * len(letters)


def language(text: str) -> str:
    """ "uk", or "en", "ru" where that is plain to see."""
    letters = [mark for mark in text.casefold() if mark.isalpha()]
    if letters and sum(mark.isascii() for mark in letters) > 0.8 * len(letters):
        return "en"
    russian, ukrainian = sum(mark in "ыэъё" for mark in letters), sum(mark in "іїєґ" for mark in letters)
    return "ru" if russian >= 2 and russian > ukrainian else "uk"


# ---- places, answers ----


def is_vague_place(text: str) -> bool:
    return not has_words(text) or bool(_VAGUE_PLACES.fullmatch(text.strip()))


def is_unsaid(text: str) -> bool:
    return not has_words(text) or bool(_UNSAID.fullmatch(text.strip())) or "@" in text


# ---- names ----


def fault_of_name(name: str) -> str:
    """Why this is no part of a person's name: a key of ``forms.person.NAME_FAULTS``, or ""."""
    bare = name.removesuffix(" (демо)")
    if any(unicodedata.normalize("NFKC", mark) != mark and mark.isalpha() for mark in bare):
        return "fancy"
    if _NOBODY.fullmatch(bare):
        return "nobody"
    if re.search(r"\b(?:та|і|й|and)\b", bare.casefold()) and len(bare.split()) > 2:
        return "several"
    if re.search(r"\b\w{1,3}\.", bare):
        return "short"
    if not re.fullmatch(r"[^\W\d_]+(?:['’ʼ`´′\- ]+[^\W\d_]+)*", bare):
        return "marks"
    return _fault_of_letters(bare)


def _fault_of_letters(bare: str) -> str:
    for word in words(bare):
        scripts = {script_of(mark) for mark in word if mark.isalpha()}
        if scripts == {"CYRILLIC", "LATIN"}:
            return "mixed"
        if len(scripts) > 1:
            return "alphabet"
        if not scripts <= {"CYRILLIC", "LATIN"}:
            return "script"
    low = bare.casefold()
    if re.search(r"(\w)\1{3,}", low) or any(len(word) > 4 and any(word in keys for keys in _KEYS) for word in low.split()):
        return "mash"
    return ""


def script_of(mark: str) -> str:
    return unicodedata.name(mark, "?").split(" ")[0]


def foreign_letters(name: str) -> str:
    """The letters of the alphabet that is the rarer in a mixed word: «e, i»."""
    for word in words(name):
        latin = [mark for mark in word if script_of(mark) == "LATIN"]
        cyrillic = [mark for mark in word if script_of(mark) == "CYRILLIC"]
        if latin and cyrillic:
            return ", ".join(dict.fromkeys(min(latin, cyrillic, key=len)))
    return ""
