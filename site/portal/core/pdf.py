"""Every PDF of the portal: a typst source and plain data in, tagged PDF/UA-1 bytes out.

The source reads its data with ``json(bytes(sys.inputs.data))``: what people typed stays data and is
never typst code. Fonts are the ones typst brings, which carry ґ є і ї, so that a PDF is the same
on every machine.
"""

import json
from pathlib import Path

import typst

# PDF/UA-1 (ISO 14289-1): tagged, titled, with a language, so that a screen reader can read it.
STANDARD = "ua-1"


class PdfError(Exception):
    """The document could not be laid out; the message is typst's own."""


def render(source: Path, data: dict, root: Path | None = None) -> bytes:
    """Lay out ``source`` with ``data`` (JSON values). ``root`` bounds what the source may read.

    Raises PdfError where the source is wrong or a value it needs is missing.
    """
    try:
        return typst.compile(
            str(source),
            root=str(root or source.parent),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            ignore_system_fonts=True,
            pdf_standards=STANDARD,
        )
    except typst.TypstError as error:
        raise PdfError(str(error)) from error
