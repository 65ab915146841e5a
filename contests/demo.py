"""Demonstration contests: one takes works, one is over. Everybody in them is invented."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User

from .models import ContestIndexPage, ContestPage, Entry

LIGHT = {
    "title": "Світло у дворі",
    "slug": "svitlo-u-dvori",
    "intro": "Розкажіть, як ваш двір позбувся темного кутка, або запропонуйте, як це зробити.",
    "rules": (
        "<p>Беруть участь мешканці будь-якого віку; за дітей до 14 років роботу надсилають батьки.</p>"
        "<ul><li>Текст до 8000 знаків: що було, що зробили, хто допоміг.</li>"
        "<li>Одна робота від людини.</li><li>Без адрес квартир, телефонів і чужих імен.</li></ul>"
    ),
    "prizes": "<p>Дипломи трьох ступенів і подяки всім, чию ідею втілять.</p>",
}
YARD = {
    "title": "Двір, де всі знайомі",
    "slug": "dvir-de-vsi-znaiomi",
    "intro": "Історії про сусідів, які разом зробили свій двір спокійнішим.",
    "rules": "<p>Приймали історії до 5000 знаків про спільну справу сусідів.</p>",
    "prizes": "<p>Дипломи трьох ступенів.</p>",
}
WORKS = [
    (
        "Прикладенко Одарка (демо)",
        "Лавка, яку бачать усі вікна",
        "Ми пересунули лавку від гаражів під ліхтар. Шумні компанії знайшли собі інше місце, а ввечері там тепер сидять бабусі й діти.",
        1,
    ),
    (
        "Зразкова Соломія (демо)",
        "Журнал чергувань біля ліфта",
        "Повісили аркуш: хто сьогодні вдома і може вийти на дзвінок. За місяць із під’їзду зникли чужі люди.",
        2,
    ),
    (
        "Вигаданий Левко (демо)",
        "Стежка замість пролому",
        "Через діру в паркані ходили всі, і вночі теж. ОСББ зробило хвіртку зі світлом, пролом зашили.",
        3,
    ),
]


def load(city, parent_page) -> None:
    """Make the contests of ``city`` under its front page; a second call changes nothing."""
    index = ContestIndexPage.objects.child_of(parent_page).first()
    if index is None:
        index = ContestIndexPage(title="Конкурси", slug="konkursy", intro="Змагаємося ідеями: що зробить двір спокійнішим.")
        parent_page.add_child(instance=index)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    _contest(index, LIGHT, now - timedelta(days=10), now + timedelta(days=25), now + timedelta(days=40))
    finished = _contest(index, YARD, now - timedelta(days=120), now - timedelta(days=90), now - timedelta(days=75))
    for number, (name, title, text, place) in enumerate(WORKS, 1):
        _work(city, finished, number, name, title, text, place)


def _contest(index, words, opens, closes, results) -> ContestPage:
    page = ContestPage.objects.child_of(index).filter(slug=words["slug"]).first()
    if page is None:
        page = ContestPage(**words, entries_open_at=opens, entries_close_at=closes, results_at=results)
        index.add_child(instance=page)
    return page


def _work(city, contest, number, name, title, text, place):
    email = f"contest-{city.slug}-{number}@example.com"
    author = User.objects.filter(email=email).first() or User.objects.create_user(email, display_name=name, city=city, is_demo=True)
    Entry.objects.get_or_create(
        contest=contest,
        author=author,
        defaults={"city": city, "title": title, "text": text, "place": place, "state": Entry.State.APPROVED, "is_demo": True},
    )
