"""What the supervisor writes on the screen."""

import sys
import unicodedata

COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)


class Screen:
    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.coloured = self.stream.isatty()
        self._colours: dict[str, int] = {}

    def line(self, name: str, text: str) -> None:
        """A line of one program, under its name."""
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        self._write(f"{self._paint(f'{name:>9} │', colour)} {text}")

    def note(self, text: str) -> None:
        self.line("portal", text)

    def box(self, rows: list[str]) -> None:
        width = max(map(columns, rows))
        self._write(f"\n┌{'─' * (width + 2)}┐")
        for row in rows:
            self._write(f"│ {row}{' ' * (width - columns(row))} │")
        self._write(f"└{'─' * (width + 2)}┘\n")

    def _paint(self, text: str, colour: int) -> str:
        return f"\033[{colour}m{text}\033[0m" if self.coloured else text

    def _write(self, text: str) -> None:
        # A closed terminal must not keep the children from being stopped.
        try:
            self.stream.write(text + "\n")
            self.stream.flush()
        except (BrokenPipeError, OSError):
            self.coloured = False


def columns(text: str) -> int:
    """How wide a line is on a terminal: accents of their own take no room."""
    return sum(not unicodedata.combining(letter) for letter in text)
