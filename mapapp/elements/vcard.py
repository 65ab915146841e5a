"""A contact that a phone takes in: vCard 4.0 (RFC 6350). Only what the page of the officer shows."""

from mapapp.models import Officer

LINE = 75  # octets a line, RFC 6350 section 3.2


def card(officer: Officer, url: str) -> str:
    """The service contact of ``officer``; ``url`` is the absolute address of the page."""
    place = officer.reception_point if officer.reception_point and officer.reception_point.live else None
    unit = officer.unit if officer.unit and officer.unit.live else None
    lines = [
        ("FN", _text(officer.full_name)),
        ("N", ";".join(_text(part) for part in (officer.last_name, officer.first_name, officer.patronymic, "", ""))),
        ("TITLE", _text(officer.post_and_rank)),
        ("ORG", _text(unit.name) if unit else ""),
        ("TEL;VALUE=uri;TYPE=work", f"tel:{officer.phone}" if officer.phone else ""),
        ("EMAIL;TYPE=work", _text(officer.email)),
        ("ADR;TYPE=work", f";;{_text(place.address)};{_text(officer.city.name)};;;" if place and place.address else ""),
        ("NOTE", _text(officer.reception)),
        ("URL", url),
    ]
    body = [f"{name}:{value}" for name, value in lines if value]
    return "\r\n".join(_folded(line) for line in ["BEGIN:VCARD", "VERSION:4.0", "KIND:individual", *body, "END:VCARD"]) + "\r\n"


def _text(value) -> str:
    """Escaped as section 3.4 asks; a line break in a value could begin a property of its own."""
    plain = "\n".join(str(value or "").splitlines())
    return plain.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets; a letter is never cut in two."""
    rows, row, size = [], "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE:
            rows.append(row)
            row, size = " ", 1
        row, size = row + sign, size + width
    return "\r\n".join([*rows, row])
