"""A way to a PostgreSQL server that breaks at a COMMIT: just before it arrives, or just after it is done."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Literal

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
"""The message by which the driver commits."""

Cut = Literal["before", "after"]


class Cutter:
    """Listens in ``folder`` as the server in ``server`` does, and passes everything on.

    ``cut`` is what happens to the next COMMIT; it happens once.
    """

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = str(server / ".s.PGSQL.5432")
        self.folder = folder
        self.cut: Cut | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def url(self, url: str) -> str:
        """The URL of a database by this way."""
        return f"{url.partition('?')[0]}?host={self.folder}"

    def close(self) -> None:
        """Ends all connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._end(*self._open)
        for thread in self._threads:
            thread.join()

    def _run(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                self._open += [client, server]
                try:
                    server.connect(self._server)
                except OSError:
                    self._end(client, server)
                    continue
                deaf = threading.Event()
                self._run(self._ask, client, server, deaf)
                self._run(self._answer, server, client, deaf)

    def _ask(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.cut is not None and COMMIT in data:
                    cut, self.cut = self.cut, None
                    if cut == "before":
                        break
                    deaf.set()
                server.sendall(data)
        self._end(client, server)

    def _answer(self, server: socket.socket, client: socket.socket, deaf: threading.Event) -> None:
        with suppress(OSError):
            # Its answer to the COMMIT, which it has then done, is the one that gets lost.
            while (data := server.recv(65536)) and not deaf.is_set():
                client.sendall(data)
        self._end(server, client)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
