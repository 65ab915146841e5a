"""The one day on which the golden addresses are asked about."""

from datetime import date

DAY = date(2020, 1, 15)
