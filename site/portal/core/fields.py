"""The body of an editors' page."""

from wagtail.fields import StreamField

from .blocks import BodyBlock


class BodyField(StreamField):
    """A StreamField of the shared blocks. The blocks stay out of migrations: a new block is no new migration."""

    def __init__(self, blocks=None, **options):
        super().__init__(blocks or BodyBlock(required=options.get("blank") is not True), **options)

    def deconstruct(self):
        name, path, _args, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options


def plain_text(body) -> str:
    """The words of a body without its markup, for search and for previews of links."""
    return " ".join(part.strip() for part in body.stream_block.get_searchable_content(body) if part and part.strip())
