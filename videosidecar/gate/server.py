"""A small HTTP server for one question: POST /auth."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from .grants import READ, Snapshot

log = logging.getLogger(__name__)

MAX_HEAD, MAX_BODY = 8 * 1024, 64 * 1024  # bytes
REQUEST_SECONDS = 2.0
REFRESH_SECONDS = 1.0
STALE_SECONDS = 30.0
FIELDS = ("user", "password", "token", "action", "path", "query")

Load = Callable[[], Awaitable[Snapshot]]


class BadRequest(Exception):
    pass


class Gate:
    """Answers from the newest snapshot; without one younger than `stale_seconds` everybody is refused."""

    def __init__(self, load: Load, *, stale_seconds: float = STALE_SECONDS, refresh_seconds: float = REFRESH_SECONDS) -> None:
        self._load = load
        self._stale = stale_seconds
        self._refresh = refresh_seconds
        self._snapshot: Snapshot | None = None
        self._loaded = 0.0
        self._trouble = "ще не читали"  # said once when it changes, not every second
        self._server: asyncio.Server | None = None
        self._refresher: asyncio.Task[None] | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen on loopback; returns the port. Raises ValueError for another address, OSError if the port is taken."""
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"{host}: брама відповідає лише на цьому комп’ютері (127.0.0.1).")
        await self.refresh()
        self._server = await asyncio.start_server(self._serve, host, port, limit=MAX_HEAD)
        self._refresher = asyncio.create_task(self._refresh_forever())
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._refresher:
            self._refresher.cancel()
        if self._server:
            self._server.close()

    async def refresh(self) -> None:
        """Take the newest snapshot; on failure the last one serves until it is stale."""
        try:
            self._snapshot = await self._load()
            self._loaded = time.monotonic()
            trouble = ""
        except Exception as error:
            # Whatever the store did wrong, the relay's readers must not notice before the snapshot is stale.
            trouble = type(error).__name__
        if trouble != self._trouble:
            log.log(
                logging.WARNING if trouble else logging.INFO, "дозволи не оновлюються: %s" if trouble else "дозволи оновлено%s", trouble
            )
            self._trouble = trouble

    async def _refresh_forever(self) -> None:
        while True:
            await asyncio.sleep(self._refresh)
            await self.refresh()

    def decide(self, question: dict[str, Any]) -> bool:
        """Whether the relay may let this reader in. Raises BadRequest for a question without its fields."""
        text = {name: question.get(name) or "" for name in FIELDS}
        if not all(isinstance(value, str) for value in text.values()) or not text["action"]:
            raise BadRequest
        if text["action"] != READ or not text["path"]:
            return False
        if self._snapshot is None or time.monotonic() - self._loaded > self._stale:
            return False
        # VMS software mostly knows only user:password; browsers pass the token in the query of HLS and WebRTC.
        token = text["token"] or text["password"] or parse_qs(text["query"]).get("token", [""])[0]
        grant = self._snapshot.find(token, text["user"])
        if grant is None:
            return False
        allowed = grant.allows(text["action"], text["path"], time.time())
        log.info("%s: %s %s %s", grant.name, text["action"], text["path"], "дозволено" if allowed else "відмовлено")
        return allowed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            code = await asyncio.wait_for(self._answer(reader), REQUEST_SECONDS)
        except (TimeoutError, ConnectionError):
            code = 408
        except BadRequest:
            code = 400
        except Exception as error:
            log.error("запит не опрацьовано: %s", type(error).__name__)
            code = 500
        try:
            writer.write(f"HTTP/1.1 {code} {_REASONS[code]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except ConnectionError:
            log.debug("ретранслятор не дочекався відповіді")
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> int:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise BadRequest from error
        first, *lines = head.split("\r\n")
        method, _, rest = first.partition(" ")
        if rest.split(" ")[0].split("?")[0] != "/auth":
            return 404
        if method != "POST":
            return 405
        question = await _question(reader, lines)
        return 200 if self.decide(question) else 401


async def _question(reader: asyncio.StreamReader, lines: list[str]) -> dict[str, Any]:
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_BODY:
        raise BadRequest
    try:
        question = json.loads(await reader.readexactly(int(length)))
    except (asyncio.IncompleteReadError, ValueError) as error:
        raise BadRequest from error
    if not isinstance(question, dict):
        raise BadRequest
    return question


_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    500: "Internal Server Error",
}
