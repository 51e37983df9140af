"""The floor of the live feed: a bare server of the library ``websockets`` that passes on what it is told.

``python -m benchmarks.relay`` prints its port. A message that is a JSON list of texts goes to everybody else,
text by text.
"""

from __future__ import annotations

import asyncio
import json
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

listeners: set[ServerConnection] = set()


async def pass_on(connection: ServerConnection) -> None:
    """Serves one connection."""
    listeners.add(connection)
    try:
        async for message in connection:
            listeners.discard(connection)
            for text in json.loads(message):
                broadcast(listeners, text)
    except ConnectionClosed:
        pass  # a client program that ends says no goodbye
    finally:
        listeners.discard(connection)


async def main() -> None:
    """Serves until the input closes."""
    async with serve(pass_on, "127.0.0.1", 0, compression=None, ping_interval=None, max_queue=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
