/* Calls: whom a window calls, and which window calls first. */

#pragma once

#include "tickets.h"

/* The same where points for waiting decide; of as many points the earlier join. */
static RARE i32 choose_by_points(const Day *d, const Window *window, i64 others) {
    i64 best = 0, best_join = 0;
    i32 found = NEVER;
    for (i32 word = 0; word < d->words; word++)
        for (u64 lines = window->sees[word] & d->filled[word]; lines; lines &= lines - 1) {
            i32 one = word * 64 + __builtin_ctzll(lines);
            if (others < window->taken[one].reserve) continue;
            i64 join = join_of(d->head[one]), waited = d->now - place_of(d->head[one]);
            i64 key = -half_even(d->hall->aging[d->line[one].lane] * (double)waited);
            if (found == NEVER || key < best || (key == best && join < best_join)) best = key, best_join = join, found = one;
        }
    return found;
}

/* The line whose head the window would call; NEVER when it has nobody. It decides without branches: which line
   it is cannot be foreseen. */
HOT i32 choose(const Day *d, const Window *window) {
    i64 others = d->idle_of_lane[window->first_lane] - 1, best = INT64_MAX;
    i32 found = NEVER;
    if (d->hall->aging) return choose_by_points(d, window, others);
    for (i32 word = 0; word < d->words; word++)
        for (u64 lines = window->sees[word] & d->filled[word]; lines; lines &= lines - 1) {
            i32 one = word * 64 + __builtin_ctzll(lines);
            i64 turn = d->head[one] + window->taken[one].after;
            turn = others < window->taken[one].reserve ? INT64_MAX : turn;
            found = turn < best ? one : found;
            best = turn < best ? turn : best;
        }
    return found;
}

static RARE i32 choose_again(const Day *d, i32 w) {
    return d->window[w].set == NEVER ? NEVER : choose(d, &d->window[w]);
}

/* Of the windows that are woken and ready, who calls next: the one whose lane stands earliest in its own list, of
   these the one idle for longest, of these the first. NEVER when none finds anybody. */
HOT i32 next_caller(Day *d, i32 *line) {
    u64 ready = d->woken & d->ready, best = ~0ULL;
    if (ready & (ready - 1)) { /* of several, only those that see anybody */
        u64 seeing = 0;
        for (i32 word = 0; word < d->words; word++)
            for (u64 lines = d->filled[word]; lines; lines &= lines - 1)
                seeing |= d->line[word * 64 + __builtin_ctzll(lines)].seers;
        ready &= d->woken &= seeing;
    }
    for (; ready; ready &= ready - 1) {
        i32 w = __builtin_ctzll(ready);
        const Window *window = &d->window[w];
        i32 found = choose(d, window);
        u64 idle = d->hall->lowest_first ? 0 : (u64)window->idle_since;
        u64 nobody = (u64)((i64)found >> 63); /* all bits or none */
        u64 rank = (u64)window->taken[found & (LINES - 1)].position << 48 | idle << 6 | (u64)w | nobody;
        d->woken &= ~(nobody & 1ULL << w);
        *line = rank < best ? found : *line;
        best = rank < best ? rank : best;
    }
    return best == ~0ULL ? NEVER : (i32)(best & (WINDOWS - 1));
}

/* The windows that are ready call, one after the other, while there is anybody for them; whether any did. */
static int call_all(Day *d, i64 at) {
    int called = 0;
    while (d->woken & d->ready && !d->failed) {
        i32 line = NEVER, caller = d->waiting ? next_caller(d, &line) : NEVER;
        if (caller == NEVER) break;
        called = 1;
        if (d->next_due_at <= at) { /* what has fallen due goes first, and may change whom it calls */
            settle(d, at);
            if (d->over) break;
            line = choose_again(d, caller);
            if (line == NEVER) continue;
        }
        call(d, caller, d->line[line].entries[d->line[line].head].ticket, at);
        if (d->over) break;
    }
    d->woken &= -(u64)(called & (d->waiting > 0));
    return called;
}
