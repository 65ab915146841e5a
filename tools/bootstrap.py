"""Makes .venv with everything the portal needs, from Python and its standard library alone.

    python3 tools/bootstrap.py          what runs
    python3 tools/bootstrap.py --dev    and what tests and checks it

A second call takes no time: what was installed from which file is remembered inside .venv.
Written so that an old Python can read it far enough to say that it is too old.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
NEWER_NAMES = ("python3.13", "python3.12", "python3.11")
ROOM_MB = 1500
# What a package server's absence looks like in the words of pip and of uv.
NO_NETWORK = (
    "resolve host",
    "name resolution",
    "connection",
    "timed out",
    "network is unreachable",
    "dns error",
    "client error",
    "from versions: none",
)
NO_ROOM = ("no space left", "disk quota")


def main():
    parser = argparse.ArgumentParser(description="Makes .venv with what the portal needs.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks the portal")
    options = parser.parse_args()
    if sys.version_info < OLDEST:
        use_newer_python()
    wanted = os.path.join(ROOT, "requirements-dev.txt" if options.dev else "requirements.txt")
    stamp = os.path.join(VENV, "installed-" + os.path.basename(wanted))
    mark = digest(wanted)
    if os.path.exists(PYTHON) and read(stamp) == mark:
        return
    started = time.time()
    make_venv()
    install_uv()
    install(wanted)
    with open(stamp, "w") as file:
        file.write(mark)
    say("ready in {:.0f} s".format(time.time() - started))


def use_newer_python():
    """Continue with a newer Python where one is installed beside the default one."""
    for name in NEWER_NAMES:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    stop(
        "Python {} is too old: the portal needs {}.{} or newer.".format(platform.python_version(), *OLDEST),
        "Install it (Debian 12 has it: apt-get install python3 python3-venv), or name one: make run PYTHON=/path/to/python3.12",
    )


def make_venv():
    if os.path.exists(PYTHON) and subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    free = shutil.disk_usage(ROOT).free // 1024**2
    if free < ROOM_MB:
        stop(
            "Only {} MB are free on the disk of {}; the packages need about {} MB.".format(free, ROOT, ROOM_MB),
            "Free some room, then run the same command again.",
        )
    say("making .venv with Python {}".format(platform.python_version()))
    try:
        import ensurepip
        import venv
    except ImportError:
        stop(
            "This Python cannot make virtual environments: its venv or ensurepip module is missing.",
            "Debian and Ubuntu keep them apart: apt-get install python3-venv. Without root, use a Python from python.org or uv.",
        )
    del ensurepip
    try:
        venv.create(VENV, with_pip=True, clear=os.path.exists(VENV))
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("The folder .venv could not be made: {}.".format(error), "Check that {} can be written.".format(ROOT))


def install_uv():
    """uv installs the locked list in seconds; itself comes by pip, pinned and checked by hash."""
    wanted = os.path.join(ROOT, "tools", "uv.txt")
    stamp = os.path.join(VENV, "installed-uv.txt")
    if read(stamp) == digest(wanted):
        return
    say("fetching the installer (uv)")
    run([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", wanted])
    with open(stamp, "w") as file:
        file.write(digest(wanted))


def install(requirements):
    with open(requirements) as file:
        number = sum(1 for line in file if line[:1].isalnum())
    say("installing {} packages, each checked by its hash".format(number))
    run([PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--require-hashes", "-r", requirements])


def run(command):
    """Run an installer; where it fails, say in a sentence what to do about it."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith(("Resolved", "Prepared", "Installed", "Downloading", "Building")):
            say("  " + line.strip())
    if process.wait() == 0:
        return
    text = "".join(said[-20:])
    if any(word in text.lower() for word in NO_ROOM):
        stop("The disk is full.", "Free about {} MB and run the same command again.".format(ROOM_MB), text)
    if "hash" in text.lower():
        stop("A package differs from the locked one.", "Do not go on: the server gave something else than what was reviewed.", text)
    if any(word in text.lower() for word in NO_NETWORK):
        stop(
            "The package server did not answer.",
            "Check the network (or PIP_INDEX_URL and UV_INDEX_URL) and run the same command again.",
            text,
        )
    stop("The packages could not be installed.", "The lines above say why.", text)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read() + platform.python_version().encode()).hexdigest()


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def say(text):
    print("\033[36mset-up\033[0m " + text if sys.stdout.isatty() else "set-up " + text, flush=True)


def stop(what, advice, details=""):
    sys.exit("{}{}\n{}".format(details and details + "\n", what, advice))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")
