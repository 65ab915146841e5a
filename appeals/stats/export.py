"""The figures of the page as one table. What is hidden there is hidden here."""

import csv

from django.utils.translation import gettext as _

from .figures import MEASURES, Figures, measure_labels


def write(stream, figures: Figures) -> None:
    """Rows of «розріз; значення; подано; …», as spreadsheets here read them: semicolons, a byte order mark."""
    stream.write("\ufeff")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow([_("розріз"), _("значення"), *measure_labels().values()])
    if figures.is_empty:
        return
    totals = [_("приховано") if figures.totals[name] is None else figures.totals[name] for name in MEASURES]
    writer.writerow([_("разом"), "", *totals])
    for table in figures.tables:
        for row in table.rows:
            writer.writerow([table.head, row.label, *row.texts()])
    if figures.voices:
        for label, value in figures.voices.answers:
            writer.writerow([_("чи вирішено"), label, _("приховано") if value is None else value])
