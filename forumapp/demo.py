"""A forum to walk through: invented neighbours talk about one invented yard after another."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from machina.core.db.models import get_model

from accounts.roles import Role, give

from . import services

Forum = get_model("forum", "Forum")
Post = get_model("forum_conversation", "Post")
Topic = get_model("forum_conversation", "Topic")

# key: (name others see, role or None)
PEOPLE = {
    "halyna": ("Прикладенко Галина (демо)", None),
    "bohdan": ("Вигаданчук Богдан (демо)", None),
    "olena": ("Зразкова Олена (демо)", None),
    "roman": ("Умовний Роман (демо)", None),
    "taras": ("Дільничний Прикладенко Тарас (демо)", Role.OFFICER),
}

FORUMS = [
    ("Двір і під’їзд", "Двері, світло, ліфти, гамір, незнайомці біля входу."),
    ("Дорога до школи", "Переходи, освітлення, ями, місця, де дітям незатишно."),
    ("Патрулі та волонтери", "Спільні виходи, навчання, хто чим може допомогти."),
    ("Про портал", "Що незручно, чого бракує, про що спитати нас."),
]

# (forum, subject, days ago, [(author, words), …]); the first words open the topic.
TOPICS = [
    (
        "Двір і під’їзд",
        "Домофон у третьому під’їзді не зачиняє двері",
        9,
        [
            (
                "halyna",
                "Добрий день, сусіди. У будинку 904, третій під’їзд, уже тиждень не спрацьовує магніт: двері просто прочинені.\n\n"
                "Уночі заходять грітися чужі люди. Хто знає, чия це справа — ОСББ чи фірми, яка ставила домофон?",
            ),
            (
                "bohdan",
                "У нас у другому було так само. Телефонували у фірму, номер на наклейці під панеллю. "
                "Приїхали за два дні, замінили доводчик.",
            ),
            (
                "taras",
                "Доброго дня. Поки двері не полагодять, вечірній обхід заходитиме у ваш під’їзд.\n\n"
                "Якщо всередині сторонні й вам тривожно — телефонуйте **102**, не чекайте на відповідь у форумі.",
            ),
            ("halyna", "Дякую! Зателефонувала, обіцяли майстра на четвер. Напишу, чим скінчиться."),
        ],
    ),
    (
        "Двір і під’їзд",
        "Світло над входом: що вже пробували",
        6,
        [
            (
                "roman",
                "Збираю досвід. Який світильник над під’їздом пережив зиму?\n\n"
                "- датчик руху спалахував раз на хвилину, заважав першому поверху;\n- звичайну лампу викрутили за місяць.",
            ),
            ("olena", "Ми поставили з датчиком *світла*, не руху: вмикається в сутінках і світить рівно. Пів року — жодної скарги."),
        ],
    ),
    (
        "Дорога до школи",
        "Перехід біля гімназії: де найтемніше",
        5,
        [
            (
                "olena",
                "Діти другої зміни йдуть додому о 18:30, а біля переходу не горять два ліхтарі з трьох.\n\n"
                "Хочемо скласти список таких місць і принести його на зустріч із дільничним. Пишіть, де темно у вас.",
            ),
            ("bohdan", "Між будинками 910 і 912, стежка повз гаражі. Ліхтар є, але світить у крону дерева."),
            (
                "taras",
                "Список дуже потрібен. Приходьте з ним на зустріч у дворі: передамо листом тим, хто обслуговує ліхтарі, "
                "а відповідь викладемо тут.",
            ),
        ],
    ),
    (
        "Патрулі та волонтери",
        "Перший спільний вихід: що взяти з собою",
        4,
        [
            ("roman", "Записався на спільне патрулювання. Хто вже ходив — що справді знадобилося?"),
            (
                "bohdan",
                "Зручне взуття, вода, заряджений телефон. Пов’язку й жилет дають на інструктажі.\n\n"
                "> Найважливіше — слухати старшого групи й нікого не затримувати самотужки.",
            ),
            ("olena", "І документ, що посвідчує особу: без нього на вихід не пустять."),
        ],
    ),
    (
        "Про портал",
        "Як знайти свого дільничного за старою назвою вулиці",
        3,
        [
            ("halyna", "Мама шукала офіцера за старою назвою проспекту. Чи треба знати нову?"),
            ("olena", "Ні, пошук на мапі розуміє обидві. Ми набрали стару — показав того самого."),
        ],
    ),
    (
        "Двір і під’їзд",
        "Тиша після десятої: як домовитися з сусідами",
        1,
        [
            (
                "bohdan",
                "Над нами ремонт, свердлять до одинадцятої вечора. Сваритися не хочу. Хто домовлявся по-доброму — розкажіть, що сказали.",
            ),
        ],
    ),
]
POLL = (
    "Світло над входом: що вже пробували",
    "Який світильник стоїть у вас?",
    ["З датчиком руху", "З датчиком світла", "Звичайна лампа", "Жодного"],
)


@transaction.atomic
def load(city, users=None) -> None:
    """Put the conversations into the forum of ``city``. What is there already stays as it is.

    ``users`` is not needed: the people of the forum are its own, and they cannot sign in.
    """
    services.set_default_permissions()
    services.open_city_forum(city)
    people = {key: _person(city, key, *row) for key, row in PEOPLE.items()}
    forums = {name: _forum(city, name, words) for name, words in FORUMS}
    for forum_name, subject, days, posts in TOPICS:
        _topic(forums[forum_name], subject, timezone.now() - timedelta(days=days), [(people[who], words) for who, words in posts])
    _poll(city)


def _person(city, key, name, role):
    user_model = get_user_model()
    email = f"forum-{key}-{city.slug}@example.com"
    found = user_model.objects.filter(email=email).first()
    if found:
        return found
    person = user_model.objects.create_user(email, display_name=name, city=city, is_demo=True)
    if role:
        give(person, role)
    return person


def _forum(city, name, words):
    found = services.forums_of(city).filter(name=name).first()
    return found or services.add_forum(city, name, words)


def _topic(forum, subject, started, posts):
    if forum.topics.filter(subject=subject).exists():
        return
    first_author = posts[0][0]
    topic = Topic.objects.create(forum=forum, poster=first_author, subject=subject, type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED)
    for hours, (author, words) in enumerate(posts):
        post = Post.objects.create(topic=topic, poster=author, subject=subject, content=words, enable_signature=False)
        Post.objects.filter(pk=post.pk).update(created=started + timedelta(hours=7 * hours), updated=started + timedelta(hours=7 * hours))
    Topic.objects.filter(pk=topic.pk).update(created=started)
    topic.refresh_from_db()
    topic.update_trackers()


def _poll(city):
    subject, question, options = POLL
    topic = Topic.objects.filter(subject=subject, forum__in=services.forums_of(city)).first()
    poll_model, option_model = get_model("forum_polls", "TopicPoll"), get_model("forum_polls", "TopicPollOption")
    if topic is None or poll_model.objects.filter(topic=topic).exists():
        return
    poll = poll_model.objects.create(topic=topic, question=question, duration=0, max_options=1, user_changes=True)
    made = option_model.objects.bulk_create(option_model(poll=poll, text=text) for text in options)
    for number, key in enumerate(["olena", "halyna", "roman", "bohdan"]):
        voter = get_user_model().objects.get(email=f"forum-{key}-{city.slug}@example.com")
        services.vote(poll, voter, [made[number % 3]])
