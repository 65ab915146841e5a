"""`make pages`: every page of the demo content with its bytes and queries, as a table.

The figures come from tests/e2e/test_every_page.py, which leaves them in var/pages.json.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    path = ROOT / "var" / "pages.json"
    if not path.exists():
        print("Run `make pages`: it measures first.", file=sys.stderr)
        return 1
    rows = sorted(json.loads(path.read_text(encoding="utf-8")), key=lambda row: -row["bytes"])
    print("| page | who | queries | HTML, bytes |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row['name']} | {row['who'] or 'visitor'} | {row['queries']} | {row['bytes']} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
