"""Two mixins for the forms of sections. See README.md for the few lines they need."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import figures, passes, rates, text, wartime

QUICK = 2.0  # seconds; nobody reads and fills a form faster
QUESTIONS = 7  # numbers of the plain question


class HoneypotInput(forms.TextInput):
    """A field that people do not see: whoever fills it reads the page as a program does."""

    template_name = "guards/honeypot.html"


class SpamGuardMixin(forms.Form):
    """For forms that anybody may send. Give ``request=`` to the form; put ``{% spam_guard form %}`` before its button.

    Of three proofs one is enough: a signed-in person, a task that the browser solved, or an answer to a plain question
    (shown where there is no JavaScript, or where the task failed). ``needs_eye`` says that a moderator should look first.
    """

    guard_name = ""  # one word for figures and keys
    quick: float | None = None  # seconds, QUICK if not said; 0 where there is nothing to fill, only a button to press
    rate = rates.Rate()

    guard_stamp = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    guard_task = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    guard_answer = forms.CharField(
        required=False,
        max_length=20,
        label=gettext_lazy("Щоб ми знали, що ви не програма"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    website = forms.CharField(required=False, max_length=200, label=gettext_lazy("Не заповнюйте"), widget=HoneypotInput)

    GUARD_FIELDS = ("guard_stamp", "guard_task", "guard_answer", "website")

    def __init__(self, *args, request=None, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)
        self.needs_eye = False
        self.guard_asks = False  # the question must be shown again: the first proof was not enough
        self.fields["guard_stamp"].initial = passes.stamp(self.guard_key)

    @property
    def guard_key(self) -> str:
        return self.guard_name or type(self).__name__.lower()

    @property
    def is_known(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated)

    def get_context(self):
        """``{{ form }}`` without the guard's own fields, which ``{% spam_guard form %}`` draws."""
        context = super().get_context()
        context["fields"] = [(bound, errors) for bound, errors in context["fields"] if bound.name not in self.GUARD_FIELDS]
        context["hidden_fields"] = [bound for bound in context["hidden_fields"] if bound.name not in self.GUARD_FIELDS]
        return context

    def clean(self):
        cleaned = super().clean()
        asks_first = getattr(self, "asks_first", False) or getattr(self, "rewrites", False)  # its proof is spent with the second sending
        if settings.GUARDS_SPAM and self.request is not None and not self.errors and not asks_first:
            self._guard()
        return cleaned if cleaned is not None else self.cleaned_data

    def _guard(self) -> None:
        data = self.cleaned_data
        opened = passes.age(data.get("guard_stamp", ""), self.guard_key)
        if data.get("website"):
            return self._stop(
                "honeypot", _("Одне з прихованих полів заповнено. Оновіть сторінку й надішліть ще раз, нічого туди не пишучи.")
            )
        if opened is None:
            return self._stop("stamp", _("Сторінка застаріла. Ваші слова збережено нижче: просто натисніть кнопку ще раз."))
        if opened < (QUICK if self.quick is None else self.quick) and not self.is_known:
            return self._stop("quick", _("Форму надіслано надто швидко. Натисніть кнопку ще раз."))
        verdict = rates.note(self.request, self.guard_key, self.rate)
        if verdict == rates.OVER:
            return self._stop("rate", self._wait_words())
        if self.is_known:
            return None
        return self._prove(strict=verdict == rates.TIGHT)

    def _prove(self, strict: bool) -> None:
        solved = self.cleaned_data.get("guard_task", "")
        if solved and passes.is_solved(solved, self.guard_key):
            if not passes.spend(solved):
                return self._stop("replay", _("Цю форму вже надіслано. Якщо це нове повідомлення, натисніть кнопку ще раз."))
            self.needs_eye = strict
            return None
        if self._answer_is_right():
            if not passes.spend(self.cleaned_data["guard_stamp"]):
                return self._stop("replay", _("Цю форму вже надіслано. Якщо це нове повідомлення, дайте відповідь на нове запитання."))
            self.needs_eye = True  # a program could count as well: a person looks before the words are shown
            figures.count("spam", "question", self.guard_key)
            return None
        self.guard_asks = True
        return self._stop("proof", _("Дайте відповідь на запитання перед кнопкою: так ми відрізняємо людей від програм."), "guard_answer")

    def _stop(self, reason: str, sentence: str, field: str | None = None) -> None:
        figures.count("spam", reason, self.guard_key)
        self._renew()
        self.add_error(field, sentence)

    def _renew(self) -> None:
        """The next showing of the form carries a fresh stamp and no used proof."""
        if hasattr(self.data, "copy"):
            self.data = self.data.copy()
            self.data[self.add_prefix("guard_stamp")] = passes.stamp(self.guard_key)
            for name in ("guard_task", "guard_answer", "website"):
                self.data[self.add_prefix(name)] = ""

    def _wait_words(self) -> str:
        minutes = max(1, self.rate.window // 60)
        return ngettext(
            "Забагато повідомлень поспіль. Спробуйте за %(minutes)d хвилину. Якщо справа нагальна, телефонуйте 102.",
            "Забагато повідомлень поспіль. Спробуйте за %(minutes)d хвилин. Якщо справа нагальна, телефонуйте 102.",
            minutes,
        ) % {"minutes": minutes}

    # ---- the plain question: two small numbers, made of the stamp, so that nothing is kept ----

    @property
    def question(self) -> str:
        first, second = self._numbers(self["guard_stamp"].value() or "")
        return _("Скільки буде %(first)s плюс %(second)s? Напишіть цифрами.") % {"first": SPOKEN[first], "second": SPOKEN[second]}

    def _numbers(self, stamp: str) -> tuple[int, int]:
        key = int(passes.key_of("question", stamp)[:8], 16)
        return 1 + key % QUESTIONS, 2 + key // QUESTIONS % QUESTIONS

    def _answer_is_right(self) -> bool:
        answer = self.cleaned_data.get("guard_answer", "").strip()
        return answer.isdecimal() and int(answer) == sum(self._numbers(self.cleaned_data["guard_stamp"]))


SPOKEN = ["нуль", "один", "два", "три", "чотири", "п’ять", "шість", "сім", "вісім", "дев’ять"]

HIDE, KEEP, EDIT = "hide", "keep", "edit"


def as_words(value) -> str:
    """A field's value as people read it; the answers of a poll are a list, one a line."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


class PublicTextMixin(forms.Form):
    """For forms whose words others will read. The view shows ``guards/preview.html`` while ``form.asks_first`` is true.

    ``public_fields`` are looked at; kinds in ``blocked`` can only be hidden or rewritten, others may also be left.
    After that ``form.must_wait`` says that the wartime guard wants a moderator to read first.
    """

    public_fields: tuple[str, ...] = ()
    blocked: frozenset[str] = frozenset({text.PHONE, text.PLATE, text.CARD, text.RNOKPP, text.PASSPORT, text.ADDRESS})
    looked_for: frozenset[str] = text.PERSONAL

    guard_choice = forms.ChoiceField(required=False, choices=[(one, one) for one in (HIDE, KEEP, EDIT)], widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found: dict[str, list[text.Found]] = {}
        self.held: dict[str, list[wartime.Hit]] = {}
        self.asks_first = False
        self.rewrites = False  # the author wants the form back with his words

    def is_valid(self):
        """Never before the author has answered: a view that forgets to ask publishes nothing."""
        return super().is_valid() and not self.asks_first and not self.rewrites

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        if not self.errors and self.is_public_text(cleaned):
            self._look(cleaned)
        return cleaned

    def is_public_text(self, cleaned) -> bool:
        """For forms where the person says whether others may read it."""
        return True

    def _look(self, cleaned) -> None:
        for name in self.public_fields:
            words = as_words(cleaned.get(name))
            found, held = text.find(words, self.looked_for), wartime.find(words)
            if found:
                self.found[name] = found
            if held:
                self.held[name] = held
        choice = cleaned.get("guard_choice")
        if choice == EDIT:
            self.rewrites = True
            self.data = self.data.copy()
            self.data[self.choice_name] = ""
        elif self.found and choice == HIDE:
            for name, found in self.found.items():
                hidden = text.hidden(as_words(cleaned[name]), found)
                cleaned[name] = hidden.split("\n") if isinstance(cleaned[name], list) else hidden
            self.found = {}
        elif self.found and (choice != KEEP or not self.may_keep):
            self.asks_first = True
            self._count_found()
        elif self.held and not choice:
            self.asks_first = True

    def _count_found(self) -> None:
        for kind in {row.kind for rows in self.found.values() for row in rows}:
            figures.count("text", kind, getattr(self, "guard_name", "") or type(self).__name__.lower())

    @property
    def choice_name(self) -> str:
        return self.add_prefix("guard_choice")

    @property
    def may_keep(self) -> bool:
        return not any(row.kind in self.blocked for rows in self.found.values() for row in rows)

    @property
    def must_wait(self) -> bool:
        """Whether a moderator reads it first. The moderation queue finds it out by itself; this is for what the author is told."""
        return bool(self.held)

    @property
    def wartime_words(self) -> str:
        hits = [hit for hits in self.held.values() for hit in hits]
        return wartime.explanation(hits) if hits else ""

    @property
    def shown(self) -> list[dict]:
        """Each public field as others would see it, with what was found marked."""
        rows = []
        for name in self.public_fields:
            words = as_words(self.cleaned_data.get(name))
            if words:
                rows.append({"label": self.fields[name].label, "html": text.marked(words, self.found.get(name, []))})
        return rows

    @property
    def found_labels(self) -> list[str]:
        return text.summary([row for rows in self.found.values() for row in rows])

    def carried(self) -> list[tuple[str, str]]:
        """Everything that was typed, as hidden fields of the question «так побачать усі»."""
        skipped = {self.choice_name, "csrfmiddlewaretoken", "preview"}
        lists = self.data.lists() if hasattr(self.data, "lists") else ((name, [value]) for name, value in self.data.items())
        return [(name, value) for name, values in lists if name not in skipped for value in values]
