/* Moments to come: what windows have before them, and what others mean to do. */

#pragma once

#include "data.h"

static inline int sooner(const Moment *a, const Moment *b) {
    return a->key < b->key || (a->key == b->key && a->seq < b->seq);
}

static inline u64 key_of(i64 at, int rank, i64 order) {
    return (u64)at << 13 | (u64)rank << 10 | (u64)order;
}

static void push(Day *d, Moment made) {
    if (d->events == d->most_events) {
        d->failed = TOO_MANY_EVENTS;
        return;
    }
    i64 at_place = d->events++;
    while (at_place > 0) {
        i64 up = (at_place - 1) / 4;
        if (!sooner(&made, &d->heap[up])) break;
        d->heap[at_place] = d->heap[up];
        at_place = up;
    }
    d->heap[at_place] = made;
}

static void later(Day *d, i64 at, int rank, int kind, i32 who) {
    push(d, (Moment){key_of(at, rank, 0), d->seq++, who, kind});
}

static inline u64 lower(u64 a, u64 b) { return a < b ? a : b; }

/* A window has one thing before it at a time; which window's is next is kept for each group of windows, and of
   all. The window's number is the last part of the key, so no two are the same. */
HOT void plan_window(Day *d, i32 w, u64 key) {
    const u64 *of = d->planned + w / GROUP * GROUP;
    d->planned[w] = key;
    d->soonest_of[w / GROUP] = lower(lower(lower(of[0], of[1]), lower(of[2], of[3])), lower(lower(of[4], of[5]), lower(of[6], of[7])));
    u64 soonest = d->soonest_of[0];
    for (i64 group = 1; group < d->groups; group++) soonest = lower(soonest, d->soonest_of[group]);
    d->soonest = soonest;
}

HOT void at_window(Day *d, i64 at, i32 w, int kind, i32 who) {
    d->window[w].next_kind = (uint8_t)kind;
    d->window[w].next_who = who;
    d->window[w].planned = 1;
    plan_window(d, w, key_of(at, RANK_CLERK, w));
}

static void pop(Day *d) {
    Moment last = d->heap[--d->events];
    i64 place = 0;
    for (;;) {
        i64 first = 4 * place + 1, best = first;
        if (first >= d->events) break;
        i64 end = least(first + 4, d->events);
        for (i64 child = first + 1; child < end; child++)
            if (sooner(&d->heap[child], &d->heap[best])) best = child;
        if (!sooner(&d->heap[best], &last)) break;
        d->heap[place] = d->heap[best];
        place = best;
    }
    d->heap[place] = last;
    d->heap[d->events].key = ~0ULL; /* of an empty heap this is the first */
}

/* Patience mostly ends with a call, so nobody's end of it is put in order before its time has nearly come. */

static i64 bucket_of(const Day *d, i64 at) { return least((at - d->hall->begins) >> d->bucket_width, BUCKETS - 1); }

HOT void lose_patience_at(Day *d, i32 name, i64 at) {
    Ticket *ticket = &d->tickets[name];
    i64 bucket = bucket_of(d, at);
    ticket->patience_seq = d->seq++;
    if (bucket < d->next_bucket) {
        push(d, (Moment){key_of(at, RANK_LEAVER, 0), ticket->patience_seq, name, RENEGE});
        return;
    }
    ticket->after_it = d->bucket[bucket];
    d->bucket[bucket] = name;
}

/* Puts those in order who run out of patience until `at`. */
static void look_at_patience(Day *d, i64 at) {
    i64 until = bucket_of(d, at);
    d->next_bucket_at = d->hall->begins + ((until + 1) << d->bucket_width);
    if (until == BUCKETS - 1) d->next_bucket_at = ENDLESS;
    for (; d->next_bucket <= until; d->next_bucket++)
        for (i32 name = d->bucket[d->next_bucket]; name != NEVER; name = d->tickets[name].after_it) {
            const Ticket *ticket = &d->tickets[name];
            if (ticket->state != WAITING || ticket->was_called) continue;
            u64 key = key_of(ticket->issued + d->all->patience[name], RANK_LEAVER, 0);
            push(d, (Moment){key, ticket->patience_seq, name, RENEGE});
        }
}
