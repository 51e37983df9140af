"""The live feed: each process follows the event log and tells its own sockets what has changed.

The log is the bus. Doorbells (a commit of this process; for others', what ``hall.store.doorbell`` hears) only
wake the feed, a look every second is the net: losing a doorbell costs latency, never a message.
"""

from hall.feed.sockets import Feed
from hall.feed.tails import Tails

__all__ = ["Feed", "Tails"]
