"""Every block an editor can choose is explained, previewed and drawn."""

import pytest
from django.test import RequestFactory
from wagtail.blocks import StreamValue

from portal.core.blocks import BodyBlock
from tests.home.reading import words

BLOCKS = BodyBlock().child_blocks


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_says_what_it_is_for(name):
    block = BLOCKS[name]
    assert str(block.label)
    assert str(block.meta.description).endswith(".")
    assert block.meta.icon != "placeholder"
    assert block.meta.template


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_shows_a_preview_before_it_is_chosen(name, client_of, cast):
    assert BLOCKS[name].is_previewable
    client = client_of(cast.editor)
    answer = client.get("/cms/block-preview/", {"id": BLOCKS[name].definition_prefix})
    assert answer.status_code == 200
    expected = [word for word in _words(BLOCKS[name]) if word]
    assert expected
    assert all(word in words(answer) for word in expected)


def _words(block):
    """A word of the preview's own content that must be seen in it."""
    seen = {
        "heading": ["Що взяти з"],
        "text": ["ліхтаря"],
        "picture": ["Семена Палія"],
        "quote": ["дільничного"],
        "steps": ["Зберіть сусідів"],
        "notice": ["тривоги"],
        "contacts": ["legalaid.gov.ua", "Перевірено"],
        "accordion": ["дитиною"],
        "documents": ["Угода"],
        "table": ["вівторок", "школа"],
        "video": ["video.example.com"],
        "buttons": ["/appeals/"],
        "timeline": ["ліхтарі"],
        "map_link": ["Семена"],
    }
    return seen[block.name]


def test_a_body_of_every_block_is_drawn_and_can_be_searched(db):
    block = BodyBlock()
    value = StreamValue(
        block, [(name, child.get_preview_value()) for name, child in block.child_blocks.items() if name not in ("picture", "documents")]
    )
    html = value.render_as_block({"request": RequestFactory().get("/")})
    assert html.count("<h2") == 1
    assert "style=" not in html
    assert "<script" not in html
    text = " ".join(block.get_searchable_content(value))
    assert "опорний пункт" in text
    assert "Зберіть сусідів" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", ""])
def test_a_button_leads_only_to_an_address(url, db):
    from wagtail.blocks import StructBlockValidationError

    button = BLOCKS["buttons"].child_blocks["buttons"].child_block
    with pytest.raises(StructBlockValidationError):
        button.clean(button.to_python({"label": "Далі", "page": None, "url": url, "kind": ""}))
