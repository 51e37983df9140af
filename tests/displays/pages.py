"""Clients as the contract describes them: what somebody knows who has heard all that was sent."""


class Page:
    """A page that follows a board, the lanes or a window: rows replace the rows of the same code or id."""

    def __init__(self):
        self.seq, self.seen, self.pictures = 0, [], 0

    def picture(self, shown):
        """A whole picture: everything known before is forgotten."""
        self.pictures += 1
        self.seq = shown["seq"]
        self.lanes = {row["code"]: row for row in shown.get("lanes", ())}
        self.windows = {row["id"]: row for row in shown.get("windows", ())}
        self.calls, self.texts, self.ready = shown.get("calls"), shown.get("texts"), shown.get("ready")
        self.window, self.ticket = shown.get("window"), shown.get("ticket")

    def change(self, change):
        """The change that comes next; False when something is missing before it, so that it is not taken."""
        if change["prev"] != self.seq:
            return False
        self.seq = change["seq"]
        self.seen.append(change["seq"])
        self.lanes |= {row["code"]: row for row in change.get("lanes", ())}
        self.windows |= {row["id"]: row for row in change.get("windows", ())}
        for name in ("calls", "texts", "ready", "window", "ticket"):
            if name in change:
                setattr(self, name, change[name])
        return True

    def shown(self):
        """Everything but what the clock alone changes."""
        lanes = {
            code: {k: v for k, v in row.items() if k != "longest_wait_seconds"}
            for code, row in self.lanes.items()
        }
        return (
            self.seq, lanes, self.windows, self.calls, self.texts, self.ready, self.window, self.ticket,
        )  # fmt: skip


class Phone:
    """A phone that follows a ticket, and works out from the moves of its line how many stand before it."""

    def __init__(self):
        self.seq = self.as_of = 0
        self.ticket = self.ahead = self.waits = None

    def picture(self, shown):
        """The whole ticket."""
        self.seq = shown["seq"]
        self._know(shown["as_of"], shown["ticket"])

    def change(self, change):
        """What has become of the ticket; False when something is missing before it."""
        if change["prev"] != self.seq:
            return False
        self.seq = change["seq"]
        self._know(change["seq"], change["ticket"])
        return True

    def line(self, news):
        """What has moved in the line."""
        if self.ticket["stand"] is not None:
            place = tuple(self.ticket["stand"])
            moves = [(seq, (at, join), by) for seq, at, join, by in news["moves"]]
            self.ahead += sum(by for seq, at, by in moves if seq > self.as_of and at < place)
            self.waits = news["waits"]
        self.as_of = max(self.as_of, news["seq"])

    def _know(self, seq, ticket):
        self.as_of, self.ticket, self.ahead = seq, ticket, ticket["people_ahead"]
