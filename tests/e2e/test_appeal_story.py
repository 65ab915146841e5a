"""An appeal from the first screen to the figures, as people live it: in a browser, with real mail between them.

With JavaScript every page on the way is put before axe; without it the same story is told on a phone.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from appeals import slip, starting
from appeals.after import services as after
from appeals.models import Appeal, AppealSettings, LegalQuestion, Questionnaire
from portal.core.pdf import render

from . import walk

MAIL = "halyna.zrazkova@example.com"
POLICE = "hunp@example.com"
ANSWER = "Із мешканцями квартири 48 проведено бесіду."
ADVICE = "Допишіть, коли ви викликали поліцію, і збережіть запис шуму."
WAYS = [(1280, True), (320, True), (320, False)]
State = Appeal.State


@dataclass
class Stage:
    """The portal, its people, and the mail server between them."""

    server: object
    cast: object
    smtp: object
    burst: object

    @property
    def url(self) -> str:
        return self.server.url

    def letter(self, address: str, words: str) -> EmailMessage:
        """The workers work; then the newest letter to ``address`` with ``words`` in its subject or text."""
        for _turn in range(2):  # a letter that left may call for another one
            self.burst("default", "mail")
        for letter in reversed(self.smtp.messages):
            if letter["To"] == address and words in f"{letter['Subject']}\n{letter.get_body(('plain',)).get_content()}":
                return letter
        return pytest.fail(f"no letter to {address} with «{words}» among {[(one['To'], one['Subject']) for one in self.smtp.messages]}")


@pytest.fixture
def stage(portal_server, cities, cast, smtp_server, rq_burst):
    starting.load_reasons()
    starting.load_templates(cities.odesa)
    row = AppealSettings.of_city(cities.odesa)
    row.addressee_name, row.addressee_email = "Головному управлінню Національної поліції", POLICE
    row.save()
    return Stage(portal_server, cast, smtp_server, rq_burst)


@pytest.fixture
def look(axe_clean, fits_width, javascript):
    """``look(page)``: nothing hangs over the edge and, where scripts run, axe finds nothing."""

    def act(page) -> None:
        fits_width(page)
        if javascript:
            axe_clean(page)

    return act


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "foto.png"
    Image.new("RGB", (40, 30), "white").save(path)
    return path


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def answer_file(folder):
    """What the police would scan: a document with words of its own."""
    source, file = folder / "answer.typ", folder / "vidpovid.pdf"
    source.write_text(f'#set document(title: "Відповідь")\n#set text(lang: "uk")\n{ANSWER}\n', encoding="utf-8")
    file.write_bytes(render(source, {}))
    return file


def downloaded(page, link) -> bytes:
    with page.expect_download() as coming:
        link.click()
    return coming.value.path().read_bytes()


def state_of(number: str) -> str:
    return Appeal.objects.get(number=number).state


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("width", "javascript"), WAYS)
def test_an_appeal_goes_from_the_first_screen_to_the_answer_and_into_the_figures(
    stage, open_page, sign_in, look, photo, tmp_path, width, javascript
):
    person = open_page(width=width, javascript=javascript)
    number = walk.write_appeal(person, stage.url, MAIL, look, [photo])
    assert state_of(number) == State.SUBMITTED

    person.goto(walk.link_in(stage.letter(MAIL, "/appeals/confirm/"), "/appeals/confirm/"))
    look(person)
    assert state_of(number) == State.SUBMITTED, "a look at the page confirms nothing"
    walk.press(person, person.get_by_role("button", name="Так, це моє звернення"))
    look(person)
    assert state_of(number) == State.ON_MODERATION

    moderator = sign_in(open_page(), stage.server, stage.cast.moderator)
    walk.approve_newest(moderator, stage.url, number)
    assert state_of(number) == State.APPROVED

    to_police = stage.letter(POLICE, number)
    assert state_of(number) == State.SENT
    assert to_police["Reply-To"] == MAIL
    assert [part.get_filename() for part in to_police.iter_attachments()][1:] == ["foto.png"]
    text = walk.pdf_text(to_police)
    for words in ("Кому", "Головному управлінню Національної поліції", "Від кого", "Зразкова Ґалина Їжаківна", walk.WORDS["what"], "Прошу"):
        assert words.lower() in " ".join(text.lower().split()), words

    officer = open_page(width=width, javascript=javascript)
    officer.goto(walk.link_in(to_police, "/appeals/police/"))
    look(officer)
    assert number in walk.read(officer)
    assert state_of(number) == State.SENT, "a look at the page registers nothing"
    register_and_answer(officer, look, answer_file(tmp_path))
    assert state_of(number) == State.ANSWERED

    read_the_answer(stage, person, look)
    say_how_it_ended(stage, person, look)
    moderator.goto(f"{stage.url}/cms/appeals/report/")
    assert "Подано 1, надіслано 1, зареєстровано 1, є відповідь на 1." in walk.read(moderator)
    moderator.goto(f"{stage.url}/cms/appeals/unsolved/")
    assert number in walk.read(moderator)


def register_and_answer(officer, look, file) -> None:
    today = timezone.localdate().isoformat()
    officer.fill("[name=register-number]", "777/кп")
    officer.fill("[name=register-date]", today)
    walk.press(officer, officer.get_by_role("button", name="Записати номер"))
    look(officer)
    assert "777/кп" in walk.read(officer)
    officer.fill("[name=answer-number]", "Х-5")
    officer.fill("[name=answer-dated_on]", today)
    officer.select_option("[name=answer-result]", "explained")
    officer.set_input_files("[name=answer-file]", file)
    walk.press(officer, officer.get_by_role("button", name="Надіслати відповідь заявникові"))
    look(officer)
    assert "Відповідь записано" in walk.read(officer)


def read_the_answer(stage, person, look) -> None:
    told = stage.letter(MAIL, "є відповідь поліції")
    assert ANSWER in walk.pdf_text(told)
    person.goto(walk.link_in(told, "/appeals/status/"))
    look(person)
    text = walk.read(person)
    assert "777/кп" in text
    assert "Лист № Х-5" in text
    content = downloaded(person, person.get_by_role("link", name="Завантажити відповідь"))
    assert ANSWER in pdf_text(content)
    assert hashlib.sha256(content).hexdigest() in text


def say_how_it_ended(stage, person, look) -> None:
    assert after.ask_how_it_ended() == 0, "asked too early"
    assert after.ask_how_it_ended(timezone.now() + timedelta(days=28)) == 1
    person.goto(walk.link_in(stage.letter(MAIL, "чим усе закінчилося"), "/appeals/how-it-ended/"))
    look(person)
    asked = Questionnaire.objects.get()
    assert asked.answered_at is None, "a look at the page answers nothing"
    person.check("[name=solved][value=no]")
    person.check("[name=first_time][value=yes]")
    walk.press(person, person.get_by_role("button", name="Надіслати"))
    look(person)
    assert "Дякуємо, записали" in walk.read(person)
    asked.refresh_from_db()
    assert (asked.solved, asked.first_time) == ("no", True)


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (320, False)])
def test_a_lawyer_advises_about_a_draft_and_the_person_goes_on_writing(stage, open_page, sign_in, look, width, javascript):
    person = open_page(width=width, javascript=javascript)
    walk.begin_appeal(person, stage.url)
    walk.fill_steps(person, {**walk.WORDS, "email": MAIL})
    walk.press(person, person.get_by_role("link", name="Запитати юриста"))
    look(person)
    person.fill("[name=subject]", "Чи досить цього для поліції?")
    person.fill("[name=text]", "Чи треба дописати ще щось?")
    walk.press(person, person.get_by_role("button", name="Подивитися, що побачить юрист"))
    look(person)
    assert walk.WORDS["what"] in person.locator("section:has(#preview)").inner_text().replace("\u00a0", " ")
    assert not LegalQuestion.objects.exists(), "nothing leaves before the person has seen it"
    walk.press(person, person.get_by_role("button", name="Надіслати юристові"))
    look(person)
    assert "чекає на юриста" in walk.read(person)

    lawyer = sign_in(open_page(), stage.server, stage.cast.lawyer)
    lawyer.goto(f"{stage.url}/cms/legal/")
    walk.press(lawyer, lawyer.get_by_role("link", name="Чи досить цього для поліції?"))
    shown = walk.read(lawyer)
    assert walk.WORDS["what"] in shown
    assert "Зразкова" not in shown
    walk.press(lawyer, lawyer.get_by_role("button", name="Взяти запитання"))
    lawyer.fill("main [name=text]", ADVICE)
    walk.press(lawyer, lawyer.get_by_role("button", name="Відповісти"))

    person.goto(walk.link_in(stage.letter(MAIL, "Є відповідь юриста"), "/appeals/legal/"))
    look(person)
    assert ADVICE in walk.read(person)
    walk.press(person, person.get_by_role("link", name="Повернутися до звернення"))
    walk.sign_appeal(person)
    assert state_of(walk.number_on(person)) == State.SUBMITTED


@pytest.mark.parametrize(("width", "javascript"), [(1280, False), (320, True)])
def test_who_has_no_e_mail_is_helped_and_follows_by_the_slip_and_the_telephone(stage, open_page, sign_in, look, photo, width, javascript):
    helper = sign_in(open_page(width=width, javascript=javascript), stage.server, stage.cast.volunteer)
    helper.goto(f"{stage.url}/appeals/assisted/")
    look(helper)
    helper.select_option("[name=template]", label="Шум уночі")
    helper.fill("[name=where]", "зустріч у дворі на Канатній")
    walk.press(helper, helper.get_by_role("button", name="Почати"))
    walk.fill_steps(helper, {**walk.WORDS, "email": ""})
    walk.press(helper, helper.get_by_role("link", name="Далі: прочитати вголос і підписати"))
    look(helper)
    helper.set_input_files("[name=files]", photo)
    for said in ("read_aloud", "agreed", "signed"):
        helper.check(f"[name={said}]")
    walk.press(helper, helper.get_by_role("button", name="Подати звернення"))
    look(helper)
    number = walk.number_on(helper)
    assert "Зразкова" not in walk.read(helper)
    paper = pdf_text(downloaded(helper, helper.get_by_role("link", name="Квитанція для людини")))
    appeal = Appeal.objects.get(number=number)
    assert number in paper
    assert slip.code_of(appeal) in paper

    moderator = sign_in(open_page(), stage.server, stage.cast.moderator)
    walk.approve_newest(moderator, stage.url, number)
    to_police = stage.letter(POLICE, number)
    assert "foto.png" in [part.get_filename() for part in to_police.iter_attachments()]

    person = open_page(width=width, javascript=javascript)
    person.goto(f"{stage.url}/appeals/find/")
    person.fill("[name=number]", number)
    person.fill("[name=contact]", walk.WORDS["phone"])
    walk.press(person, person.get_by_role("button", name="Знайти"))
    look(person)
    assert "Лист надіслано поліції" in walk.read(person)
    assert {letter["To"] for letter in stage.smtp.messages} == {POLICE}, "nobody else was written to"
