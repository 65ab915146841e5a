"""Tags a city begins with: about what was done, never about what somebody is. Editors change the list."""

from .models import FeedTag

GOOD, BAD = FeedTag.Tone.GOOD, FeedTag.Tone.BAD
TAGS = {
    "officer": (
        ("вислухав", GOOD),
        ("пояснив, що буде далі", GOOD),
        ("прийшов вчасно", GOOD),
        ("допоміг", GOOD),
        ("передзвонив", GOOD),
        ("не додзвонитися", BAD),
        ("не було в години прийому", BAD),
        ("обіцяного не зроблено", BAD),
    ),
    "point": (
        ("зручно дістатися", GOOD),
        ("прийняли без черги", GOOD),
        ("зайти можна без сходів", GOOD),
        ("було зачинено в робочий час", BAD),
        ("довга черга", BAD),
        ("телефон не відповідає", BAD),
    ),
    "district": (
        ("патруль видно", GOOD),
        ("стало світліше", GOOD),
        ("темно ввечері", BAD),
        ("галасують уночі", BAD),
        ("небезпечний перехід", BAD),
    ),
    "meeting": (
        ("відповіли на запитання", GOOD),
        ("почали вчасно", GOOD),
        ("зручне місце", GOOD),
        ("мало часу на запитання", BAD),
        ("не було чути", BAD),
    ),
}


def load(city) -> int:
    """Add the tags that the city lacks, where it has none of that kind. What editors removed stays away. Gives their number."""
    made = 0
    for kind, rows in TAGS.items():
        if FeedTag.objects.filter(city=city, element_kind=kind).exists():
            continue
        tags = [FeedTag(city=city, element_kind=kind, text=text, tone=tone, order=place * 10) for place, (text, tone) in enumerate(rows, 1)]
        made += len(FeedTag.objects.bulk_create(tags))
    return made


def city_loaded(sender, city, **kwargs) -> None:
    load(city)
