"""The steps of a meeting and the people invited to it."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class AgendaStepBlock(blocks.StructBlock):
    """A step of the order that the project prescribes: introductions, problems, invitation, decision."""

    KINDS = [
        ("introductions", _("Знайомство")),
        ("problems", _("Проблеми і скарги")),
        ("invitation", _("Запрошення до спільної роботи")),
        ("decision", _("Рішення")),
        ("talk", _("Розповідь, заняття, показ")),
        ("other", _("Інше")),
    ]

    kind = blocks.ChoiceBlock(label=_("Крок"), choices=KINDS)
    minutes = blocks.IntegerBlock(label=_("Хвилин"), min_value=5, max_value=240)
    text = blocks.TextBlock(label=_("Про що говоримо"), max_length=500)

    class Meta:
        icon = "list-ol"
        label = _("Крок порядку денного")
        description = _("Одна частина зустрічі: що робимо і скільки хвилин.")
        template = "meetings/blocks/agenda_step.html"
        preview_template = "meetings/blocks/agenda_step_preview.html"
        preview_value = {"kind": "problems", "minutes": 30, "text": "Темний прохід між будинками, зламаний домофон, шум уночі."}

    def get_context(self, value, parent_context=None):
        # «Розповідь» and «Інше» say nothing that the text does not.
        named = {} if value["kind"] in ("talk", "other") else dict(self.KINDS)
        return {**super().get_context(value, parent_context), "name": named.get(value["kind"], "")}


class AgendaBlock(blocks.StreamBlock):
    step = AgendaStepBlock()

    class Meta:
        template = "meetings/blocks/agenda.html"


class GuestBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Ім’я і прізвище"), max_length=120)
    post = blocks.CharBlock(label=_("Хто це"), max_length=200, help_text=_("Посада або роль: «дільничний офіцер поліції»."))

    class Meta:
        icon = "user"
        label = _("Гість")
        description = _("Людина, яку запросили на зустріч: поліція, міська рада, фахівець.")
        template = "meetings/blocks/guest.html"
        preview_value = {"name": "Прикладенко Тарас Демович (демо)", "post": "дільничний офіцер поліції"}


class GuestsBlock(blocks.StreamBlock):
    guest = GuestBlock()

    class Meta:
        template = "meetings/blocks/guests.html"
