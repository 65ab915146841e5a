"""Writes the random secrets that compose.yaml expects into deploy/secrets/: `make secrets`.

What is there already is left alone: a new database password would lock the portal out.
"""

import secrets
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "secrets"


def main() -> int:
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    write("secret_key", secrets.token_urlsafe(60))
    write("sealing_keys", secrets.token_urlsafe(48))
    write("metrics_token", secrets.token_urlsafe(24))
    write("postgres_password", secrets.token_urlsafe(24))
    write("backup_passphrase", secrets.token_urlsafe(24))
    print("keep copies of backup_passphrase and sealing_keys elsewhere: without them no backup, and no appeal, can be read")
    password = (FOLDER / "postgres_password").read_text().strip()
    write("database_url", f"postgresql://portal:{password}@postgres/portal")
    if not (FOLDER / "smtp_password").exists():
        write("smtp_password", "")
        print("smtp_password is empty: put the mail server's password there.")
    return 0


def write(name: str, value: str) -> None:
    path = FOLDER / name
    if path.exists():
        print(f"kept    {path}")
        return
    # Readable by the container's user; the folder itself lets nobody else in.
    path.touch(mode=0o644)
    path.write_text(value + "\n")
    print(f"written {path}")


if __name__ == "__main__":
    sys.exit(main())
