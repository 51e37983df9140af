/* Tickets: from the issue to the end, and every turn between. */

#pragma once

#include "agenda.h"
#include "matters.h"
#include "waits.h"

typedef struct {
    u64 rest;
    i64 work, first_work;
    i32 line;
    int code, parallel;
} Step;

/* How a visit for more than one plain item begins; 0 when there is no such way. */
static RARE int first_of_several(Day *d, i32 visitor, int booked_in, Step *step) {
    const Hall *hall = d->hall;
    i64 items[CODES];
    int things, codes = codes_of(d, visitor, items, &things);
    u64 every = codes == CODES ? ~0ULL : (1ULL << codes) - 1;
    for (int one = 0; one < codes; one++) {
        step->work += hall->item_service[items[one]];
        for (int other = 0; other < one; other++)
            if (items[one] == items[other]) return 0;
    }
    int how = codes == 1 ? TOGETHER : how_of(d, visitor, things, booked_in);
    if (how == AUTO) {
        step->line = route(d, visitor, every);
        how = step->line != NEVER && served_today(d, step->line) ? TOGETHER : PARALLEL;
    }
    if (how == TOGETHER) {
        step->line = route(d, visitor, every);
        step->code = NEVER;
        step->first_work = step->work;
        return step->line != NEVER;
    }
    for (int one = 0; one < codes; one++) {
        i32 joins = route(d, visitor, 1ULL << one);
        if (joins == NEVER || !served_today(d, joins)) return 0;
    }
    step->parallel = how == PARALLEL;
    step->code = next_step(d, visitor, every, step->parallel, &step->line);
    step->rest = every & ~(1ULL << step->code);
    step->first_work = hall->item_service[items[step->code]];
    return 1;
}

/* How a visit begins; 0 when there is no such way. */
static inline int first_step(Day *d, i32 visitor, int booked_in, Step *step) {
    *step = (Step){.line = NEVER};
    if (has_codes(d, visitor)) return first_of_several(d, visitor, booked_in, step);
    i64 item = d->all->item_of[d->all->item[visitor]];
    step->line = d->line_of_item[item];
    step->work = step->first_work = d->hall->item_service[item];
    return step->line != NEVER;
}

HOT void issue(Day *d, i32 visitor, i64 at, int booked_in, int checked, int shows_pass) {
    const Hall *hall = d->hall;
    const Visitors *all = d->all;
    Record *out = d->out;
    i64 booked = booked_in ? all->booked[visitor] : NEVER;
    int in_time = booked_in && at <= booked + hall->appointment_grace;
    if (!may_act(d, at)) return;
    if (!d->issuing && !checked && !in_time) return;
    Step step;
    if (!first_step(d, visitor, booked_in, &step) || !served_today(d, step.line)) return;
    Ticket *ticket = &d->tickets[visitor];
    i32 line = step.line;
    i64 lane = d->line[line].lane;
    i64 credit = booked_in || all->priority[visitor] == NEVER ? 0 : all->credit_of[all->priority[visitor]]; /* an appointment has a credit of its own */
    i64 base = shows_pass ? at - hall->return_credit : at;
    if (booked_in) base = in_time ? booked - hall->appointment_credit : at;
    i64 place = credit ? least(base, at - credit) : base;
    if (hall->closing_allowance != NEVER && !booked_in) {
        i64 latest = hall->closes + hall->closing_allowance;
        /* once the line is served, nobody waits longer than all others of the lane would take at one window */
        i64 count = d->issued_of_lane[lane], total = d->service_of_lane[lane];
        if (!count) count = hall->catalogue_items, total = hall->catalogue_service;
        i64 most_ahead = d->waiting_of_lane[lane] + 1;
        i64 left = latest - at - hall->walk - step.work - most_ahead * (hall->walk + hall->clear + 2);
        left -= most(0, d->line[line].served_from - at);
        if (left < 0 || most_ahead * total > left * count)
            if (at + probable_wait(d, line, turn_of(place, d->joins + 1), at) + hall->walk + step.work > latest) return;
    }
    before_lines_change(d, at);
    *ticket = (Ticket){.turn = turn_of(place, next_join(d)), .issued = (i32)at, .accept_at = NEVER, .rest_of_service = NEVER,
                       .rest = step.rest, .line = (int16_t)line, .window = NEVER, .code = (int16_t)step.code, .state = WAITING,
                       .parallel = (uint8_t)step.parallel,
                       .claim = (uint8_t)(credit && !checked && !booked_in ? CLAIMED : NO_CLAIM)};
    d->apart[visitor] = (Apart){base, NEVER, NEVER, NEVER};
    d->issued_of_lane[lane]++;
    d->service_of_lane[lane] += step.first_work;
    d->unfinished++;
    stand(d, visitor);
    lines_changed(d, at);
    out->issued[visitor] = (i32)at;
    if (out->arrived[visitor] == NEVER) out->arrived[visitor] = (i32)at;
    out->lane[visitor] = (i32)lane;
    out->early[visitor] = out->uncounted[visitor] = booked_in ? (i32)most(0, booked - at) : 0;
    if (all->patience[visitor] != NEVER) lose_patience_at(d, visitor, at + all->patience[visitor]);
    if (d->extras) {
        if (all->more_time && all->more_time[visitor] != NEVER)
            later(d, at + all->more_time[visitor], RANK_LEAVER, MORE_TIME, visitor);
        if (all->seen && all->seen[visitor] != NEVER) later(d, at + all->seen[visitor], RANK_BACK, SEEN, visitor);
    }
    follow_up(d, at);
}

static int missing_papers(const Day *d, i32 name) {
    const Visitors *all = d->all;
    if (!all->turned_away || !all->turned_away[name]) return 0;
    if (!has_codes(d, name)) return 1;
    /* for what the visitor came for first, unless that is one thing of several steps */
    i64 item = all->item_of[all->item[name]];
    return d->tickets[name].code <= 0 && d->hall->step_start[item] == d->hall->step_start[item + 1];
}

/* What the service takes of a visitor with several matters, at a window with a pace of its own, without all papers,
   or handed back by a window that has closed. */
static RARE void unlike_others(Day *d, i32 name, i32 w, i64 *service, i64 *accept) {
    const Visitors *all = d->all;
    Ticket *ticket = &d->tickets[name];
    const double *pace = d->hall->pace ? d->hall->pace + w * d->hall->items : 0;
    double slowest = pace ? pace[all->item_of[all->item[name]]] : 1.0;
    if (has_codes(d, name)) {
        i64 items[CODES];
        int things, codes = codes_of(d, name, items, &things);
        *service = 0, *accept = NEVER, slowest = 0.0;
        for (int one = 0; one < codes; one++)
            if (ticket->code == NEVER || ticket->code == one) {
                add_work(d, name, items[one], service, accept);
                if (pace && (slowest == 0.0 || pace[items[one]] > slowest)) slowest = pace[items[one]];
            }
    }
    if (pace) {
        *service = half_even((double)*service * slowest);
        if (*accept != NEVER) *accept = half_even((double)*accept * slowest);
    }
    if (missing_papers(d, name)) *accept = NEVER;
    if (ticket->rest_of_service != NEVER) {
        *service = ticket->rest_of_service;
        ticket->rest_of_service = NEVER;
        *accept = NEVER;
    }
}

/* The service begins at `at`, now or later: what is settled then is written down already. */
HOT void start_service(Day *d, i32 name, i32 w, i64 at) {
    Ticket *ticket = &d->tickets[name];
    ticket->state = SERVING;
    if (d->out->started[name] == NEVER) d->out->started[name] = (i32)at;
    i64 service = d->all->service[name], accept = d->all->accept[name];
    if (d->extras) unlike_others(d, name, w, &service, &accept);
    ticket->accept_at = accept == NEVER ? NEVER : cut(at + accept);
    ticket->start_at = (i32)at;
    ticket->ends_at = cut(at + service);
    at_window(d, at + service, w, COMPLETE, name);
}

static inline i64 walk_of(const Day *d, i32 name, i32 w) {
    const Visitors *all = d->all;
    i64 zone = all->zones ? d->hall->window_zone[w] : NEVER;
    return zone == NEVER ? all->walk[name] : all->walk_by_zone[name * all->zones + zone];
}

HOT void call(Day *d, i32 w, i32 name, i64 at) {
    const Hall *hall = d->hall;
    const Visitors *all = d->all;
    Ticket *ticket = &d->tickets[name];
    Window *window = &d->window[w];
    before_lines_change(d, at);
    leave(d, name);
    ticket->state = CALLED;
    ticket->window = (int8_t)w;
    if (!ticket->was_called) {
        ticket->was_called = 1;
        d->out->called[name] = (i32)at;
        d->out->window[name] = (i32)w;
    }
    window->ticket = name;
    window->taken_at = at;
    window->taken_kind = window->duty_kind;
    settle_idle(d, w, at);
    lines_changed(d, at);
    if (d->extras && all->aside && all->aside[name] != NEVER && all->comes[name] && !ticket->aside_done)
        at_window(d, at + all->aside[name], w, HOLD, name);
    else if (all->comes[name] || ticket->misses) {
        i64 start = at + walk_of(d, name, w), readied = hall->ready_saves ? d->apart[name].readied_at : NEVER;
        if (readied != NEVER && at - readied >= hall->ready_early) start = most(at, start - hall->ready_saves);
        /* Only who may still ask for more time can leave the window before. */
        if (d->extras && all->more_time && all->more_time[name] != NEVER) at_window(d, start, w, START, name);
        else start_service(d, name, w, start);
    } else
        at_window(d, at + hall->absent, w, NO_SHOW, name);
    follow_up(d, at);
}

/* The visitor waits for the next step. */
static RARE void wait_for_next_step(Day *d, i32 name, i32 w, int turned_away, i64 at) {
    const Hall *hall = d->hall;
    Ticket *ticket = &d->tickets[name];
    i32 line = ticket->line;
    int code = next_step(d, name, ticket->rest, ticket->parallel, &line);
    if (code == NEVER) { /* its lane has been closed: it waits in the lane it has */
        for (code = 0; !(ticket->rest >> code & 1); code++) {}
        line = line_for(d, d->line[ticket->line].lane, (u64)hall->item_mask[code_of(d, name, code)]);
    }
    before_lines_change(d, at);
    i64 place = place_of(ticket->turn);
    if (hall->next_step != NEVER) place = most(place, at - hall->next_step);
    ticket->turn = turn_of(place, next_join(d));
    ticket->rest &= ~(1ULL << code);
    ticket->code = (int16_t)code;
    ticket->line = (int16_t)line;
    ticket->undone |= turned_away;
    ticket->state = WAITING;
    d->apart[name].readied_at = NEVER;
    free_window(d, w, at, d->all->clear[name]);
    stand(d, name);
    lines_changed(d, at);
    follow_up(d, at);
}

HOT void complete(Day *d, i32 name, i32 w, i64 at) {
    const Visitors *all = d->all;
    Record *out = d->out;
    Ticket *ticket = &d->tickets[name];
    int turned_away = missing_papers(d, name);
    if (out->accepted[name] == NEVER) {
        if (ticket->accept_at != NEVER) out->accepted[name] = ticket->accept_at;
        else if (!turned_away) out->accepted[name] = out->started[name];
    }
    if (ticket->rest && (ticket->parallel || !turned_away)) {
        wait_for_next_step(d, name, w, turned_away, at);
        return;
    }
    ticket->pass = (turned_away || ticket->undone) && d->hall->gives_passes;
    ticket->state = ENDED;
    d->unfinished--;
    out->completed[name] = (i32)at;
    free_window(d, w, at, all->clear[name]);
    if (turned_away && ticket->pass && all->back && all->back[name] != NEVER)
        later(d, at + all->back[name], RANK_ARRIVAL, COME_BACK, name);
    follow_up(d, at);
}

static void miss(Day *d, i32 name, i32 w, i64 at) {
    Ticket *ticket = &d->tickets[name];
    ticket->state = MISSED;
    ticket->misses++;
    d->apart[name].missed_at = (i32)at;
    d->unfinished--;
    d->out->missed[name]++;
    free_window(d, w, at, 0);
    if (d->all->returns[name] != NEVER) later(d, at + d->all->returns[name], RANK_BACK, REQUEUE, name);
    follow_up(d, at);
}

static void hold(Day *d, i32 name, i32 w, i64 at) {
    Ticket *ticket = &d->tickets[name];
    ticket->aside_done = 1;
    if (!served_today(d, ticket->line)) { /* nobody could take it up again today: the visit goes on */
        at_window(d, at + walk_of(d, name, w), w, START, name);
        return;
    }
    ticket->state = HELD;
    if (d->out->started[name] == NEVER) d->apart[name].held_at = (i32)at;
    d->line[ticket->line].held++;
    free_window(d, w, at, 0);
    if (d->all->aside_for[name] != NEVER) later(d, at + d->all->aside_for[name], RANK_BACK, RESUME, name);
    follow_up(d, at);
}

static void wait_again(Day *d, i32 name, i64 place, i64 at) {
    Ticket *ticket = &d->tickets[name];
    before_lines_change(d, at);
    if (ticket->state == WAITING) leave(d, name);
    if (ticket->state == CALLED) free_window(d, ticket->window, at, 0);
    ticket->state = WAITING;
    ticket->turn = turn_of(place, next_join(d));
    stand(d, name);
    lines_changed(d, at);
    follow_up(d, at);
}

/* The visitor waits again at the own place; the rest of the service is done elsewhere. */
static void hand_back(Day *d, i32 name, i32 w, i64 at) {
    Window *window = &d->window[w];
    Ticket *ticket = &d->tickets[name];
    if (!served_today(d, ticket->line)) { /* nobody serves the lane any more: the clerk finishes */
        window->next_kind = window->put_off_kind;
        window->planned = 1;
        plan_window(d, w, window->put_off);
        return;
    }
    if (ticket->state == SERVING && ticket->start_at > at) {
        if (d->out->started[name] == ticket->start_at) d->out->started[name] = NEVER;
    } else if (ticket->state == SERVING) {
        ticket->rest_of_service = ticket->ends_at - (i32)at;
        if (d->out->accepted[name] == NEVER && ticket->accept_at != NEVER && ticket->accept_at <= at)
            d->out->accepted[name] = ticket->accept_at;
    }
    ticket->state = CALLED;
    wait_again(d, name, place_of(ticket->turn), at);
}

static void visitor_acts(Day *d, int kind, i32 name, i64 at) {
    const Hall *hall = d->hall;
    Ticket *ticket = &d->tickets[name];
    if (kind == RENEGE) {
        if (ticket->state != WAITING || ticket->was_called || !may_act(d, at)) return;
        before_lines_change(d, at);
        leave(d, name);
        ticket->state = ENDED;
        d->unfinished--;
        d->out->left[name] = (i32)at;
        lines_changed(d, at);
        follow_up(d, at);
    } else if (kind == MORE_TIME) {
        if ((ticket->state != WAITING && ticket->state != CALLED) || !may_act(d, at)) return;
        if (ticket->extra_time >= hall->more_time_times || !served_today(d, ticket->line)) return;
        ticket->extra_time++;
        wait_again(d, name, behind(d, ticket, d->line[ticket->line].lane, hall->more_time_behind), at);
    } else if (kind == REQUEUE) {
        if (ticket->state != MISSED || !may_act(d, at)) return;
        if (ticket->misses > hall->requeue_times || at > d->apart[name].missed_at + hall->requeue_within) return;
        if (!served_today(d, ticket->line)) return;
        d->unfinished++;
        d->apart[name].missed_at = NEVER;
        wait_again(d, name, behind(d, ticket, d->line[ticket->line].lane, hall->requeue_behind), at);
    } else if (kind == RESUME) {
        if (ticket->state != HELD || !may_act(d, at) || !served_today(d, ticket->line)) return;
        if (d->apart[name].held_at != NEVER) d->out->uncounted[name] += (i32)(at - d->apart[name].held_at);
        d->apart[name].held_at = NEVER;
        d->line[ticket->line].held--;
        wait_again(d, name, place_of(ticket->turn), at);
    } else { /* SEEN: a guide has looked at the claimed priority */
        if (ticket->state == NOBODY || ticket->state == ENDED || ticket->claim != CLAIMED || !may_act(d, at)) return;
        ticket->claim = GRANTED;
        if (d->all->granted[name]) return;
        ticket->claim = REFUSED;
        before_lines_change(d, at);
        if (ticket->state == WAITING) leave(d, name);
        ticket->turn = turn_of(most(place_of(ticket->turn), d->apart[name].base), (i32)join_of(ticket->turn));
        if (ticket->state == WAITING) stand(d, name);
        lines_changed(d, at);
        follow_up(d, at);
    }
}
