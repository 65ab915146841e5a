"""One dictionary of words, and no letter that breaks whoever asks it."""

import subprocess
import sys

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.core import words
from portal.search import text

NAMELESS = "\U000e0fff\ue000\x85\uffff"  # letters and marks without a name
strange = (
    st.text(max_size=30)
    | st.text(alphabet=NAMELESS + "іїєґ'-аб", max_size=10)
    | st.text(st.characters(categories=["L", "Co", "Cn"]), max_size=6)
)


@settings(max_examples=300, deadline=3000)
@given(strange)
@example("\U000323af")
@example("\U000323af'я")
@example("під\U000323afїзд")
@example("")
def test_no_letter_breaks_the_dictionary(word):
    assert words.normal_forms(word)
    assert word in words.lemmas(word)
    assert words.is_known(word) in (True, False)


@settings(max_examples=300, deadline=3000)
@given(strange)
@example("\U000323af")
@example("в\U000323afя")
@example("")
def test_no_letter_breaks_the_search(word):
    assert text.lemmas_of(word)
    assert text.is_known(word) in (True, False)
    assert isinstance(text.tokens_of(word), list)
    text.index_tokens(word)


def test_the_likeliest_form_is_first_and_an_unknown_word_is_its_own():
    assert words.normal_forms("дільничного")[0] == "дільничний"
    assert "дитина" in words.lemmas("діти")
    assert words.normal_forms("\U000323af") == ("\U000323af",)


def test_the_search_and_the_guards_load_one_dictionary():
    program = (
        "import pymorphy3\n"
        "made = []\n"
        "plain = pymorphy3.MorphAnalyzer.__init__\n"
        "def counted(self, *args, **options):\n"
        "    made.append(1)\n"
        "    plain(self, *args, **options)\n"
        "pymorphy3.MorphAnalyzer.__init__ = counted\n"
        "from portal.core import words\n"
        "from portal.search import text\n"
        "words.lemmas('бетонні'); text.lemmas_of('двори'); text.is_known('двори')\n"
        "print(len(made))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd="site", capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "1"
