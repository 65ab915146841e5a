"""What people type under «Хто мій дільничний?», and who must be named. Written by hand, before the code that answers.

The register below is for these rows alone, so that the invented records of the demo may change. A row of `ROWS` is
``text | answer | who``:

- ``found``: this officer, by the house (``kora>luna``: kora is away, luna answers today; ``kora>-``: nobody stands in);
- ``area``: the house is with nobody, this officer answers for the whole area;
- ``choose``: several officers, the person chooses: exactly these;
- ``nobody``: the street is known (by the key of `STREETS`), nobody serves the house;
- ``offer``: nobody is named; these streets are offered by name, others may be too;
- ``unknown``: no street of ours, or no address at all: nobody is named.

A wrong name is worse than none: whoever goes to another officer loses a day, or worse.
"""

DISTRICTS = [
    # slug, name, former names, parent
    ("prymorskyi", "Приморський район", [], None),
    ("kyivskyi", "Київський район", [], None),
    ("khadzhybeiskyi", "Хаджибейський район", ["Малиновський район"], None),
    ("peresypskyi", "Пересипський район", ["Суворовський район"], None),
    ("kotovskoho", "Селище Котовського", [], "peresypskyi"),
    ("tairova", "Таїрова", [], "kyivskyi"),
    ("cheremushky", "Черемушки", [], "khadzhybeiskyi"),
    ("slobidka", "Слобідка", [], "khadzhybeiskyi"),
]

# Officers by a short key. The last two answer for whole areas; «hidden» is not published.
OFFICERS = "arka bora vira hora dana zora ivko kora luna mira niva obri pava rada sova tala ulia fara hidden".split()
WHOLE_AREAS = {"senior_k": "kotovskoho", "senior_t": "tairova"}
# Who is away that day, and who stands in: the substitute of «niva» is away too.
AWAY = {"kora": "luna", "niva": "obri", "obri": "pava", "rada": None}

# key: kind, name, former names, Russian names, districts, rows (officer, parity, from, to, letter)
STREETS = {
    "paliia": (
        "вул.",
        "Семена Палія",
        ["Дніпропетровська дорога"],
        ["Днепропетровская дорога", "Семена Палия", "Семёна Палия"],
        ["kotovskoho"],
        [("arka", "odd", 1, 69), ("bora", "even", 2, 70), ("vira", "all", 71, 130), ("bora", "all", 72, 72, "а")],
    ),
    "velykoho": (
        "просп.",
        "Князя Володимира Великого",
        ["проспект Добровольського"],
        ["проспект Добровольского", "Князя Владимира Великого"],
        ["kotovskoho"],
        [("hora", "odd", 1, 79), ("dana", "even", 2, 80), ("zora", "all", 81, 160)],
    ),
    "bryhady": (
        "вул.",
        "28-ї бригади",
        ["Паустовського"],
        ["Паустовского", "28-й бригады"],
        ["kotovskoho"],
        [("ivko", "odd", None, None), ("luna", "even", None, None)],
    ),
    "buvalkina": (
        "вул.",
        "Владислава Бувалкіна",
        ["Генерала Бочарова"],
        ["Генерала Бочарова", "Владислава Бувалкина"],
        ["kotovskoho"],
        [("mira", "all", None, None)],
    ),
    "zabolotnoho": (
        "вул.",
        "Заболотного",
        ["Академіка Заболотного"],
        ["Академика Заболотного"],
        ["kotovskoho"],
        [("arka", "all", 1, 40), ("bora", "all", 41, 80)],
    ),
    "samofalova": (
        "вул.",
        "Валерія Самофалова",
        ["Каманіна"],
        ["Каманина", "Валерия Самофалова"],
        ["kotovskoho"],
        [("vira", "all", 1, 25), ("hora", "all", 26, None)],
    ),
    "zholio": ("вул.", "Жоліо-Кюрі", [], ["Жолио-Кюри"], ["kotovskoho"], [("dana", "all", None, None)]),
    "heroiv": ("вул.", "Героїв оборони Одеси", [], ["Героев обороны Одессы"], ["kotovskoho"], [("zora", "all", None, None)]),
    "nichyina": ("вул.", "Нічийна", [], ["Ничейная"], ["kotovskoho"], []),
    "deribasivska": ("вул.", "Дерибасівська", [], ["Дерибасовская"], ["prymorskyi"], [("ivko", "all", 1, 15), ("luna", "all", 16, 31)]),
    "italiiska": (
        "вул.",
        "Італійська",
        ["Пушкінська"],
        ["Пушкинская", "Итальянская"],
        ["prymorskyi"],
        [("ivko", "odd", None, None), ("mira", "even", None, None)],
    ),
    "yevropeiska": (
        "вул.",
        "Європейська",
        ["Катерининська"],
        ["Екатерининская", "Европейская"],
        ["prymorskyi"],
        [("mira", "all", 1, 20), ("pava", "all", 25, 60), ("pava", "all", 12, 12, "б")],
    ),
    "yevreiska": ("вул.", "Єврейська", [], ["Еврейская"], ["prymorskyi"], [("sova", "all", None, None)]),
    "hretska": ("вул.", "Грецька", [], ["Греческая"], ["prymorskyi"], [("pava", "odd", 1, 49)]),
    "shevchenka_pr": ("просп.", "Шевченка", [], ["Шевченко"], ["prymorskyi"], [("tala", "all", None, None)]),
    "shevchenka_prov": ("пров.", "Шевченка", [], ["Шевченко"], ["slobidka"], [("arka", "all", None, None)]),
    "frantsuzkyi": ("бульв.", "Французький", [], ["Французский"], ["prymorskyi"], [("tala", "all", 1, 33), ("ulia", "all", 34, None)]),
    "prymorskyi_b": ("бульв.", "Приморський", [], ["Приморский"], ["prymorskyi"], [("sova", "all", None, None)]),
    "kanatna": ("вул.", "Канатна", [], ["Канатная"], ["prymorskyi"], [("ulia", "all", 1, 70), ("fara", "all", 60, 130)]),
    "dobrovoltsiv": (
        "вул.",
        "Добровольців",
        ["Маршала Говорова"],
        ["Маршала Говорова", "Добровольцев"],
        ["prymorskyi"],
        [("fara", "all", None, None)],
    ),
    "sadova": ("вул.", "Садова", [], ["Садовая"], ["prymorskyi"], [("sova", "all", None, None)]),
    "sadivska": ("вул.", "Садівська", [], ["Садовская"], ["slobidka"], [("bora", "all", None, None)]),
    "mala": (
        "вул.",
        "Мала Арнаутська",
        [],
        ["Малая Арнаутская"],
        ["prymorskyi"],
        [("ulia", "odd", None, None), ("fara", "even", None, None)],
    ),
    "velyka": ("вул.", "Велика Арнаутська", [], ["Большая Арнаутская"], ["prymorskyi"], [("tala", "all", None, None)]),
    "bazarna": ("вул.", "Базарна", [], ["Базарная"], ["prymorskyi"], [("hidden", "all", None, None)]),
    "troitska": ("вул.", "Троїцька", [], ["Троицкая"], ["prymorskyi"], [("kora", "all", None, None)]),
    "preobrazhenska": (
        "вул.",
        "Преображенська",
        ["Радянської Армії"],
        ["Преображенская", "Советской Армии"],
        ["prymorskyi"],
        [("niva", "all", 1, 40), ("rada", "all", 41, None)],
    ),
    "uspenska": ("вул.", "Успенська", ["Чичеріна"], ["Успенская", "Чичерина"], ["prymorskyi"], []),
    "koroliova": ("вул.", "Академіка Корольова", [], ["Академика Королёва"], ["tairova"], [("obri", "all", 1, 50)]),
    "koroliova_iv": ("вул.", "Івана Корольова", [], ["Ивана Королёва"], ["slobidka"], [("vira", "all", None, None)]),
    "viliamsa": ("вул.", "Академіка Вільямса", [], ["Академика Вильямса"], ["tairova"], [("pava", "odd", 1, 49), ("sova", "even", 2, 50)]),
    "liustdorfska": (
        "дорога",
        "Люстдорфська",
        ["Чорноморська дорога"],
        ["Люстдорфская", "Черноморская дорога"],
        ["tairova"],
        [("pava", "all", 1, 99), ("sova", "all", 100, 200)],
    ),
    "fontanska": ("дорога", "Фонтанська", [], ["Фонтанская"], ["kyivskyi"], [("tala", "all", None, None)]),
    "fontan": (
        "вул.",
        "16-та станція Великого Фонтану",
        [],
        ["16-я станция Большого Фонтана"],
        ["kyivskyi"],
        [("ulia", "all", None, None)],
    ),
    "mudroho": (
        "просп.",
        "Князя Ярослава Мудрого",
        ["проспект Академіка Глушка"],
        ["проспект Академика Глушко", "Князя Ярослава Мудрого"],
        ["kyivskyi"],
        [("fara", "all", None, None)],
    ),
    "nebesnoi": (
        "просп.",
        "Небесної Сотні",
        ["проспект Маршала Жукова"],
        ["проспект Маршала Жукова", "Небесной Сотни"],
        ["kyivskyi"],
        [("tala", "odd", None, None), ("ulia", "even", None, None)],
    ),
    "kovalevskoho": ("дорога", "Дача Ковалевського", [], ["Дача Ковалевского"], ["kyivskyi"], [("arka", "all", None, None)]),
    "tantsiury": (
        "вул.",
        "Євгена Танцюри",
        ["Генерала Петрова"],
        ["Генерала Петрова", "Евгения Танцюры"],
        ["cheremushky"],
        [("bora", "all", 1, 60)],
    ),
    "petrovskoho": ("вул.", "Петровського", [], ["Петровского"], ["slobidka"], [("hora", "all", None, None)]),
    "kosmonavtiv": ("вул.", "Космонавтів", [], ["Космонавтов"], ["cheremushky"], [("dana", "all", 1, 30), ("zora", "all", 32, 60)]),
    "lyp": ("вул.", "Івана та Юрія Лип", ["Гайдара"], ["Ивана и Юрия Лип", "Гайдара"], ["cheremushky"], [("ivko", "all", None, None)]),
    "myasoidivska": ("вул.", "М’ясоїдівська", [], ["Мясоедовская"], ["khadzhybeiskyi"], [("mira", "all", None, None)]),
    "stepova": ("вул.", "Степова", ["Мізікевича"], ["Степная", "Мизикевича"], ["khadzhybeiskyi"], [("sova", "all", None, None)]),
    "balkivska": (
        "вул.",
        "Балківська",
        ["Фрунзе"],
        ["Балковская", "Фрунзе"],
        ["khadzhybeiskyi"],
        [("pava", "odd", None, None), ("tala", "even", None, None)],
    ),
    "znamianska": ("вул.", "Знам’янська", [], ["Знаменская"], ["slobidka"], [("ulia", "all", None, None)]),
    "ushynskoho": (
        "пров.",
        "Ушинського",
        ["провулок Чапаєва"],
        ["Ушинского", "переулок Чапаева"],
        ["slobidka"],
        [("fara", "all", None, None)],
    ),
    "suvorovska1": ("вул.", "1-ша Суворовська", [], ["1-я Суворовская"], ["slobidka"], [("arka", "all", None, None)]),
    "suvorovska2": ("вул.", "2-га Суворовська", [], ["2-я Суворовская"], ["slobidka"], [("bora", "all", None, None)]),
    "lisna": ("вул.", "Лісна", [], ["Лесная"], ["slobidka"], [("vira", "all", None, None)]),
    "misna": ("вул.", "Місна", [], [], ["slobidka"], [("hora", "all", None, None)]),
    "polova": ("вул.", "Польова", [], ["Полевая"], ["slobidka"], [("dana", "all", None, None)]),
    "lanova": ("вул.", "Ланова", ["Польова"], ["Полевая"], ["cheremushky"], [("zora", "all", None, None)]),
    "polovyi": ("пров.", "Польовий", [], ["Полевой"], ["slobidka"], [("ivko", "all", None, None)]),
    "peremohy_v": ("вул.", "Перемоги", [], ["Победы"], ["slobidka"], [("mira", "all", None, None)]),
    "peremohy_p": ("площа", "Перемоги", [], ["Победы"], ["prymorskyi"], [("sova", "all", None, None)]),
    "soborna": ("площа", "Соборна", [], ["Соборная"], ["prymorskyi"], [("tala", "all", None, None)]),
    "kvitnia": ("площа", "10 Квітня", [], ["10 Апреля"], ["prymorskyi"], [("ulia", "all", None, None)]),
    "viiskovyi": (
        "узвіз",
        "Військовий",
        ["Воронцовський узвіз"],
        ["Военный", "Воронцовский спуск"],
        ["prymorskyi"],
        [("fara", "all", None, None)],
    ),
    "sportyvna": ("вул.", "Спортивна", [], ["Спортивная"], ["tairova"], [("arka", "all", 1, 20)]),
    "novoselskoho": (
        "вул.",
        "Новосельського",
        ["Островидова"],
        ["Новосельского", "Островидова"],
        ["prymorskyi"],
        [("bora", "all", 1, 99), ("vira", "all", 100, None)],
    ),
}

ROWS = """
# envelope
вул. Семена Палія, 1 | found | arka
вул. Семена Палія, 2 | found | bora
вулиця Семена Палія, будинок 15 | found | arka
вул. Семена Палія, буд. 16, кв. 4 | found | bora
65123, м. Одеса, вул. Семена Палія, буд. 15, кв. 7 | found | arka
м. Одеса, вул. Семена Палія, 100 | found | vira
Україна, 65069, Одеська обл., м. Одеса, вул. Дерибасівська, буд. 5 | found | ivko
Одеса, Дерибасівська 5 | found | ivko
Дерибасівська, 5, Одеса | found | ivko
Дерибасівська, 5, м. Одеса, 65026 | found | ivko
вул. Дерибасівська буд 31 кв 2 | found | luna
Одеська область, м.Одеса, просп.Шевченка, 4 | found | tala
Україна, Одеса, бульв. Французький 10 | found | tala
65014 Одеса, вул. Єврейська, 12 | found | sova
# first and last houses of a range, sides, gaps
Семена Палія, 69 | found | arka
Семена Палія, 70 | found | bora
Семена Палія, 71 | found | vira
Семена Палія, 72 | found | vira
Семена Палія, 130 | found | vira
Семена Палія, 131 | area | senior_k
Семена Палія, 999 | area | senior_k
просп. Князя Володимира Великого, 1 | found | hora
просп. Князя Володимира Великого, 79 | found | hora
просп. Князя Володимира Великого, 80 | found | dana
просп. Князя Володимира Великого, 81 | found | zora
просп. Князя Володимира Великого, 160 | found | zora
просп. Князя Володимира Великого, 161 | area | senior_k
Заболотного 40 | found | arka
Заболотного 41 | found | bora
Заболотного 80 | found | bora
Заболотного 81 | area | senior_k
Самофалова 25 | found | vira
Самофалова 26 | found | hora
Самофалова 2600 | found | hora
Дерибасівська 15 | found | ivko
Дерибасівська 16 | found | luna
Дерибасівська 31 | found | luna
Дерибасівська 32 | nobody | deribasivska
Європейська 20 | found | mira
Європейська 21 | nobody | yevropeiska
Європейська 24 | nobody | yevropeiska
Європейська 25 | found | pava
Європейська 60 | found | pava
Європейська 61 | nobody | yevropeiska
Грецька 1 | found | pava
Грецька 49 | found | pava
Грецька 2 | nobody | hretska
Грецька 50 | nobody | hretska
Грецька 51 | nobody | hretska
Французький бульвар 33 | found | tala
Французький бульвар 34 | found | ulia
Космонавтів 30 | found | dana
Космонавтів 31 | nobody | kosmonavtiv
Космонавтів 32 | found | zora
Люстдорфська дорога 99 | found | pava
Люстдорфська дорога 100 | found | sova
Люстдорфська дорога 200 | found | sova
Люстдорфська дорога 201 | area | senior_t
Академіка Вільямса 49 | found | pava
Академіка Вільямса 50 | found | sova
Академіка Вільямса 51 | area | senior_t
Академіка Вільямса 52 | area | senior_t
Академіка Корольова 50 | found | obri>pava
Академіка Корольова 51 | area | senior_t
Новосельського 99 | found | bora
Новосельського 100 | found | vira
28-ї бригади 1 | found | ivko
28-ї бригади 2 | found | luna
Італійська 17 | found | ivko
Італійська 18 | found | mira
Мала Арнаутська 7 | found | ulia
Мала Арнаутська 8 | found | fara
Небесної Сотні 3 | found | tala
Небесної Сотні 4 | found | ulia
Балківська 11 | found | pava
Балківська 12 | found | tala
# two officers for one house: the person chooses
Канатна 59 | found | ulia
Канатна 60 | choose | ulia fara
Канатна 65 | choose | ulia fara
Канатна 70 | choose | ulia fara
Канатна 71 | found | fara
Канатна 131 | nobody | kanatna
ул. Канатная, д. 62, кв. 10 | choose | ulia fara
# letters, fractions, blocks; a row for the very letter wins
Семена Палія, 72а | found | bora
Семена Палія, 72-а | found | bora
Семена Палія, 72 А | found | bora
Семена Палія, 72«А» | found | bora
Семена Палія, 72a | found | bora
Семена Палія, 72A | found | bora
Семена Палія, 72б | found | vira
Семена Палія, 72/1 | found | vira
Семена Палія, 72а/1 | found | bora
Семена Палія, 72 корп. 2 | found | vira
Семена Палія, 72 корпус 2, кв. 15 | found | vira
Семена Палія, 72к2 | found | vira
Палія 69/1 | found | arka
Палія, 69-71 | found | arka
Палія 69 кв. 71 | found | arka
Палія 70, под. 2, этаж 3, кв. 45 | found | bora
Палія 70, під’їзд 2 | found | bora
Палія 70 3 поверх | found | bora
Європейська 12 | found | mira
Європейська 12б | found | pava
Європейська 12 Б | found | pava
Європейська 12-Б | found | pava
Європейська 12а | found | mira
Європейська 12в | found | mira
Європейська 12/14 | found | mira
Европейская 12-б кв 3 | found | pava
Дерибасівська 10/2 | found | ivko
Дерибасівська, 15/17 | found | ivko
Дерибасівська, 16А | found | luna
Дерибасівська № 5 | found | ivko
Дерибасівська буд. №5 | found | ivko
Дерибасівська, д.5 | found | ivko
Дерибасівська 5 д | found | ivko
дім 5 по Дерибасівській | offer | deribasivska
Канатна 12 «в» | found | ulia
Канатна 12 "в" | found | ulia
Канатна 12 корпус А | found | ulia
Канатна, 12, секція 2, кв. 8 | found | ulia
Канатна 12, офіс 301 | found | ulia
Канатна 12 кв 345 код 1234 | found | ulia
Шевченка проспект 4-Б | found | tala
Канатна 0 | choose | ulia fara
# no house: one officer, or all of the street
Владислава Бувалкіна | found | mira
вул. Бувалкіна | found | mira
Заболотного | choose | arka bora
Семена Палія | choose | arka bora vira
проспект Князя Володимира Великого | choose | hora dana zora
Дерибасівська | choose | ivko luna
вул. Єврейська | found | sova
Грецька | found | pava
Канатна кв 5 | choose | ulia fara
Успенська | nobody | uspenska
Нічийна | area | senior_k
вул. Нічийна 5 | area | senior_k
# nobody: no rows, an officer who is not published
Успенська 10 | nobody | uspenska
Чичеріна 10 | nobody | uspenska
ул. Чичерина, 10 | nobody | uspenska
Базарна 5 | nobody | bazarna
ул. Базарная дом 5 | nobody | bazarna
Базарна | nobody | bazarna
# away today, the substitute, the substitute away too, nobody stands in
Троїцька 5 | found | kora>luna
ул. Троицкая, 5 | found | kora>luna
Преображенська 40 | found | niva>pava
Преображенська 41 | found | rada>-
Радянської Армії 12 | found | niva>pava
Советской Армии 41 | found | rada>-
Советской армии 1 | found | niva>pava
# former names, in every dress
Дніпропетровська дорога, 15 | found | arka
Дніпропетровська дорога 16 | found | bora
Дніпропетровська, 100 | found | vira
дніпропетровська дор 100 | found | vira
проспект Добровольського 1 | found | hora
просп. Добровольського, 2 | found | dana
пр-т Добровольського 90 | found | zora
пр-кт Добровольського 90 | found | zora
пр. Добровольського 90 | found | zora
Добровольського проспект, 90 | found | zora
Добровольського 90 | found | zora
Паустовського 15 | found | ivko
вул. Паустовського, 16 | found | luna
Генерала Бочарова 3 | found | mira
ген. Бочарова, 3 | found | mira
ген Бочарова 3 | found | mira
Бочарова | found | mira
Каманіна, 25 | found | vira
Каманіна, 26 | found | hora
Академіка Заболотного 40 | found | arka
ак. Заболотного 41 | found | bora
акад.Заболотного,41 | found | bora
Пушкінська 7 | found | ivko
вул. Пушкінська, 8 | found | mira
Катерининська 12 | found | mira
Катерининська 12б | found | pava
Катерининська 30 | found | pava
Маршала Говорова 5 | found | fara
м. Говорова 5 | found | fara
Говорова, 5 | found | fara
Чорноморська дорога 100 | found | sova
проспект Академіка Глушка 14 | found | fara
Глушка 14 | found | fara
пр. Глушка 14 | found | fara
проспект Маршала Жукова 3 | found | tala
Жукова 4 | found | ulia
маршала Жукова проспект, 4 | found | ulia
Генерала Петрова 40 | found | bora
Петрова 60 | found | bora
Петрова 61 | nobody | tantsiury
Гайдара 12 | found | ivko
Мізікевича 2 | found | sova
Фрунзе 11 | found | pava
Фрунзе 12 | found | tala
провулок Чапаєва 3 | found | fara
Чапаєва 3 | found | fara
Воронцовський узвіз 1 | found | fara
Островидова 99 | found | bora
Островидова, 101 | found | vira
# Russian
ул. Семена Палия 15 | found | arka
ул. Семёна Палия, д. 16 | found | bora
улица Днепропетровская дорога, дом 72 | found | vira
Днепропетровская дорога 72-а | found | bora
пр. Добровольского, 90 | found | zora
проспект Добровольского дом 2 кв 9 | found | dana
проспект Князя Владимира Великого 1 | found | hora
ул. Паустовского 15 | found | ivko
Паустовского, д.16, кв.99 | found | luna
28-й бригады 16 | found | luna
ул. Генерала Бочарова 40 | found | mira
Каманина 25 | found | vira
ул. Академика Заболотного 41 | found | bora
Академика Заболотного, дом 40 | found | arka
Жолио-Кюри 22 | found | dana
Героев обороны Одессы 3 | found | zora
ул. Дерибасовская 5 | found | ivko
Пушкинская 7 | found | ivko
Екатерининская 30 | found | pava
Екатерининская, дом 12-б | found | pava
Еврейская 12 | found | sova
Европейская 12 | found | mira
Греческая 3 | found | pava
проспект Шевченко 4 | found | tala
пр-т Шевченко 4а | found | tala
пер. Шевченко 4 | found | arka
переулок Шевченко, д 4 | found | arka
Французский бульвар 10 | found | tala
Французский б-р, 34 | found | ulia
Приморский бульвар 1 | found | sova
ул. Канатная 12 | found | ulia
Канатная, 100 | found | fara
Малая Арнаутская 7 | found | ulia
Большая Арнаутская 7 | found | tala
Садовая 3 | found | sova
Садовская 3 | found | bora
Преображенская 10 | found | niva>pava
Академика Королева 33 | found | obri>pava
Академика Королёва 33 | found | obri>pava
Академика Вильямса 7 | found | pava
Вильямса 8 | found | sova
Люстдорфская дорога, 55 | found | pava
Черноморская дорога 155 | found | sova
Фонтанская дорога 25 | found | tala
16-я станция Большого Фонтана, 4 | found | ulia
16 станция Большого Фонтана 4 | found | ulia
проспект Академика Глушко 14 | found | fara
Глушко 14 | found | fara
Дача Ковалевского 91 | found | arka
Генерала Петрова, 40 | found | bora
ул. Космонавтов 15 | found | dana
Ивана и Юрия Лип 5 | found | ivko
Мясоедовская 7 | found | mira
Степная 5 | found | sova
Балковская 11 | found | pava
Знаменская 3 | found | ulia
пер. Чапаева 3 | found | fara
1-я Суворовская 6 | found | arka
2-я Суворовская 6 | found | bora
Лесная 4 | found | vira
пл. Соборная 1 | found | tala
Соборная площадь, 1 | found | tala
Военный спуск 3 | found | fara
Воронцовский спуск 3 | found | fara
Новосельского 100 | found | vira
пер. Полевой 3 | found | ivko
Спортивная 5 | found | arka
# surzhyk, and both languages in one line
вулиця Дерибасовская 5 | found | ivko
ул. Дерибасівська 5 | found | ivko
улица Семена Палія дім 15 | found | arka
дом 15 вул. Семена Палія | found | arka
Канатна вулиця, дом 12 | found | ulia
пр. Князя Володимира Великого дом 1 | found | hora
проспект Шевченка квартира 5 | found | tala
вул Пушкинська 7 | found | ivko
Катерининская 12 | offer | yevropeiska
ул Троїцька 5 | found | kora>luna
вул. Базарная, 5 | nobody | bazarna
# kinds: shortened, behind, missing, another
пр-т Шевченка 4 | found | tala
просп Шевченка 4 | found | tala
Шевченка пр. 4 | found | tala
провулок Шевченка 4 | found | arka
пров Шевченка, 4 | found | arka
Шевченка 4 | choose | tala arka
вул. Шевченка 4 | choose | tala arka
Шевченко 4 | choose | tala arka
бульвар Шевченка 4 | offer | shevchenka_pr shevchenka_prov
площа Шевченка 1 | offer | shevchenka_pr shevchenka_prov
б-р Французький 10 | found | tala
бул. Французький 10 | found | tala
Французький 10 | found | tala
вул. Французька 10 | unknown |
пл. Соборна, 1 | found | tala
Соборна 1 | found | tala
площа 10 Квітня 2 | found | ulia
10 Квітня 2 | found | ulia
пл 10 квітня, 2 | found | ulia
10 апреля 2 | found | ulia
площа Перемоги 2 | found | sova
вул. Перемоги 2 | found | mira
Перемоги 2 | choose | sova mira
проспект Перемоги 2 | offer | peremohy_v peremohy_p
вулиця Фонтанська 25 | found | tala
Фонтанська дор. 25 | found | tala
провулок Дерибасівська 5 | offer | deribasivska
узвіз Військовий 3 | found | fara
Військовий 3 | found | fara
дорога Дача Ковалевського 91 | found | arka
Дача Ковалевського 91 | found | arka
вул. Дача Ковалевського, 91а | found | arka
пров. Польовий 3 | found | ivko
Польовий провулок 3 | found | ivko
# one name today and before: both are asked about
Польова 5 | choose | dana zora
вул. Польова, 5 | choose | dana zora
Полевая 5 | choose | dana zora
Ланова 5 | found | zora
Польова 5, Слобідка | found | dana
Слобідка, Польова 5 | found | dana
Польова 5 Черемушки | found | zora
# titles, initials, one name of two
Князя Володимира Великого 1 | found | hora
кн. Володимира Великого 1 | found | hora
Володимира Великого 1 | found | hora
В. Великого 1 | found | hora
Великого 1 | found | hora
Ярослава Мудрого 3 | found | fara
Мудрого 3 | found | fara
С. Палія 15 | found | arka
С.Палія,15 | found | arka
Палія С. 15 | found | arka
Палія 15 | found | arka
Палия 15 | found | arka
В. Бувалкіна 9 | found | mira
Бувалкіна Владислава 9 | found | mira
В.Самофалова 25 | found | vira
Є. Танцюри 5 | found | bora
Танцюри 5 | found | bora
акад. Корольова 33 | found | obri>pava
ак. Корольова 33 | found | obri>pava
І. Корольова 33 | found | vira
Івана Корольова 33 | found | vira
Корольова 33 | choose | obri>pava vira
Корольова 51 | offer | koroliova koroliova_iv
акад. Корольова 51 | area | senior_t
Вільямса 7 | found | pava
Арнаутська 7 | choose | ulia tala
М. Арнаутська 7 | found | ulia
В. Арнаутська 7 | found | tala
Лип 5 | found | ivko
Івана і Юрія Лип 5 | offer | lyp
Героїв оборони 3 | unknown |
оборони Одеси 3 | found | zora
Сотні 3 | found | tala
# one letter is nobody's name
П 5 | unknown |
п. 5 | unknown |
С П 15 | unknown |
М. 7 | unknown |
В 7 | unknown |
К. 12 | unknown |
# ordinals
перша Суворовська 6 | found | arka
1 Суворовська 6 | found | arka
1ша Суворовська 6 | found | arka
Суворовська 1-ша, 6 | found | arka
друга Суворовська 6 | found | bora
2га Суворовська 6 | found | bora
вторая Суворовская 6 | found | bora
Суворовська 6 | choose | arka bora
3-тя Суворовська 6 | unknown |
28 бригади 28 | found | luna
28ї бригади, 15 | found | ivko
28-ої бригади 15 | found | ivko
28-ой бригады 15 | found | ivko
вул. 28-ї бригади | choose | ivko luna
бригади 15 | unknown |
29-ї бригади 15 | unknown |
16 станція Великого Фонтану 4 | found | ulia
15 станція Великого Фонтану 4 | unknown |
# apostrophes, dashes, look-alikes, capitals, crumbs
М’ясоїдівська 7 | found | mira
М'ясоїдівська 7 | found | mira
Мʼясоїдівська 7 | found | mira
М`ясоїдівська 7 | found | mira
Мясоїдівська 7 | found | mira
М"ясоїдівська 7 | found | mira
Знам*янська 3 | found | ulia
Знамянська 3 | found | ulia
Жоліо – Кюрі 22 | found | dana
Жоліо Кюрі 22 | found | dana
Жоліо—Кюрі 22 | found | dana
КАНАТНА 12 | found | ulia
канатна 12 | found | ulia
кАНАТНА 12 | found | ulia
Kанатна 12 | found | ulia
Kaнaтнa 12 | found | ulia
Cадова 3 | found | sova
Єврейcька 12 | found | sova
Палiя 15 | found | arka
Iталійська 17 | found | ivko
   Канатна    12    | found | ulia
Канатна,12 | found | ulia
Канатна.12 | found | ulia
Канатна;12 | found | ulia
«Канатна», 12 | found | ulia
(Канатна 12) | found | ulia
Канатна 12. | found | ulia
Канатна 12!!! | found | ulia
вул.Канатна,буд.12,кв.3 | found | ulia
Канатна	12 | found | ulia
📍 Канатна 12 | found | ulia
Канатна 12 🏠 | found | ulia
Канатна 12 🙏🙏 | found | ulia
# the other keyboard
Rfyfnyf 12 | found | ulia
rfyfnyf 12 | found | ulia
dek/ Rfyfnyf 12 | found | ulia
lthb,fcsdcmrf 5 | found | ivko
Cgjhnbdyf 5 | found | arka
Gfksz 15 | found | arka
Deribasivska 5 | unknown |
Kanatna street 12 | unknown |
# a letter wrong: offered by name, nobody is named yet
Дерибасивська 5 | offer | deribasivska
Деребасівська 5 | offer | deribasivska
Дерибасівска 5 | offer | deribasivska
Дерібасівська 5 | offer | deribasivska
Дерибасівьска 5 | offer | deribasivska
Преображенска 5 | offer | preobrazhenska
Преобреженська 5 | offer | preobrazhenska
Троіцька 5 | offer | troitska
Троицька 5 | offer | troitska
Катеринінська 12 | offer | yevropeiska
Люстдорвська дорога 5 | offer | liustdorfska
Люсдорфська дорога 5 | offer | liustdorfska
Космонавтив 5 | offer | kosmonavtiv
Космановтів 5 | offer | kosmonavtiv
Спортина 5 | offer | sportyvna
Бувалкна 5 | offer | buvalkina
Бувалкина 5 | found | mira
Новосельскго 5 | offer | novoselskoho
Французкий бульвар 10 | offer | frantsuzkyi
Францюзький бульвар 10 | offer | frantsuzkyi
Балковска 11 | offer | balkivska
Добровольскогого 90 | offer | velykoho
Садава 3 | offer | sadova
Садівка 3 | offer | sadivska
Тісна 4 | offer | lisna misna
# one street never becomes another
Садова 3 | found | sova
Садівська 3 | found | bora
Лісна 4 | found | vira
Місна 4 | found | hora
Єврейська 5 | found | sova
Європейська 5 | found | mira
Добровольців 90 | found | fara
Петровського 40 | found | hora
Польовий 3 | found | ivko
Фонтанська 16 | found | tala
Фонтану 4 | unknown |
Великого Фонтану 4 | found | ulia
# the district said with the street, the district alone
Селище Котовського, Палія 15 | found | arka
Палія 15 (селище Котовського) | found | arka
пос. Котовского, Палия 15 | found | arka
Суворовський район, Палія 15 | found | arka
Пересипський р-н, Палія 15 | found | arka
Приморський район, Канатна 12 | found | ulia
Приморський р-н, вул. Канатна 12 | found | ulia
Таїрова, Академіка Корольова 33 | found | obri>pava
Таїрова, Корольова 33 | found | obri>pava
Слобідка, Корольова 33 | found | vira
Селище Котовського | area | senior_k
селище котовського | area | senior_k
Таїрова | area | senior_t
таирова | unknown |
Слобідка | unknown |
Приморський район | unknown |
Черемушки | unknown |
Молдаванка | unknown |
Одеса | unknown |
м. Одеса | unknown |
# no street of ours, or no address
вул. Хрещатик, 1 | unknown |
Сумська 10, Харків | unknown |
Невідома 17 | unknown |
вул. Невідома | unknown |
Академіка 5 | unknown |
Генерала, 5 | unknown |
Князя 5 | unknown |
вулиця 5 | unknown |
просп. 90 | unknown |
72 | unknown |
72а | unknown |
буд. 72 | unknown |
кв. 5 | unknown |
65123 | unknown |
вул. | unknown |
.,;- | unknown |
біля Привозу | unknown |
навпроти «Рів’єри» | unknown |
Аркадія | unknown |
оперний театр | unknown |
школа 931 | unknown |
жк Сьоме небо | unknown |
мій дільничний | unknown |
дільничний Прикладенко | unknown |
хто мій дільничний на вулиці | unknown |
102 | unknown |
+380 00 000 00 11 | unknown |
mail@example.com | unknown |
де поліція? | unknown |
допоможіть | unknown |
# several addresses in one line: nobody is guessed
Канатна 12, Садова 3 | unknown |
Канатна 12 або Садова 3 | unknown |
ріг Канатної і Базарної | unknown |
Канатна / Базарна | unknown |
Дерибасівська і Преображенська | unknown |
# hostile and strange
'; DROP TABLE streets; -- | unknown |
<script>alert(1)</script> | unknown |
<b>Канатна</b> 12 | unknown |
../../etc/passwd | unknown |
%D0%9A%D0%B0 | unknown |
Канатна 99999999999999999999 | unknown |
Канатна 12345 | choose | ulia fara
{{ 7*7 }} | unknown |
 | unknown |
١٢ Канатна | found | ulia
Ⓚанатна 12 | unknown |
🏠🏠🏠 | unknown |
""".strip("\n")


def rows() -> list[tuple[str, str, list[str]]]:
    """Each row as (text, answer, who). The text keeps its blanks."""
    found = []
    for line in ROWS.split("\n"):
        if not line.startswith("# "):
            text, answer, who = line.rsplit("|", 2)
            found.append((text[:-1], answer.strip(), who.split()))
    return found
