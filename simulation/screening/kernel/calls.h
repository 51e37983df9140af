/* Calls: whom a window calls, and which window calls first. */

#pragma once

#include "tickets.h"

/* The line whose head the window would call; NEVER when it has nobody. */
static inline i32 choose(const Day *d, i32 w, i32 *position) {
    const Window *window = &d->window[w];
    const double *aging = d->hall->aging;
    i64 best_key = 0;
    i32 best_join = 0, found = NEVER;
    for (i32 word = 0; word < d->words; word++)
        for (u64 lines = window->sees[word] & d->filled[word]; lines; lines &= lines - 1) {
            i32 one = word * 64 + __builtin_ctzll(lines);
            const Taken *taken = &window->taken[one];
            if (taken->reserve && d->idle_of_lane[first_lane(d, window)] - 1 < taken->reserve) continue;
            const Entry *head = &d->line[one].entries[d->line[one].head];
            i64 key = head->place + taken->after;
            if (aging) key = -half_even(aging[d->line[one].lane] * (double)(d->now - head->place));
            if (found == NEVER || key < best_key || (key == best_key && head->join < best_join))
                best_key = key, best_join = head->join, found = one, *position = taken->position;
        }
    return found;
}

/* The windows that are ready call, one after the other, while there is anybody for them; whether any did. */
static int call_all(Day *d, i64 at) {
    int called = 0;
    d->dirty = 0;
    while (d->waiting && d->ready) {
        i32 caller = NEVER, line = NEVER;
        i32 first = 0;
        i64 since = 0;
        u64 ready = d->ready;
        if (ready & (ready - 1)) { /* of several, only those that see anybody */
            u64 seeing = 0;
            for (i32 word = 0; word < d->words; word++)
                for (u64 lines = d->filled[word]; lines; lines &= lines - 1)
                    seeing |= d->line[word * 64 + __builtin_ctzll(lines)].seers;
            ready &= seeing;
        }
        for (; ready; ready &= ready - 1) {
            i32 w = __builtin_ctzll(ready);
            Window *window = &d->window[w];
            i32 position = 0;
            /* nobody goes before one who calls from the own first lane and has been idle for longer */
            if (caller != NEVER && first == 0 && (d->hall->lowest_first || window->idle_since >= since)) continue;
            i32 head = choose(d, w, &position);
            if (head == NEVER) continue;
            i64 idle = d->hall->lowest_first ? 0 : window->idle_since;
            if (caller == NEVER || position < first || (position == first && idle < since))
                caller = w, line = head, first = position, since = idle;
        }
        if (caller == NEVER || d->failed) break;
        called = 1;
        if (d->next_due_at <= at) { /* what has fallen due goes first, and may change whom it calls */
            settle(d, at);
            if (d->over) break;
            line = d->window[caller].set == NEVER ? NEVER : choose(d, caller, &first);
            if (line == NEVER) continue;
        }
        call(d, caller, d->line[line].entries[d->line[line].head].ticket, at);
        if (d->over) break;
    }
    return called;
}
