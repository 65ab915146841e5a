"""What a file would change, looked through without writing anything.

A plan is made twice: when the file is shown and when it is applied. Both must be the same (`Plan.digest`),
so that nothing is applied that nobody has seen.
"""

import hashlib
import json
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mapapp.models import Officer, PolicePoint, ServedStreet
from mapapp.registers import overlaps
from portal.core.geo import areas, points
from portal.places.models import City
from portal.places.text import fold

from . import columns
from .columns import CellError, Column, Known
from .tables import Row, Table

MOST_CHANGES = 500
HEAD = 1  # the row of the heading, where a whole column is wrong
NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True)
class Problem:
    """``column`` is its heading, "" where the whole row is wrong."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass
class Change:
    """One record. ``record`` carries the new values and is saved by `services.apply` alone."""

    row: int
    kind: str
    record: object
    differences: list[Difference] = field(default_factory=list)
    served: list[ServedStreet] | None = None

    @property
    def title(self) -> str:
        return str(self.record)


@dataclass
class Plan:
    register: str
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    @property
    def to_write(self) -> list[Change]:
        return [change for change in self.changes if change.kind != SAME]

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(self.of_kind(kind)) for kind in (NEW, CHANGED, SAME)}

    @property
    def digest(self) -> str:
        """SHA-256 of everything that would be written."""
        said = [
            [change.row, change.kind, change.record.pk, [[one.column, one.before, one.after] for one in change.differences]]
            for change in self.changes
        ]
        return hashlib.sha256(json.dumps([self.register, said], ensure_ascii=False).encode()).hexdigest()


def make(register: str, city: City, table: Table) -> Plan:
    """The plan of a table; its problems name row and column."""
    plan = Plan(register)
    wanted = REGISTERS[register].columns
    used = _used_columns(plan, wanted, table, REGISTERS[register].from_geometry if table.has_geometry else ())
    if plan.problems:
        return plan
    REGISTERS[register].fill(plan, city, table, used)
    plan.problems.sort(key=lambda problem: (problem.row, problem.column))
    if len(plan.to_write) > MOST_CHANGES:
        words = _("Змін %(number)d, а за раз можна %(most)d. Розділіть файл.") % {"number": len(plan.to_write), "most": MOST_CHANGES}
        plan.problems.insert(0, Problem(HEAD, "", words))
    return plan


def _used_columns(plan: Plan, wanted: tuple[Column, ...], table: Table, from_geometry: tuple) -> list[tuple[str, Column]]:
    """(heading in the file, column) for each column that the file has."""
    by_name = {fold(name): column for column in wanted for name in (column.heading, column.field)}
    used, ignored = [], {fold(columns.OFFICER_NAME)}
    for heading in table.headings:
        column = by_name.get(fold(heading))
        if column:
            used.append((heading, column))
        elif fold(heading) not in ignored:
            known = ", ".join(one.heading for one in wanted)
            plan.problems.append(Problem(HEAD, heading, _("Такої колонки немає. Є: %(known)s.") % {"known": known}))
    have = {column.field for _heading, column in used} | set(from_geometry)
    for column in wanted:
        if column.required and column.field not in have:
            plan.problems.append(Problem(HEAD, column.heading, _("Цієї колонки бракує.")))
    return used


def _values(plan: Plan, row: Row, used, known: Known) -> tuple[dict, bool]:
    """What a row says, and whether all of its cells could be read; each that could not is a problem."""
    values, wrong = {}, False
    for heading, column in used:
        try:
            values[column.field] = columns.parse_cell(column, row.cells.get(heading, ""), known)
        except CellError as error:
            plan.problems.append(Problem(row.number, column.heading, str(error)))
            wrong = True
    return values, not wrong


# ---- points and officers: a record a row ----


@dataclass(frozen=True)
class Records:
    """A register whose row is a record with a page."""

    model: type
    columns: tuple[Column, ...]
    from_geometry: tuple[str, ...] = ()

    def fill(self, plan: Plan, city: City, table: Table, used) -> None:
        known, seen = Known(city), {}
        existing = {record.slug: record for record in self.model.objects.of_city(city).select_related(*related(self.model, self.columns))}
        by_name: dict[str, list] = {}
        for record in existing.values():
            by_name.setdefault(self._name(_of(record, self.columns)), []).append(record)
        for row in table.rows:
            values, is_read = _values(plan, row, used, known)
            if not self._take_geometry(plan, row, table, values, city) or not is_read:
                continue
            record = self._find(plan, row, values, existing, by_name)
            if record is False:
                continue
            change = self._change(plan, row, record, values, city)
            key = record.pk if record else values.get("slug") or self._name(values)
            if key in seen:
                plan.problems.append(Problem(row.number, "", _("Той самий запис уже є в рядку %(row)d.") % {"row": seen[key]}))
            seen[key] = row.number
            if change:
                plan.changes.append(change)

    def _name(self, values: dict) -> str:
        names = ("name", "kind", "street", "house") if self.model is PolicePoint else ("last_name", "first_name", "patronymic")
        return "|".join(fold(str(values.get(name) or "")) for name in names)

    def _find(self, plan: Plan, row: Row, values: dict, existing: dict, by_name: dict):
        """The record of a row by its code, else by its name; None for a new one, False where that cannot be told."""
        slug = values.pop("slug", "")
        if slug:
            if slug in existing:
                return existing[slug]
            values["slug"] = slug
            return None
        found = by_name.get(self._name(values), [])
        if len(found) > 1:
            plan.problems.append(Problem(row.number, columns.POINTS[0].heading, _("Записів із такою назвою кілька: впишіть код.")))
            return False
        return found[0] if found else None

    def _take_geometry(self, plan: Plan, row: Row, table: Table, values: dict, city: City) -> bool:
        """Coordinates of a point, boundary of an officer."""
        if table.has_geometry and self.model is Officer:
            return self._take_boundary(plan, row, values, city)
        if table.has_geometry and row.geometry is not None:
            try:
                longitude, latitude = (float(value) for value in row.geometry["coordinates"][:2])
                kind = row.geometry["type"]
            except (KeyError, TypeError, ValueError):
                kind = ""
            if kind != "Point":
                plan.problems.append(Problem(row.number, "geometry", _("Місце має бути точкою (Point): довгота, широта.")))
                return False
            values.update(latitude=latitude, longitude=longitude)
        if self.model is PolicePoint:
            if values.get("latitude") is None or values.get("longitude") is None:
                if table.has_geometry:  # in a table the empty cell has been named already
                    plan.problems.append(Problem(row.number, "geometry", _("Немає координат.")))
                return False
            wrong = points.problem(values["latitude"], values["longitude"], city)
            if wrong:
                plan.problems.append(Problem(row.number, "широта", wrong))
                return False
        return True

    def _take_boundary(self, plan: Plan, row: Row, values: dict, city: City) -> bool:
        wrong = areas.problem(row.geometry, city) if row.geometry else ""
        if wrong:
            plan.problems.append(Problem(row.number, "geometry", wrong))
            return False
        values["boundary"] = areas.tidy(row.geometry) if row.geometry else None
        return True

    def _change(self, plan: Plan, row: Row, record, values: dict, city: City) -> Change | None:
        if record is None:
            return self._new(plan, row, values, city)
        base = record if record.live else record.get_latest_revision_as_object()
        differences = [
            Difference(_heading(self.columns, name), _shown(self.columns, name, getattr(base, name)), _shown(self.columns, name, value))
            for name, value in values.items()
            if getattr(base, name) != value
        ]
        if not differences:
            return Change(row.number, SAME, record)
        if record.live and record.has_unpublished_changes:
            plan.problems.append(Problem(row.number, "", _("Цей запис має неопубліковану чернетку. Спершу опублікуйте її або відкиньте.")))
            return None
        if record.locked:
            plan.problems.append(Problem(row.number, "", _("Цей запис зараз закритий для змін.")))
            return None
        _assign(base, values)
        return Change(row.number, CHANGED, base, differences) if _is_sound(plan, row, base, self.columns) else None

    def _new(self, plan: Plan, row: Row, values: dict, city: City) -> Change | None:
        record = self.model(city=city)
        _assign(record, values)
        if not _is_sound(plan, row, record, self.columns):
            return None
        if "slug" not in values:
            record.slug = ""  # a free one is found when it is saved: two new records may begin alike
        shown = [Difference(_heading(self.columns, name), "", _shown(self.columns, name, value)) for name, value in values.items()]
        return Change(row.number, NEW, record, [one for one in shown if one.after])


def related(model, wanted) -> list[str]:
    """Columns that point to other records: read together with the record."""
    return [column.field for column in wanted if model._meta.get_field(column.field).is_relation]


def _of(record, wanted) -> dict:
    return {column.field: getattr(record, column.field) for column in wanted}


def _assign(record, values: dict) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _heading(wanted, name: str) -> str:
    return next((column.heading for column in wanted if column.field == name), _("межа") if name == "boundary" else name)


def _shown(wanted, name: str, value) -> str:
    if name == "boundary":
        return areas.write(value)
    column = next((column for column in wanted if column.field == name), None)
    return column.show(value) if column else str(value)


def _is_sound(plan: Plan, row: Row, record, wanted) -> bool:
    """What the model's own rules say, told by column."""
    try:
        record.full_clean(validate_constraints=False)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            heading = "" if name == "__all__" else _heading(wanted, name)
            plan.problems.extend(Problem(row.number, heading, str(message)) for message in messages)
        return False
    return True


# ---- served streets: a record is an officer, a row one of their ranges ----


@dataclass(frozen=True)
class Streets:
    """The rows of an officer in the file are all of the officer's streets: what is not in the file is taken away, and shown so."""

    model: type = Officer
    columns: tuple[Column, ...] = columns.STREETS
    from_geometry: tuple[str, ...] = ()

    def fill(self, plan: Plan, city: City, table: Table, used) -> None:
        known = Known(city)
        wanted: dict[int, list[tuple[int, ServedStreet]]] = {}
        for row in table.rows:
            values, is_read = _values(plan, row, used, known)
            if not is_read:
                continue
            officer = values.pop("officer")
            values["parity"] = values.get("parity") or ServedStreet.Parity.ALL
            served = ServedStreet(**values)
            if self._is_sound(plan, row, served):
                wanted.setdefault(officer.pk, []).append((row.number, served))
        officers = {officer.pk: officer for officer in known.officers.values()}
        self._refuse_shared(plan, wanted, officers)
        for pk, rows in wanted.items():
            self._change(plan, officers[pk], rows)

    def _is_sound(self, plan: Plan, row: Row, served: ServedStreet) -> bool:
        try:
            served.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                plan.problems.extend(Problem(row.number, _heading(self.columns, name), str(message)) for message in messages)
            return False
        return True

    def _refuse_shared(self, plan: Plan, wanted: dict, officers: dict) -> None:
        """A house twice in the file, or already with an officer whom the file does not touch.

        What two officers share in the register already, an editor has allowed: it comes back as it was.
        """
        by_street: dict[int, list[tuple[int, Officer, ServedStreet]]] = {}
        standing = {(row.officer_id, str(row)) for row in self._standing(officers.values()).filter(officer__in=wanted)}
        for pk, rows in wanted.items():
            for number, served in rows:
                before = by_street.setdefault(served.street_id, [])
                twin = next((one for one in before if self._clash(officers[pk], served, one[1], one[2])), None)
                if twin and not {(pk, str(served)), (twin[1].pk, str(twin[2]))} <= standing:
                    words = _("Ті самі будинки вже є в рядку %(row)d: %(name)s.") % {"row": twin[0], "name": twin[1].full_name}
                    plan.problems.append(Problem(number, "вулиця", words))
                before.append((number, officers[pk], served))
        others = self._standing(officers.values()).filter(officer__live=True, street__in=by_street).exclude(officer__in=wanted)
        for other in others:
            for number, officer, served in by_street[other.street_id]:
                if self._clash(officer, served, other.officer, other) and (officer.pk, str(served)) not in standing:
                    plan.problems.append(Problem(number, "вулиця", overlaps.sentence(served, other)))

    @staticmethod
    def _standing(officers):
        return ServedStreet.objects.filter(officer__in=[officer.pk for officer in officers]).select_related("officer", "street")

    @staticmethod
    def _clash(officer, served, other_officer, other) -> bool:
        same = officer.pk == other_officer.pk or overlaps.family(officer) == overlaps.family(other_officer)
        return same and overlaps.meet(served, other)

    def _change(self, plan: Plan, officer: Officer, rows: list) -> None:
        first = rows[0][0]
        base = officer if officer.live else officer.get_latest_revision_as_object()
        before = sorted(str(served) for served in base.served_streets.all())
        after = sorted(str(served) for _number, served in rows)
        if before == after:
            plan.changes.append(Change(first, SAME, officer))
            return
        if officer.live and officer.has_unpublished_changes:
            plan.problems.append(Problem(first, "офіцер", _("Цей запис має неопубліковану чернетку. Спершу опублікуйте її або відкиньте.")))
            return
        if officer.locked:
            plan.problems.append(Problem(first, "офіцер", _("Цей запис зараз закритий для змін.")))
            return
        differences = [Difference(_("додати"), "", words) for words in after if words not in before]
        differences += [Difference(_("прибрати"), words, "") for words in before if words not in after]
        plan.changes.append(Change(first, CHANGED, base, differences, [served for _number, served in rows]))


REGISTERS = {
    "points": Records(PolicePoint, columns.POINTS, ("latitude", "longitude")),
    "officers": Records(Officer, columns.OFFICERS),
    "streets": Streets(),
}
