"""A file over HTTP with single ranges (RFC 9110 §14), so that a browser can seek in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponse, StreamingHttpResponse

CHUNK = 256 * 1024  # bytes
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def file_response(path: Path, header: str, content_type: str) -> HttpResponse | StreamingHttpResponse:
    """The file, or the part that `header` (the Range header) asks for. Raises FileNotFoundError.

    A header that is not understood is passed over, as the standard says; a part outside the file gives 416.
    """
    size = path.stat().st_size
    asked = span(header, size)
    if asked is None and header.strip().startswith("bytes=") and _RANGE.fullmatch(header.strip()):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = asked or (0, size - 1)
    response = StreamingHttpResponse(
        _read(path, first, last), status=206 if asked else 200, content_type=content_type, headers={"Accept-Ranges": "bytes"}
    )
    response["Content-Length"] = str(last - first + 1)
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, or None when there is no such single range."""
    found = _RANGE.fullmatch(header.strip())
    if not found or found[0] == "bytes=-":
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        return (size - length, size - 1) if length else None
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return (first, last) if first <= last else None


def _read(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
