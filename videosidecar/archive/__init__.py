"""What is recorded, in a database: a copy of the manifests that can be asked quickly, and made anew from the disk.

`index` (the tables) ← `following` (manifests into the tables) · `checking` (disk, manifests and index compared) ·
`commands` (`manage.py video check`, `manage.py video reindex`). Why it is so: docs/adr/0024.
"""
