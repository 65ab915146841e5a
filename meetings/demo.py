"""Invented meetings for a demonstration: a schedule, two meetings to come, three others and one that took place."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from portal.places.models import District, Street

from . import services
from .models import Format, MeetingIndexPage, MeetingPage, MeetingState

STEPS = [
    ("introductions", 15, "Хто прийшов від поліції і від проєкту, чим вони можуть допомогти і як їх знайти."),
    ("problems", 45, "Що турбує мешканців: двір, під’їзд, дорога, шум, підозрілі місця. Записуємо кожну проблему."),
    ("invitation", 15, "Як долучитися: помічником на зустрічах або разом із поліцією на патрулюванні."),
    ("decision", 15, "Чи потрібен будинкам громадський опорний пункт і хто за нього візьметься."),
]
OFFICER = {"name": "Прикладенко Тарас Демович (демо)", "post": "дільничний офіцер поліції"}
SHELTER = "Підвал будинку № 901, вхід із торця (демо)"
MEETINGS = [
    {
        "slug": "dvir-semena-paliia",
        "title": "Темний прохід і зламаний домофон: говоримо у дворі",
        "intro": "Дільничний і координатор проєкту прийдуть у двір, вислухають і запишуть, що треба змінити.",
        "format": Format.YARD,
        "days": 5,
        "from": time(18, 0),
        "minutes": 90,
        "venue": "двір між 2-м і 3-м під’їздом, біля альтанки",
        "house": "901",
        "capacity": None,
        "steps": STEPS,
        "guests": [OFFICER, {"name": "Зразкова Олена Вигаданівна (демо)", "post": "голова ОСББ"}],
    },
    {
        "slug": "treninh-persha-dopomoha",
        "title": "Перша допомога і спокійна голова: тренінг для активних сусідів",
        "intro": "Вчимося зупиняти кров, викликати допомогу й не боятися натовпу. Форма вільна, взуття зручне.",
        "format": Format.TRAINING,
        "days": 9,
        "from": time(16, 0),
        "minutes": 180,
        "venue": "зала на першому поверсі, вхід з двору",
        "house": "905",
        "capacity": 24,
        "steps": [
            ("talk", 60, "Що робити в перші три хвилини."),
            ("talk", 105, "Вправи у парах: джгут, бічне положення, виклик 112."),
            ("other", 15, "Запитання."),
        ],
        "guests": [{"name": "Вигаданко Ірина Прикладівна (демо)", "post": "інструкторка з першої допомоги"}],
    },
    {
        "slug": "shkola-doroha-dodomu",
        "title": "Дорога додому: розмова зі старшокласниками",
        "intro": "Інспекторка ювенальної превенції відповідає на запитання, які зазвичай ставлять пошепки.",
        "format": Format.SCHOOL,
        "days": 14,
        "from": time(13, 30),
        "minutes": 60,
        "venue": "актова зала школи",
        "house": "912",
        "capacity": 120,
        "steps": [
            ("introductions", 10, "Хто така інспекторка ювенальної превенції."),
            ("talk", 30, "Що робити, якщо чіпляються, шантажують, знімають на відео."),
            ("problems", 20, "Записки із запитаннями без підпису."),
        ],
        "guests": [{"name": "Умовна Дарина Зразківна (демо)", "post": "інспекторка ювенальної превенції"}],
    },
    {
        "slug": "lektsiia-yak-napysaty-zaiavu",
        "title": "Як написати заяву, яку не повернуть",
        "intro": "Лекція юриста: чим заява відрізняється від скарги, що має бути в тексті і коли чекати на відповідь.",
        "format": Format.LECTURE,
        "days": 18,
        "from": time(17, 30),
        "minutes": 90,
        "venue": "читальна зала бібліотеки",
        "house": "907",
        "capacity": 40,
        "steps": [("talk", 60, "Заява, скарга, пропозиція: три різні папери."), ("other", 30, "Розбираємо ваші приклади.")],
        "guests": [{"name": "Показовий Гнат Макетович (демо)", "post": "юрист проєкту"}],
    },
    {
        "slug": "ekskursiia-do-viddilu",
        "title": "Екскурсія до відділу поліції для підлітків і батьків",
        "intro": "Чергова частина зсередини, робота криміналіста і відверта розмова про те, навіщо потрібен протокол.",
        "format": Format.EXCURSION,
        "days": 22,
        "from": time(11, 0),
        "minutes": 120,
        "venue": "вхід до відділу, зустрічаємося на сходах",
        "house": "920",
        "capacity": 15,
        "steps": [
            ("introductions", 15, "Знайомимося і домовляємося про правила."),
            ("talk", 75, "Чергова частина, кабінет криміналіста, службове авто."),
            ("other", 30, "Запитання від дітей, потім від батьків."),
        ],
        "guests": [OFFICER],
    },
    {
        "slug": "dvir-zabolotnoho",
        "title": "Перша зустріч: чого бракує нашому двору",
        "intro": "Прийшло більше людей, ніж ми чекали. Записали проблеми, домовилися, хто за що береться.",
        "format": Format.YARD,
        "days": -12,
        "from": time(18, 0),
        "minutes": 90,
        "venue": "двір біля дитячого майданчика",
        "house": "915",
        "capacity": None,
        "steps": STEPS,
        "guests": [OFFICER],
        "minutes_text": (
            "<p>Зустріч тривала півтори години. Дільничний назвав свої години прийому і залишив службовий номер. "
            "Мешканці показали чотири місця, де ввечері темно.</p>"
            "<p>Домовилися: ОСББ подає заявку на ліхтарі, дільничний перевіряє кіоск на розі, "
            "координатор повертається з відповіддю за місяць.</p>"
        ),
        "problems": [
            (
                "Уночі біля кіоска на розі продають алкоголь і шумлять до третьої.",
                "in_work",
                "Дільничний провів перевірку, складено протокол. Перевіримо ще раз за два тижні.",
            ),
            ("Не світять три ліхтарі вздовж проходу до зупинки.", "solved", "Ліхтарі замінили через тиждень після зустрічі."),
            ("Двері під’їзду не зачиняються, домофон зламаний з весни.", "raised", ""),
        ],
        "decision": (
            "Створити громадський опорний пункт у приміщенні ОСББ, будинок № 915. Відповідає голова ОСББ, "
            "чергування щочетверга з 18:00 до 20:00, зв’язок – через дільничного (демо)."
        ),
    },
]


def load(city, parent_page) -> MeetingIndexPage:
    """The schedule of ``city`` under ``parent_page``; what is there already stays as it is."""
    index = MeetingIndexPage.objects.child_of(parent_page).first()
    if index is None:
        index = MeetingIndexPage(
            title="Зустрічі",
            slug="zustrichi",
            intro="Ми йдемо до Вас – у двір, у школу. І запрошуємо Вас – на лекції, тренінги, екскурсії. Приходьте з сусідами.",
        )
        parent_page.add_child(instance=index)
    district = _district(city)
    streets = list(Street.objects.of_city(city).filter(districts=district)) or list(Street.objects.of_city(city))
    for number, plan in enumerate(MEETINGS):
        if not MeetingPage.objects.child_of(index).filter(slug=plan["slug"]).exists():
            _meeting(index, plan, district, streets[number % len(streets)] if streets else None)
    return index


def _district(city) -> District:
    """The demonstration's residential area where the city has it, else any district."""
    areas = District.objects.of_city(city)
    return areas.filter(kind=District.Kind.AREA).order_by("-cameras_planned", "pk").first() or areas.order_by("pk").first()


def _meeting(index, plan, district, street) -> None:
    starts = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=plan["days"]), plan["from"]))
    page = MeetingPage(
        title=plan["title"],
        slug=plan["slug"],
        intro=plan["intro"],
        format=plan["format"],
        starts_at=starts,
        ends_at=starts + timedelta(minutes=plan["minutes"]),
        venue=plan["venue"],
        district=district,
        street=street,
        house=plan["house"],
        latitude=district.latitude,
        longitude=district.longitude,
        shelter=SHELTER,
        organiser="Координаторка проєкту Умовна Марта Прикладівна (демо)",
        capacity=plan["capacity"],
        agenda=[("step", {"kind": kind, "minutes": minutes, "text": text}) for kind, minutes, text in plan["steps"]],
        guests=[("guest", guest) for guest in plan["guests"]],
        minutes=[("text", plan["minutes_text"])] if "minutes_text" in plan else [],
        is_demo=True,
    )
    index.add_child(instance=page)
    page.save_revision().publish()
    if plan["days"] < 0:
        _took_place(page, plan)
    elif plan["days"] < 10:
        MeetingState.objects.filter(page=page).update(status=MeetingState.Status.CONFIRMED)


def _took_place(page, plan) -> None:
    state = services.open_state(page)
    MeetingState.objects.filter(pk=state.pk).update(status=MeetingState.Status.DONE, decision_point=plan["decision"])
    for text, problem_state, answer in plan["problems"]:
        state.problems.create(text=text, state=problem_state, answer=answer, is_public=True)
    for name in ("Зоряна (демо)", "Сім’я з третього під’їзду (демо)", "Остап (демо)"):
        services.walk_in(state, name, 2, by=None)
