"""Backups of a portal: one file that holds the database, residents' and editors' files, and how to prove it whole.

`manage.py backup` makes it, `manage.py restore` brings it back; docs/backup.md describes the format.
"""
