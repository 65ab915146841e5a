"""What an editors' page is made of. Each block has a template, an icon, a description and a preview of its own.

Shared by info pages, news, meetings and others; kept out of migrations by fields.BodyField.
"""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .translit import latin_slug

STALE_AFTER = timedelta(days=90)  # a contact nobody looked at for longer is said to be old
RICH_FEATURES = ["bold", "italic", "h3", "ul", "ol", "link", "document-link", "hr"]
LINE_FEATURES = ["bold", "italic", "link"]
PHONE = RegexValidator(r"^[+0-9][0-9 ()\-]{1,20}$", _("Напишіть номер цифрами, наприклад +380 48 123 45 67 або 102."))


def is_stale(verified, today=None) -> bool:
    """Whether a contact verified on ``verified`` (a date, may be missing) is too old to be trusted."""
    return verified is None or (today or timezone.localdate()) - verified > STALE_AFTER


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Текст"), max_length=120)
    level = blocks.ChoiceBlock([("h2", _("великий")), ("h3", _("менший"))], default="h2", label=_("Розмір"))

    class Meta:
        icon = "title"
        label = _("Заголовок")
        description = _("Ділить довгу сторінку на частини. На нього можна дати посилання.")
        template = "portal_core/blocks/heading.html"
        preview_value = {"text": "Що взяти з собою", "level": "h2"}

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "anchor": latin_slug(value["text"])}


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **options):
        super().__init__(**{"features": RICH_FEATURES, **options})

    class Meta:
        icon = "pilcrow"
        label = _("Текст")
        description = _("Абзаци, списки й посилання. Короткі речення читають до кінця.")
        template = "portal_core/blocks/text.html"
        preview_value = (
            "<p>Двір починається з <b>ліхтаря</b>, який світить. Напишіть нам, якщо у вашому темно:</p>"
            "<ul><li>номер будинку й під’їзд;</li><li>відколи не світить;</li><li>кому вже скаржилися.</li></ul>"
        )


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Зображення"))
    alt = blocks.CharBlock(
        label=_("Опис для тих, хто не бачить"), required=False, max_length=250, help_text=_("Порожньо – буде опис із бібліотеки зображень.")
    )
    caption = blocks.CharBlock(label=_("Підпис"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Зображення")
        description = _("Одне зображення на всю ширину тексту, з підписом.")
        template = "portal_core/blocks/picture.html"
        preview_template = "portal_core/blocks/picture_preview.html"
        preview_value = {"image": None, "alt": "", "caption": "Двір на вулиці Семена Палія після зустрічі (демо)"}


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Слова"), max_length=600)
    author = blocks.CharBlock(label=_("Хто сказав"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Цитата")
        description = _("Слова людини, виділені серед тексту. Лапки додавати не треба.")
        template = "portal_core/blocks/quote.html"
        preview_value = {"text": "Я вперше дізналася, як звати мого дільничного.", "author": "мешканка будинку № 901 (демо)"}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Що зробити"), max_length=120)
    text = blocks.RichTextBlock(label=_("Як саме"), required=False, features=LINE_FEATURES)

    class Meta:
        icon = "order"
        label = _("Крок")


class StepsBlock(blocks.StructBlock):
    steps = blocks.ListBlock(StepBlock(), label=_("Кроки"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Кроки")
        description = _("Дії одна за одною, з номерами. Один крок – одна дія.")
        template = "portal_core/blocks/steps.html"
        preview_value = {
            "steps": [
                {"title": "Зберіть сусідів", "text": "<p>Достатньо трьох квартир з одного під’їзду.</p>"},
                {"title": "Напишіть нам", "text": "<p>Ми запросимо дільничного й домовимося про час.</p>"},
                {"title": "Приходьте самі", "text": ""},
            ]
        }


class NoticeBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        [("info", _("до відома")), ("success", _("добра новина")), ("warning", _("увага")), ("danger", _("небезпека"))],
        default="info",
        label=_("Вид"),
    )
    title = blocks.CharBlock(label=_("Заголовок"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Текст"), features=LINE_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Виноска")
        description = _("Те, чого не можна проминути. Не більше двох на сторінку.")
        template = "portal_core/blocks/notice.html"
        preview_value = {"kind": "warning", "title": "Під час тривоги", "text": "<p>Захід зупиняється, усі йдуть до укриття.</p>"}


class ContactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Хто або що"), max_length=160)
    role = blocks.CharBlock(label=_("З чим звертатися"), required=False, max_length=200)
    phone = blocks.CharBlock(label=_("Телефон"), required=False, max_length=22, validators=[PHONE])
    email = blocks.EmailBlock(label=_("Електронна пошта"), required=False)
    url = blocks.URLBlock(label=_("Сайт"), required=False)
    address = blocks.CharBlock(label=_("Адреса"), required=False, max_length=200)
    hours = blocks.CharBlock(label=_("Години"), required=False, max_length=120)
    verified = blocks.DateBlock(label=_("Перевірено"), help_text=_("День, коли ви самі подзвонили або відкрили сайт."))

    class Meta:
        icon = "user"
        label = _("Контакт")
        template = "portal_core/blocks/contact.html"

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "is_stale": is_stale(value["verified"])}


class ContactsBlock(blocks.StructBlock):
    contacts = blocks.ListBlock(ContactBlock(), label=_("Контакти"), min_num=1)

    class Meta:
        icon = "mail"
        label = _("Контакти")
        description = _("Телефони й адреси з датою перевірки. Через 90 днів портал попередить, що дані застаріли.")
        template = "portal_core/blocks/contacts.html"

        @staticmethod
        def preview_value():
            return {
                "contacts": [
                    {
                        "name": "Безоплатна правнича допомога",
                        "role": "консультація юриста по телефону",
                        "phone": "0 800 213 103",
                        "url": "https://legalaid.gov.ua/",
                        "hours": "цілодобово",
                        "verified": timezone.localdate(),
                    }
                ]
            }


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Питання"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Відповідь"), features=RICH_FEATURES)

    class Meta:
        icon = "help"
        label = _("Питання й відповідь")


class AccordionBlock(blocks.StructBlock):
    questions = blocks.ListBlock(QuestionBlock(), label=_("Питання"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Питання й відповіді")
        description = _("Питання, під якими розгортаються відповіді.")
        template = "portal_core/blocks/accordion.html"
        preview_value = {
            "questions": [
                {"question": "Чи можна прийти з дитиною?", "answer": "<p>Так. Зустріч триває не довше години.</p>"},
                {"question": "Чи треба записуватися?", "answer": "<p>Бажано: так ми знатимемо, скільки поставити стільців.</p>"},
            ]
        }


class DocumentItemBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Документ"))
    title = blocks.CharBlock(label=_("Назва для читача"), required=False, max_length=160)

    class Meta:
        icon = "doc-full"
        label = _("Документ")


class DocumentsBlock(blocks.StructBlock):
    documents = blocks.ListBlock(DocumentItemBlock(), label=_("Документи"), min_num=1)

    class Meta:
        icon = "doc-full"
        label = _("Документи")
        description = _("Список файлів із видом і розміром.")
        template = "portal_core/blocks/documents.html"
        preview_template = "portal_core/blocks/documents_preview.html"
        preview_value = {"documents": []}


class TableBlock(TypedTableBlock):
    text = blocks.CharBlock(label=_("Слова"), required=False)
    number = blocks.CharBlock(label=_("Число"), required=False, help_text=_("Вирівняється праворуч."))

    class Meta:
        icon = "table"
        label = _("Таблиця")
        description = _("Стовпці зі словами або числами. Дайте таблиці назву: її прочитає програма з екрана.")
        template = "portal_core/blocks/table.html"
        preview_value = {
            "caption": "Коли приймають у районі",
            "columns": [{"type": "text", "heading": "День"}, {"type": "text", "heading": "Де"}, {"type": "number", "heading": "Місць"}],
            "rows": [{"values": ["вівторок", "опорний пункт № 1", "12"]}, {"values": ["субота", "школа № 901", "30"]}],
        }

    def get_context(self, value, parent_context=None):
        rows = [
            [
                {"text": bound.value, "heading": column["heading"], "is_number": bound.block.name == "number"}
                for column, bound in zip(value.columns, row, strict=True)
            ]
            for row in value.rows
        ]
        columns = [{"heading": column["heading"], "is_number": column["block"].name == "number"} for column in value.columns]
        return {**super().get_context(value, parent_context), "caption": value.caption, "columns": columns, "rows": rows}

    def render(self, value, context=None):
        # The value would draw itself with Wagtail's own template, which knows nothing of columns of numbers.
        return render_to_string(self.meta.template, self.get_context(value, parent_context=dict(context or {})))

    def get_searchable_content(self, value):
        return [value.caption, *(column["heading"] for column in value.columns), *(str(bound.value) for row in value.rows for bound in row)]


class VideoLinkBlock(blocks.StructBlock):
    url = blocks.URLBlock(label=_("Адреса відео"), help_text=_("Відкриється на своєму сайті: портал не вбудовує чужих програвачів."))
    title = blocks.CharBlock(label=_("Про що воно"), max_length=160)
    length = blocks.CharBlock(label=_("Тривалість"), required=False, max_length=20, help_text=_("Наприклад «4 хв»."))

    class Meta:
        icon = "media"
        label = _("Посилання на відео")
        description = _("Відео на іншому сайті, звичайним посиланням: без чужих програм і стеження.")
        template = "portal_core/blocks/video.html"
        preview_value = {"url": "https://video.example.com/dvir", "title": "Як пройшла перша зустріч у дворі (демо)", "length": "4 хв"}

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "host": urlsplit(value["url"] or "").hostname or ""}


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Напис"), max_length=60, help_text=_("Дієслово: «Записатися», «Подати звернення»."))
    page = blocks.PageChooserBlock(label=_("Сторінка"), required=False)
    url = blocks.CharBlock(label=_("Або адреса"), required=False, max_length=300, help_text=_("Наприклад /appeals/ або https://…"))
    kind = blocks.ChoiceBlock([("", _("головна")), ("secondary", _("друга")), ("light", _("світла"))], required=False, label=_("Вид"))

    class Meta:
        icon = "link"
        label = _("Кнопка")

    def clean(self, value):
        cleaned = super().clean(value)
        if not cleaned["page"] and not cleaned["url"]:
            raise blocks.StructBlockValidationError({"page": ValidationError(_("Оберіть сторінку або впишіть адресу."))})
        url = cleaned["url"]
        if url and not url.startswith(("/", "#", "https://", "http://", "tel:", "mailto:")):
            raise blocks.StructBlockValidationError({"url": ValidationError(_("Адреса починається з / або https://"))})
        return cleaned


class ButtonsBlock(blocks.StructBlock):
    buttons = blocks.ListBlock(ButtonBlock(), label=_("Кнопки"), min_num=1, max_num=3)

    class Meta:
        icon = "link"
        label = _("Кнопки")
        description = _("Від однієї до трьох. Перша – головна дія сторінки.")
        template = "portal_core/blocks/buttons.html"
        preview_value = {
            "buttons": [
                {"label": "Подати звернення", "page": None, "url": "/appeals/", "kind": ""},
                {"label": "Знайти дільничного", "page": None, "url": "/map/", "kind": "secondary"},
            ]
        }


class MomentBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Що"), max_length=160)
    when = blocks.CharBlock(label=_("Коли"), required=False, max_length=60)
    text = blocks.TextBlock(label=_("Подробиці"), required=False, max_length=600)
    state = blocks.ChoiceBlock([("done", _("зроблено")), ("now", _("тепер")), ("next", _("далі"))], default="done", label=_("Стан"))

    class Meta:
        icon = "time"
        label = _("Подія")


class TimelineBlock(blocks.StructBlock):
    events = blocks.ListBlock(MomentBlock(), label=_("Події"), min_num=1)

    class Meta:
        icon = "time"
        label = _("Хід подій")
        description = _("Що було, що є, що буде: одне під одним, зі станом.")
        template = "portal_core/blocks/timeline.html"
        preview_value = {
            "events": [
                {"title": "Мешканці поскаржилися на темряву", "when": "5 березня", "text": "", "state": "done"},
                {"title": "Міська рада замовила ліхтарі", "when": "12 березня", "text": "", "state": "now"},
                {"title": "Перевіримо разом увечері", "when": "2 квітня", "text": "", "state": "next"},
            ]
        }


class MapLinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Що там"), max_length=160)
    address = blocks.CharBlock(label=_("Адреса"), max_length=200)
    label = blocks.CharBlock(label=_("Напис на посиланні"), default=_("Показати на карті"), max_length=60)

    class Meta:
        icon = "site"
        label = _("Місце на карті")
        description = _("Назва й адреса з посиланням на карту порталу.")
        template = "portal_core/blocks/map_link.html"
        preview_value = {"title": "Опорний пункт № 1 (демо)", "address": "вул. Семена Палія, 901", "label": "Показати на карті"}

    def get_context(self, value, parent_context=None):
        return {**super().get_context(value, parent_context), "map_url": _map_url(value["address"])}


def _map_url(address: str) -> str:
    """The portal's map looking for ``address``; "" where this installation has no map."""
    try:
        return f"{reverse('mapapp:my-officer')}?{urlencode({'q': address})}"
    except NoReverseMatch:
        return ""


class BodyBlock(blocks.StreamBlock):
    """The blocks in the order editors need them."""

    heading = HeadingBlock(group=_("Текст"))
    text = TextBlock(group=_("Текст"))
    quote = QuoteBlock(group=_("Текст"))
    notice = NoticeBlock(group=_("Текст"))
    steps = StepsBlock(group=_("Текст"))
    accordion = AccordionBlock(group=_("Текст"))
    table = TableBlock(group=_("Текст"))
    picture = PictureBlock(group=_("Зображення й файли"))
    documents = DocumentsBlock(group=_("Зображення й файли"))
    video = VideoLinkBlock(group=_("Зображення й файли"))
    contacts = ContactsBlock(group=_("Люди, час і місце"))
    timeline = TimelineBlock(group=_("Люди, час і місце"))
    map_link = MapLinkBlock(group=_("Люди, час і місце"))
    buttons = ButtonsBlock(group=_("Дії"))

    class Meta:
        template = "portal_core/blocks/body.html"
