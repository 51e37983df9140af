/* What falls due by itself, and what follows from any command. */

#pragma once

#include "triggers.h"

static inline void before_lines_change(Day *d, i64 at) {
    if (d->watches) watch_the_clock(d, at);
}

static inline void lines_changed(Day *d, i64 at) {
    if (d->watches) watch_the_lanes(d, at);
}

static void slot_started(Day *d, i32 w, i32 set, i64 until, int last, i64 at) {
    Window *window = &d->window[w];
    before_lines_change(d, at);
    border(d, w);
    if (window->on_duty) off_duty(d, w, window->duty_kind, window->duty_since, window->duty_until, at);
    else if (window->going) off_duty(d, w, window->going_kind, window->going_since, window->going_until, at);
    window->going = 0;
    window->on_duty = 1;
    window->duty_since = at;
    window->duty_until = until;
    window->duty_kind = (uint8_t)!d->hall->lane_fast[d->hall->entry_lane[d->hall->set_start[set]]];
    window->until = until;
    window->last = (uint8_t)last;
    if (window->extended) window->extended = 0, d->extended_windows--;
    window->open = !window->away;
    take_lanes(d, w, set, at);
    lines_changed(d, at);
    d->woken = ~0ULL;
}

HOT void start_service(Day *d, i32 name, i32 w, i64 at);

static void slot_ended(Day *d, i32 w, i64 at) {
    Window *window = &d->window[w];
    before_lines_change(d, at);
    border(d, w);
    if (window->extended) window->extended = 0, d->extended_windows--;
    window->on_duty = 0;
    if (window->ticket != NEVER) {
        window->going = 1;
        window->going_kind = window->duty_kind;
        window->going_since = window->duty_since;
        window->going_until = window->duty_until;
        /* who has just come to the window begins, and is handed back then */
        if (d->hall->hands_back && window->next_kind == START && (i64)(d->planned[w] >> 13) == at)
            start_service(d, window->ticket, w, at);
        u64 planned = d->planned[w];
        if (d->hall->hands_back && (i64)(planned >> 13) > at) {
            window->put_off = planned;
            window->put_off_kind = window->next_kind;
            at_window(d, at, w, HAND_BACK, window->ticket);
        }
    } else {
        off_duty(d, w, window->duty_kind, window->duty_since, window->duty_until, at);
        window->open = window->away = 0;
    }
    take_lanes(d, w, NEVER, at);
    lines_changed(d, at);
    d->woken = ~0ULL;
}

/* Whether somebody waits, or is put aside, whom this window's last slot may still have to serve. */
static int awaited(const Day *d, i32 w) {
    const Window *window = &d->window[w];
    const Hall *hall = d->hall;
    if (window->ticket != NEVER && !d->issuing) return 1;
    i32 set = window->trigger == NEVER ? window->set : window->slot_set;
    if (set == NEVER) return 0;
    for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
        for (i32 one = 0; one < d->lines; one++) {
            const Line *line = &d->line[one];
            if (line->lane == hall->entry_lane[entry] && line->mask >> w & 1 && (waiting_in(line) || line->held)) return 1;
        }
    return 0;
}

static void end_empty_slots(Day *d, i64 at) {
    for (i32 w = 0; w < d->hall->windows && d->extended_windows; w++)
        if (d->window[w].extended && !awaited(d, w)) slot_ended(d, w, at);
}

/* Everything left over expires, every window closes. */
static void close_day(Day *d, i64 at) {
    Record *out = d->out;
    for (i32 one = 0; one < d->all->visitors; one++) {
        Ticket *ticket = &d->tickets[one];
        if (ticket->state == NOBODY || ticket->state == ENDED) continue;
        out->expired[one] = (i32)at;
        if (d->apart[one].held_at != NEVER) out->uncounted[one] += (i32)(at - d->apart[one].held_at);
        if (ticket->state == CALLED || ticket->state == SERVING) {
            if (ticket->state == SERVING && ticket->start_at >= at) {
                if (out->started[one] == ticket->start_at) out->started[one] = NEVER;
            } else if (ticket->state == SERVING && out->accepted[one] == NEVER) {
                if (ticket->accept_at != NEVER && ticket->accept_at < at) out->accepted[one] = ticket->accept_at;
            }
            free_window(d, ticket->window, at, 0);
        }
        ticket->state = ENDED;
    }
    for (i32 w = 0; w < d->hall->windows; w++) {
        Window *window = &d->window[w];
        if (window->on_duty) off_duty(d, w, window->duty_kind, window->duty_since, window->duty_until, at);
        if (window->going) off_duty(d, w, window->going_kind, window->going_since, window->going_until, at);
    }
    out->closed = at;
    d->over = 1;
}

static void close_when_done(Day *d, i64 at) {
    if (!d->over && d->past_hours && !d->unfinished) close_day(d, at);
}

/* The next few of each lane whose order has changed may get ready, each told once. */
static void get_ready(Day *d, i64 at) {
    const Hall *hall = d->hall;
    u64 moved = d->moved;
    d->moved = 0;
    if (!hall->ready_saves || !hall->get_ready) return;
    for (i64 lane = 0; lane < hall->lanes; lane++) {
        if (!(moved >> lane & 1) || !hall->lane_in_plan[lane]) continue;
        i32 place[LINES];
        for (i32 one = 0; one < d->lines; one++) place[one] = d->line[one].head;
        for (i64 count = hall->get_ready; count > 0; count--) {
            i32 best = NEVER;
            for (i32 one = 0; one < d->lines; one++) {
                const Line *line = &d->line[one];
                if (line->lane != lane || !line->mask || place[one] >= line->tail) continue;
                if (best == NEVER || line->entries[place[one]].turn < d->line[best].entries[place[best]].turn) best = one;
            }
            if (best == NEVER) break;
            Apart *apart = &d->apart[d->line[best].entries[place[best]++].ticket];
            if (apart->readied_at == NEVER) apart->readied_at = (i32)at;
        }
    }
}

static void find_next_due(Day *d) {
    i64 due = d->next_in_agenda < d->hall->dues ? d->hall->due_at[d->next_in_agenda] : ENDLESS;
    if (d->hall->triggers) due = least(due, next_trigger_due(d));
    d->next_due_at = due;
}

static void happen(Day *d, i64 at) {
    const Hall *hall = d->hall;
    i64 due = d->next_in_agenda;
    i32 w = (i32)hall->due_window[due];
    d->next_in_agenda++;
    d->due_version++;
    if (hall->due_rank[due] == DUE_LAST_TICKET) {
        d->issuing = 0;
        d->woken = ~0ULL;
    } else if (hall->due_rank[due] == DUE_HOURS_END) {
        d->past_hours = 1;
    } else if (hall->due_rank[due] == DUE_DAY_END) {
        close_day(d, at);
    } else if (hall->due_set[due] != NEVER) {
        slot_started(d, w, (i32)hall->due_set[due], hall->due_until[due], (int)hall->due_last[due], at);
    } else if (hall->due_last[due] && awaited(d, w)) {
        before_lines_change(d, at);
        border(d, w);
        if (!d->window[w].extended) d->window[w].extended = 1, d->extended_windows++;
        lines_changed(d, at);
        d->woken = ~0ULL;
    } else {
        slot_ended(d, w, at);
    }
}

/* Everything due by `at`, in its order. */
static void settle(Day *d, i64 at) {
    while (!d->over && d->next_due_at <= at) {
        if (d->next_in_agenda < d->hall->dues && d->hall->due_at[d->next_in_agenda] <= at) happen(d, at);
        else if (!turn(d, at)) {
            find_next_due(d);
            if (d->next_due_at <= at) d->failed = NEVER_SETTLES;
            break;
        }
        if (d->over) break;
        end_empty_slots(d, at);
        close_when_done(d, at);
        get_ready(d, at);
        find_next_due(d);
    }
}

static void follow(Day *d, i64 at) {
    if (d->hall->triggers)
        while (next_trigger_due(d) <= at)
            if (!turn(d, at)) break;
    if (d->extended_windows) end_empty_slots(d, at);
    if (d->past_hours) close_when_done(d, at);
    if (d->hall->ready_saves && d->moved) get_ready(d, at);
    if (d->hall->triggers || d->extended_windows) find_next_due(d);
}

/* What follows from any command at once: mostly nothing. */
static inline void follow_up(Day *d, i64 at) {
    if (d->watches | d->past_hours | d->extended_windows) follow(d, at);
}

/* What has fallen due goes before any command. */
static inline int may_act(Day *d, i64 at) {
    if (d->next_due_at <= at) settle(d, at);
    return !d->over;
}
