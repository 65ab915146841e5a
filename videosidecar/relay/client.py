"""Client of MediaMTX's control API v3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import quote

import httpx

from ..redact import redact
from .errors import (
    PathExists,
    RelayAuthError,
    RelayError,
    RelayNotFound,
    RelayProtocolError,
    RelayProtocolOff,
    RelayRejected,
    RelayServerError,
    RelayUnreachable,
)

PAGE_SIZE = 1000
CONNECT_SECONDS = 2.0
# A refused password is answered after up to 4 s on purpose.
READ_SECONDS = 10.0

PathConfig = Mapping[str, Any]


class RelayClient:
    """`base_url` like http://127.0.0.1:9997. Raises RelayError and its kin; use as a context manager or `close` it."""

    def __init__(
        self,
        base_url: str,
        user: str = "",
        password: str = "",
        *,
        page_size: int = PAGE_SIZE,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._password = password
        self._page_size = page_size
        self._http = httpx.Client(
            base_url=base_url,
            auth=httpx.BasicAuth(user, password) if user else None,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # The server.

    def info(self) -> dict[str, Any]:
        """`version` and `started`; a changed `started` means that the relay was restarted."""
        return self._json("GET", "/v3/info")

    # Configuration of paths. What is added here is lost when the relay restarts.

    def config_paths(self) -> dict[str, dict[str, Any]]:
        """Every configured path by name. Holds cameras' passwords: never log it."""
        return {item["name"]: item for item in self._pages("/v3/config/paths/list")}

    def config_path(self, name: str) -> dict[str, Any]:
        return self._json("GET", f"/v3/config/paths/get/{_path(name)}")

    def add_path(self, name: str, config: PathConfig) -> None:
        """Raises PathExists."""
        self._json("POST", f"/v3/config/paths/add/{_path(name)}", config)

    def replace_path(self, name: str, config: PathConfig) -> None:
        """Make the path what `config` says, whether it is there or not; an equal one leaves its readers alone."""
        self._json("POST", f"/v3/config/paths/replace/{_path(name)}", config)

    def delete_path(self, name: str) -> None:
        """Raises RelayNotFound."""
        self._json("DELETE", f"/v3/config/paths/delete/{_path(name)}")

    # What is running.

    def paths(self) -> dict[str, dict[str, Any]]:
        """Running paths by name. Look at `available`: `online` is true for a camera that never answered."""
        return {item["name"]: item for item in self._pages("/v3/paths/list")}

    def path(self, name: str) -> dict[str, Any]:
        return self._json("GET", f"/v3/paths/get/{_path(name)}")

    def sessions(self, protocol: str = "rtspsessions") -> list[dict[str, Any]]:
        """Sessions of `rtspsessions`, `rtspssessions`, `webrtcsessions`, `hlssessions` or `srtconns`."""
        return list(self._pages(f"/v3/{protocol}/list"))

    def kick(self, session: str, protocol: str = "rtspsessions") -> None:
        """End one session: credentials are looked at only when a session begins."""
        self._json("POST", f"/v3/{protocol}/kick/{quote(session, safe='')}")

    # How it is asked.

    def _pages(self, address: str) -> Iterator[dict[str, Any]]:
        page = 0
        while True:
            answer = self._json("GET", address, query={"itemsPerPage": self._page_size, "page": page})
            try:
                items, count = answer["items"], int(answer["pageCount"])
            except (KeyError, TypeError, ValueError):
                raise RelayProtocolError(f"Ретранслятор відповів не списком на {address}.") from None
            yield from items
            page += 1
            if page >= count:
                return

    def _json(self, method: str, address: str, body: PathConfig | None = None, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        try:
            response = self._http.request(method, address, json=body, params=query)
        except httpx.TimeoutException:
            raise RelayUnreachable("Ретранслятор не відповів вчасно.") from None
        except httpx.HTTPError as error:
            raise RelayUnreachable(f"Ретранслятор недоступний: {type(error).__name__}.") from None
        if response.is_success:
            return _object(response, address)
        raise self._explain(response, address)

    def _explain(self, response: httpx.Response, address: str) -> RelayError:
        code = response.status_code
        try:
            said = str(response.json()["error"])
        except (ValueError, KeyError, TypeError):
            said = ""
        message = redact(said or response.reason_phrase, self._password)
        if code == httpx.codes.UNAUTHORIZED:
            return RelayAuthError("Ретранслятор не приймає ім’я або пароль: перевірте RELAY_API_USER і RELAY_API_PASSWORD.")
        if code == httpx.codes.NOT_FOUND:
            if not said:
                return RelayProtocolOff(f"У ретрансляторі вимкнено те, про що питали: {address}.")
            return RelayNotFound(f"У ретрансляторі цього немає: {message}.")
        if code == httpx.codes.BAD_REQUEST:
            kind = PathExists if said == "path already exists" else RelayRejected
            return kind(f"Ретранслятор відмовив: {message}.")
        return RelayServerError(f"Помилка ретранслятора {code}: {message}.")


def _object(response: httpx.Response, address: str) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise RelayProtocolError(f"Ретранслятор відповів не тим на {address}. Чи це MediaMTX?")
    return answer


def _path(name: str) -> str:
    """`name` for an address. Dots would be folded away on the way, and another path would be meant: refused here."""
    if {"", ".", ".."} & set(name.split("/")):
        raise RelayRejected(f"Недопустима назва шляху: {name!r}.")
    return quote(name, safe="/")
