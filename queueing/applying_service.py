"""Recording service at a window: its start, acceptance, the end of a step and of the visit."""

from __future__ import annotations

from queueing import events as e
from queueing.recording import applies, end, join, step
from queueing.state import State
from queueing.tickets import WALK_UP, StepDone, Ticket
from queueing.visitors import Pass


@applies(e.ServiceStarted)
def _service_started(state: State, event: e.ServiceStarted) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    window.kept = None
    if ticket.channel != WALK_UP or ticket.started_at is not None:
        window.remember("start", ticket, event.at)
    step(ticket, "start")
    if ticket.started_at is None:
        ticket.started_at = event.at
        ticket.first_window = event.window
    if ticket.step_started_at is None:
        ticket.step_started_at = event.at


@applies(e.CaseAccepted)
def _case_accepted(state: State, event: e.CaseAccepted) -> None:
    ticket = state.tickets[event.ticket]
    state.windows[event.window].remember("accept", ticket, event.at)
    ticket.turns += 1
    ticket.step_accepted_at = event.at
    if ticket.accepted_at is None:
        ticket.accepted_at = event.at


@applies(e.ServiceCompleted)
def _service_completed(state: State, event: e.ServiceCompleted) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    window.remember("complete", ticket, event.at, passed=event.pass_until is not None)
    step(ticket, "complete")
    _finish_step(ticket, event)
    ticket.completed_at = event.at
    ticket.steps, ticket.pass_until = event.left, event.pass_until
    if event.pass_until is not None:
        items = [*ticket.undone, *(item for step in event.left for item in step)]
        state.passes[ticket.id] = Pass(tuple(items), event.pass_until)
    window.free(event.at)
    end(state, ticket, event.at)


def _finish_step(ticket: Ticket, event: e.ServiceCompleted | e.StepCompleted) -> None:
    if event.accept_inferred:
        ticket.step_accepted_at = ticket.step_started_at
        if ticket.accepted_at is None:
            ticket.accepted_at, ticket.accept_inferred = ticket.step_started_at, True
    ticket.outcome = event.outcome
    if event.missing:
        ticket.missing = tuple(dict.fromkeys((*ticket.missing, *event.missing)))
    done = StepDone(
        ticket.items,
        ticket.lane,
        event.window,
        ticket.step_called_at,
        ticket.step_started_at,
        ticket.step_accepted_at,
        event.at,
        event.outcome,
    )
    ticket.past = (*ticket.past, done)


@applies(e.StepCompleted)
def _step_completed(state: State, event: e.StepCompleted) -> None:
    ticket, window = state.tickets[event.ticket], state.windows[event.window]
    window.remember("complete", ticket, event.at, change="next_step")
    step(ticket, "next_step")
    _finish_step(ticket, event)
    ticket.step += 1
    ticket.step_called_at = ticket.step_started_at = ticket.step_accepted_at = None
    ticket.items, ticket.steps, ticket.lane = event.items, event.steps, event.lane
    ticket.because, ticket.readied_at = event.because, None
    ticket.moved_back = ticket.moved_back or event.place != ticket.place
    ticket.place = event.place
    window.free(event.at)
    join(state, ticket, event.join)
