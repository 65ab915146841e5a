"""A resident's way: form, «так побачать усі», confirmation; what is refused, and what happens when a button is pressed twice."""

import io
import uuid

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mapapp.reviews.models import Entry, Photo
from portal.outbox.models import Letter

from .conftest import form_data, jpeg

GPS_EXIF = Image.Exif()
GPS_EXIF[0x010F] = "Телефон"
GPS_EXIF.get_ifd(0x8825)[1] = "N"


@pytest.fixture(autouse=True)
def no_spam_guard(settings):
    settings.GUARDS_SPAM = False


def new_url(record, folder="officers") -> str:
    return f"/map/{folder}/{record.slug}/reviews/new/"


def upload(content: bytes, name="foto.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_a_signed_in_person_writes_looks_and_sends(map_of, cast, client_of):
    client = client_of(cast.resident)
    assert client.get(new_url(map_of.odesa.officer)).status_code == 200
    answer = client.post(new_url(map_of.odesa.officer), form_data(form_key=uuid.uuid4()))
    entry = Entry.objects.get()
    assert answer["Location"].endswith(f"/map/reviews/draft/{entry.token}/")
    assert entry.state == "draft"
    page = client.get(answer["Location"]).content.decode()
    assert "Поставте, будь ласка, ліхтар" in page
    client.post(answer["Location"], {"act": "send", "guard_choice": "keep"})
    entry.refresh_from_db()
    assert (entry.state, entry.author) == ("pending", cast.resident)
    assert client.get(f"/map/reviews/{entry.pk}/").status_code == 404
    assert "у модератора" in client.get(f"/map/reviews/mine/{entry.token}/").content.decode().replace("\xa0", " ")


def test_a_visitor_confirms_by_a_letter_and_opening_the_link_changes_nothing(map_of, client):
    answer = client.post(new_url(map_of.odesa.point, "points"), form_data(email="susid@example.com"))
    client.post(answer["Location"], {"act": "send", "guard_choice": "keep"})
    entry, letter = Entry.objects.get(), Letter.objects.get(kind="review-confirm")
    assert (entry.state, letter.recipient) == ("unconfirmed", "susid@example.com")
    path = f"/map/reviews/confirm/{entry.confirm_token}/"
    assert path in letter.raw.decode() or path.encode() in _plain(letter)
    client.get(path)
    entry.refresh_from_db()
    assert entry.state == "unconfirmed"
    client.post(path)
    client.post(path)
    entry.refresh_from_db()
    assert entry.state == "pending"
    assert entry.author is None


def _plain(letter) -> bytes:
    from email import message_from_bytes

    message = message_from_bytes(bytes(letter.raw))
    return b"".join(part.get_payload(decode=True) or b"" for part in message.walk())


def test_the_same_form_sent_twice_is_one_entry(map_of, cast, client_of):
    client, key = client_of(cast.resident), uuid.uuid4()
    first = client.post(new_url(map_of.odesa.officer), form_data(form_key=key))
    second = client.post(new_url(map_of.odesa.officer), form_data(form_key=key))
    assert first["Location"] == second["Location"]
    for _press in range(2):
        client.post(first["Location"], {"act": "send", "guard_choice": "keep"})
    from portal.core.moderation.models import ModerationItem

    assert Entry.objects.count() == 1
    assert ModerationItem.objects.filter(kind="review").count() == 1


def test_a_changed_text_after_going_back_is_not_lost(map_of, cast, client_of):
    client, key = client_of(cast.resident), uuid.uuid4()
    client.post(new_url(map_of.odesa.officer), form_data(form_key=key))
    client.post(new_url(map_of.odesa.officer), form_data(form_key=key, text="Інші слова про те саме подвір’я."))
    assert Entry.objects.get().text == "Інші слова про те саме подвір’я."


def heic() -> bytes:
    output = io.BytesIO()
    pillow_heif.from_pillow(Image.open(io.BytesIO(jpeg()))).save(output, format="HEIF", exif=GPS_EXIF.tobytes())
    return output.getvalue()


@pytest.mark.parametrize(("name", "make"), [("foto.jpg", lambda: jpeg(exif=GPS_EXIF)), ("IMG_0001.HEIC", heic)])
def test_a_photo_loses_its_metadata_and_is_seen_by_its_author_alone(name, make, map_of, cast, client_of, client):
    author = client_of(cast.resident)
    sent = make()
    assert Image.open(io.BytesIO(sent)).getexif().get(0x010F)
    author.post(new_url(map_of.odesa.officer), form_data(pictures=upload(sent, name)))
    photo = Photo.objects.get()
    path = f"{photo.url}?key={photo.entry.token}"
    assert client.get(path).status_code == client_of(cast.stranger).get(path).status_code == 404
    answer = author.get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert not dict(Image.open(io.BytesIO(answer.content)).getexif())
    with photo.small.open("rb") as file:
        assert not dict(Image.open(io.BytesIO(file.read())).getexif())


def test_what_the_author_covers_is_gone_from_the_disk(map_of, cast, client_of, settings, django_capture_on_commit_callbacks):
    author = client_of(cast.resident)
    author.post(new_url(map_of.odesa.officer), form_data(pictures=upload(jpeg(red=(200, 150, 400, 300)))))
    photo = Photo.objects.get()
    before = (photo.file.name, photo.small.name)
    path = f"/map/reviews/draft/{photo.entry.token}/"
    numbers = {"act": "cover", "photo": photo.pk, "left": "25", "top": "25", "width": "25", "height": "25"}
    with django_capture_on_commit_callbacks(execute=True):
        author.post(path, numbers)
    photo.refresh_from_db()
    assert photo.covered == 1
    for field in (photo.file, photo.small):
        with field.open("rb") as file:
            picture = Image.open(io.BytesIO(file.read())).convert("RGB")
        width, height = picture.size
        assert max(picture.getpixel((int(width * 0.37), int(height * 0.37)))) < 12
        assert not any(red > 120 and green < 90 for red, green, _blue in picture.get_flattened_data())
    assert not any(photo.file.storage.exists(name) for name in before)


def test_nonsense_in_the_numbers_covers_nothing_and_says_so(map_of, cast, client_of):
    author = client_of(cast.resident)
    author.post(new_url(map_of.odesa.officer), form_data(pictures=upload(jpeg())))
    photo = Photo.objects.get()
    answer = author.post(f"/map/reviews/draft/{photo.entry.token}/", {"act": "cover", "photo": photo.pk, "left": "а"}, follow=True)
    assert "чотири числа" in answer.content.decode()
    photo.refresh_from_db()
    assert photo.covered == 0


def test_a_photo_of_fifty_megabytes_is_refused_and_nothing_is_kept(map_of, cast, client_of):
    client = client_of(cast.resident)
    huge = upload(jpeg() + b"\0" * (50 * 1024 * 1024), "velyke.jpg")
    answer = client.post(new_url(map_of.odesa.officer), form_data(pictures=[upload(jpeg()), huge]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«velyke.jpg» завеликий" in page.replace("\xa0", " ")
    assert "15" in page
    assert "Поставте, будь ласка, ліхтар" in page
    assert not Entry.objects.exists()
    assert not Photo.objects.exists()


def test_what_is_no_picture_and_a_fourth_picture_are_refused(map_of, cast, client_of):
    client = client_of(cast.resident)
    answer = client.post(new_url(map_of.odesa.officer), form_data(pictures=upload(b"<svg onload=alert(1)>", "x.svg")))
    assert answer.status_code == 422
    answer = client.post(new_url(map_of.odesa.officer), form_data(pictures=[upload(jpeg((20, 20))) for _number in range(4)]))
    assert "не більше 3" in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_script_in_a_review_is_words(map_of, cast, client_of, client, entry_of):
    text = "<script>alert('двір')</script> Темно біля арки <img src=x onerror=alert(1)>"
    entry = entry_of(cast.resident, text, name="<b>Оля</b>")
    for path in (entry.get_absolute_url(), map_of.odesa.officer.get_absolute_url(), f"{map_of.odesa.officer.get_absolute_url()}reviews/"):
        page = client.get(path).content.decode()
        assert "&lt;script&gt;alert(" in page, path
        assert "<script>alert(" not in page
        assert "<b>Оля" not in page
        assert "<img src=x" not in page
    rss = client.get(f"{map_of.odesa.officer.get_absolute_url()}reviews/rss/").content.decode()
    assert "<script>alert(" not in rss


def test_a_phone_of_somebody_is_hidden_before_anything_is_sent(map_of, cast, client_of):
    client = client_of(cast.resident)
    answer = client.post(new_url(map_of.odesa.officer), form_data(text="Мій сусід галасує, його номер +380671234567."))
    page = client.get(answer["Location"]).content.decode()
    assert "номер телефону" in page
    client.post(answer["Location"], {"act": "send", "guard_choice": "keep"})
    entry = Entry.objects.get()
    assert entry.state == "draft"
    client.post(answer["Location"], {"act": "send", "guard_choice": "hide"})
    entry.refresh_from_db()
    assert entry.state == "pending"
    assert "1234567" not in entry.text


def test_nobody_opens_anothers_draft(map_of, cast, client_of, client):
    client_of(cast.resident).post(new_url(map_of.odesa.officer), form_data())
    path = f"/map/reviews/draft/{Entry.objects.get().token}/"
    assert client.get(path).status_code == client_of(cast.stranger).get(path).status_code == 404


def test_a_closed_feed_takes_nothing(map_of, cast, client_of):
    from mapapp.reviews.models import FeedPolicy

    FeedPolicy.objects.create(city=map_of.odesa.city, element_kind="officer", is_open=False)
    client = client_of(cast.resident)
    assert client.post(new_url(map_of.odesa.officer), form_data()).status_code == 409
    assert not Entry.objects.exists()
    assert client.get(new_url(map_of.odesa.point, "points")).status_code == 200


def test_a_post_box_is_not_flooded(map_of, client):
    from mapapp.reviews.services import LETTERS_A_DAY

    for number in range(LETTERS_A_DAY + 1):
        data = form_data(text=f"Запис номер {number} про двір", email="Chuzhyi@example.com")
        answer = client.post(new_url(map_of.odesa.point, "points"), data)
        if answer.status_code == 302:
            client.post(answer["Location"], {"act": "send", "guard_choice": "keep"})
    assert Letter.objects.filter(kind="review-confirm").count() == LETTERS_A_DAY
    assert answer.status_code == 422


def test_boxes_that_were_drawn_are_burnt_in_though_only_sending_was_pressed(map_of, cast, client_of):
    author = client_of(cast.resident)
    author.post(new_url(map_of.odesa.officer), form_data(pictures=upload(jpeg(red=(200, 150, 400, 300)))))
    photo = Photo.objects.get()
    path, send = f"/map/reviews/draft/{photo.entry.token}/", {"act": "send", "guard_choice": "keep"}
    author.post(path, {**send, f"boxes-{photo.pk}": "[[дурниця"})
    assert Entry.objects.get().state == "draft"
    author.post(path, {**send, f"boxes-{photo.pk}": "[[25,25,25,25]]"})
    assert Entry.objects.get().state == "pending"
    photo.refresh_from_db()
    with photo.file.open("rb") as file:
        picture = Image.open(io.BytesIO(file.read())).convert("RGB")
    assert not any(red > 120 and green < 90 for red, green, _blue in picture.get_flattened_data())
