"""A real IMAP server with an empty box in memory, on a port of loopback."""

import asyncio
import ssl
import threading
from argparse import Namespace
from contextlib import AsyncExitStack, contextmanager

from imapclient import IMAPClient

START_SECONDS = 20


class ImapServer:
    """``deliver(bytes)`` puts a mail into the box; ``unseen()`` are the numbers of those not read.

    ``tls`` is None, ``"starttls"`` (with the certificate's ``files``) or ``"implicit"`` (with a ``context``).
    """

    user, password = "returns", "dovhe-slovo-skrynky"

    def __init__(self, tls: str | None = None, context: ssl.SSLContext | None = None):
        self.tls, self.context = tls, context
        self.port = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> None:
        self._thread.start()
        if not self._ready.wait(START_SECONDS):
            raise RuntimeError("the IMAP server did not start")

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(START_SECONDS)

    async def _serve(self) -> None:
        from proxyprotocol.reader import ProxyProtocolReader
        from pymap.backend.dict import DictBackend
        from pymap.imap import IMAPServer as Protocol

        arguments = Namespace(
            host=None, port=0, cert=None, key=None, tls=self.tls == "starttls", proxy_protocol=None, debug=False, passlib_cfg=None,
            inherited_sockets=None, demo_data=False, demo_user=self.user, demo_password=self.password,
        )  # fmt: skip
        backend, config = await DictBackend.init(arguments, invalid_user_sleep=0, ssl_context=self.context)
        config.apply_context()
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            handler = ProxyProtocolReader(config.proxy_protocol).get_callback(Protocol(backend.login, config))
            outer = self.context if self.tls == "implicit" else None
            server = await asyncio.start_server(handler, host="127.0.0.1", port=0, ssl=outer)
            self.port = server.sockets[0].getsockname()[1]
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            self._ready.set()
            await self._stop.wait()
            server.close()

    @contextmanager
    def box(self):
        """A client of the box, its INBOX selected."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        implicit = self.tls == "implicit"
        client = IMAPClient("127.0.0.1", self.port, ssl=implicit, ssl_context=context if implicit else None, timeout=START_SECONDS)
        if self.tls == "starttls":
            client.starttls(context)
        client.login(self.user, self.password)
        client.select_folder("INBOX")
        yield client
        client.logout()

    def deliver(self, *mails: bytes) -> None:
        with self.box() as box:
            for mail in mails:
                box.append("INBOX", mail)

    def unseen(self) -> list[int]:
        with self.box() as box:
            return list(box.search("UNSEEN"))

    def forget_what_was_read(self) -> None:
        with self.box() as box:
            box.remove_flags(box.search("ALL"), [b"\\Seen"])
