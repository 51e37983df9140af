/* A day that begins in the middle: from a hall as it stands, with what is left of everybody's doings. */

#pragma once

#include "saved.h"

/* What present.py tells of each ticket that is alive, and of each window; in rows of so many. */
enum { T_STATE, T_LANE, T_MASK, T_PLACE, T_JOIN, T_BASE, T_ISSUED, T_CALLED, T_STARTED, T_MISSED, T_READIED, T_HELD,
       T_MISSES, T_EXTRA_TIME, T_CLAIM, T_CODE, T_REST, T_PARALLEL, T_UNDONE, T_WINDOW, T_FACTS };
enum { W_OPEN, W_AWAY, W_SET, W_SLOT_SET, W_TRIGGER, W_TICKET, W_EXTENDED, W_IDLE_SINCE, W_UNTIL, W_FACTS };

/* The hall at `now`; its first `present` visitors have the tickets that are alive. By lane how many were issued and
   how much service they are; `records` are what has come of the visitors so far, column by column. `clearing` and
   `opening` are by day and window, in ms from now: how long a window still clears up, when a clerk opens it. */
typedef struct {
    i64 now, until, present, joins, issuing, past_hours, moved;
    const i64 *tickets, *windows, *watches, *issued_of_lane, *service_of_lane, *records, *clearing, *opening;
} Standing;

static void stands_at(Day *d, const Standing *hall, i32 w, const i64 *facts) {
    Window *window = &d->window[w];
    u64 bit = 1ULL << w;
    window->open = (uint8_t)facts[W_OPEN], window->away = (uint8_t)facts[W_AWAY];
    window->set = (i32)facts[W_SET], window->slot_set = (i32)facts[W_SLOT_SET];
    window->trigger = (i32)facts[W_TRIGGER], window->ticket = (i32)facts[W_TICKET];
    window->extended = (uint8_t)facts[W_EXTENDED];
    d->extended_windows += window->extended;
    window->idle_since = facts[W_IDLE_SINCE];
    see_lines(d, w);
    int kind = window->set != NEVER && !d->hall->lane_fast[window->first_lane];
    window->on_duty = window->set != NEVER;
    window->going = !window->on_duty && window->ticket != NEVER;
    window->duty_kind = window->going_kind = window->taken_kind = (uint8_t)kind;
    window->duty_since = window->going_since = window->going_until = window->taken_at = hall->now;
    window->duty_until = facts[W_UNTIL];
    if (window->idle_since == NEVER) return;
    d->idle |= bit, d->ready |= bit;
    d->idle_of_lane[window->first_lane]++;
}

/* A ticket that is alive, where it stands, and what comes next for it. */
static void is_here(Day *d, const Standing *hall, i32 name, const i64 *facts) {
    const Visitors *all = d->all;
    Ticket *ticket = &d->tickets[name];
    i64 now = hall->now;
    i32 w = (i32)facts[T_WINDOW];
    d->apart[name] = (Apart){facts[T_BASE], (i32)facts[T_MISSED], (i32)facts[T_READIED], (i32)facts[T_HELD]};
    *ticket = (Ticket){.turn = turn_of(facts[T_PLACE], (i32)facts[T_JOIN]), .issued = (i32)facts[T_ISSUED],
                       .start_at = (i32)facts[T_STARTED], .accept_at = NEVER, .rest_of_service = NEVER,
                       .rest = (u64)facts[T_REST], .line = (int16_t)line_for(d, facts[T_LANE], (u64)facts[T_MASK]),
                       .window = (int8_t)w, .code = (int16_t)facts[T_CODE],
                       .state = (uint8_t)facts[T_STATE], .misses = (uint8_t)facts[T_MISSES],
                       .extra_time = (uint8_t)facts[T_EXTRA_TIME], .claim = (uint8_t)facts[T_CLAIM],
                       .was_called = facts[T_CALLED] != NEVER, .undone = (uint8_t)facts[T_UNDONE],
                       .parallel = (uint8_t)facts[T_PARALLEL]};
    d->unfinished += ticket->state != MISSED;
    if (ticket->state == WAITING) {
        stand(d, name);
        if (all->patience[name] != NEVER) lose_patience_at(d, name, ticket->issued + all->patience[name]);
        if (all->more_time && all->more_time[name] != NEVER) later(d, now + all->more_time[name], RANK_LEAVER, MORE_TIME, name);
        if (all->seen && all->seen[name] != NEVER) later(d, now + all->seen[name], RANK_BACK, SEEN, name);
    } else if (ticket->state == CALLED) {
        at_window(d, now + all->walk[name], w, all->comes[name] ? START : NO_SHOW, name);
    } else if (ticket->state == SERVING) {
        if (all->accept[name] != NEVER && d->out->accepted[name] == NEVER) ticket->accept_at = cut(now + all->accept[name]);
        ticket->ends_at = cut(now + all->service[name]);
        at_window(d, now + all->service[name], w, COMPLETE, name);
    } else if (ticket->state == HELD) {
        d->line[ticket->line].held++;
        if (all->returns[name] != NEVER) later(d, now + all->returns[name], RANK_BACK, RESUME, name);
    } else if (all->returns[name] != NEVER) {
        later(d, now + all->returns[name], RANK_BACK, REQUEUE, name);
    }
}

static Day *present_day(const Hall *of, const Visitors *all, Record *out, const Standing *hall, i64 day, char *memory) {
    Day *d = clean_day(of, all, out, memory);
    i32 *columns[13];
    columns_of(out, columns);
    for (int one = 0; one < 13; one++)
        for (i64 name = 0; name < hall->present; name++) columns[one][name] = (i32)hall->records[one * hall->present + name];
    for (i64 name = hall->present; name < all->visitors; name++)
        if (out->arrived[name] != NEVER) out->arrived[name] = (i32)most(hall->now, out->arrived[name]);
    d->now = hall->now;
    d->issuing = (int)hall->issuing;
    d->past_hours = (int)hall->past_hours;
    d->joins = (i32)hall->joins;
    d->next_bucket = (i32)bucket_of(d, hall->now);
    d->next_bucket_at = of->begins + ((i64)d->next_bucket << d->bucket_width);
    for (i64 lane = 0; lane < of->lanes; lane++)
        d->issued_of_lane[lane] = hall->issued_of_lane[lane], d->service_of_lane[lane] = hall->service_of_lane[lane];
    for (i32 w = 0; w < of->windows; w++) stands_at(d, hall, w, hall->windows + w * W_FACTS);
    for (i32 name = 0; name < hall->present; name++) is_here(d, hall, name, hall->tickets + name * T_FACTS);
    for (i64 one = 0; one < of->triggers; one++)
        d->watch[one] = (Watch){hall->watches[3 * one], hall->watches[3 * one + 1], hall->watches[3 * one + 2]};
    for (i32 w = 0; w < of->windows; w++) {
        i64 clearing = hall->clearing[day * of->windows + w], opening = hall->opening[day * of->windows + w];
        if (clearing > 0) {
            d->window[w].clearing = 1;
            d->ready &= ~(1ULL << w);
            at_window(d, hall->now + clearing, w, READY, NEVER);
        }
        if (opening == NEVER) continue;
        push(d, (Moment){key_of(hall->now + opening, RANK_CLERK, w), d->seq++, w, COME_TO});
    }
    d->moved = (u64)hall->moved;
    d->woken = ~0ULL;
    find_next_due(d);
    d->next_visitor = (i32)hall->present;
    d->door = next_at_the_door(d, d->next_visitor);
    return d;
}

/* What was written down ahead of its time has not happened when the day is left. */
static void leave_day(Day *d, i64 at) {
    Record *out = d->out;
    for (i32 name = 0; name < d->all->visitors; name++) {
        const Ticket *ticket = &d->tickets[name];
        if (ticket->state != SERVING) continue;
        if (ticket->start_at >= at) {
            if (out->started[name] == ticket->start_at) out->started[name] = NEVER;
        } else if (out->accepted[name] == NEVER && ticket->accept_at != NEVER && ticket->accept_at < at)
            out->accepted[name] = ticket->accept_at;
    }
}

/* Runs days that all begin from the same hall as it stands, until a moment (ENDLESS: to their end). */
EXPORTED i64 kuaiban_present(const Hall *of, const Visitors *all, const Record *out, const Standing *hall, i64 days,
                             const i64 *starts, i64 *ends, char *memory) {
    for (i64 day = 0; day < days; day++) {
        Visitors visitors = visitors_of(all, starts, day);
        Record record = record_of(out, starts, ends, day);
        Day *d = present_day(of, &visitors, &record, hall, day, memory);
        go_on(d, least(hall->until, ENDLESS));
        if (d->failed) return d->failed;
        if (!d->over) leave_day(d, hall->until);
        ends_of(&record, ends, day);
    }
    return DONE;
}
