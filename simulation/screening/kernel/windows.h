/* Windows: what they see, when they are idle, and for how long a clerk is on duty. */

#pragma once

#include "lines.h"
#include "moments.h"

/* Which lines a window may call by its present lanes. */
static void see_lines(Day *d, i32 w) {
    Window *window = &d->window[w];
    const Hall *hall = d->hall;
    for (int word = 0; word < d->words; word++) {
        for (u64 lines = window->sees[word]; lines; lines &= lines - 1)
            d->line[word * 64 + __builtin_ctzll(lines)].seers &= ~(1ULL << w);
        window->sees[word] = 0;
    }
    if (window->set == NEVER) return;
    i64 first = hall->set_start[window->set], end = hall->set_start[window->set + 1];
    for (i64 entry = first; entry < end; entry++) {
        Taken taken = {turn_of(hall->entry_after[entry], 0), (i32)(entry - first), (i32)hall->entry_reserve[entry]};
        const u64 *of_lane = d->of_lane[hall->entry_lane[entry]];
        for (int word = 0; word < d->words; word++) {
            window->sees[word] |= of_lane[word] & window->covers[word];
            for (u64 lines = of_lane[word] & window->covers[word]; lines; lines &= lines - 1) {
                i32 one = word * 64 + __builtin_ctzll(lines);
                window->taken[one] = taken;
                d->line[one].seers |= 1ULL << w;
            }
        }
    }
    window->first_lane = (i32)hall->entry_lane[first];
}

static inline int sees_anybody(const Day *d, const Window *window) {
    u64 lines = 0;
    for (int word = 0; word < d->words; word++) lines |= window->sees[word] & d->filled[word];
    return lines != 0;
}

HOT void settle_idle(Day *d, i32 w, i64 at) {
    Window *window = &d->window[w];
    u64 bit = 1ULL << w;
    if (window->open && window->set != NEVER && window->ticket == NEVER) {
        if (!(d->idle & bit)) {
            window->idle_since = at;
            d->idle |= bit;
            d->idle_of_lane[window->first_lane]++;
            if (d->reserves) d->woken |= d->ready;
        }
    } else if (d->idle & bit) {
        d->idle &= ~bit;
        d->idle_of_lane[window->first_lane]--;
    }
    if (d->idle & bit && !window->clearing) {
        d->ready |= bit;
        if (sees_anybody(d, window)) d->woken |= bit;
    } else {
        d->ready &= ~bit;
    }
}

/* Other lanes for a window; its idle time goes on. */
static void take_lanes(Day *d, i32 w, i32 set, i64 at) {
    Window *window = &d->window[w];
    if (d->idle >> w & 1) d->idle_of_lane[window->first_lane]--;
    window->set = set;
    see_lines(d, w);
    if (d->idle >> w & 1) {
        if (set == NEVER) d->idle &= ~(1ULL << w);
        else d->idle_of_lane[window->first_lane]++;
    }
    settle_idle(d, w, at);
    d->due_version++;
}

static void off_duty(Day *d, i32 w, int kind, i64 since, i64 until, i64 at) {
    d->out->overtime += most(0, at - until);
    if (d->out->staffed_rows == d->out->most_staffed) {
        d->failed = TOO_MANY_ROWS;
        return;
    }
    i32 *row = d->out->staffed + 4 * d->out->staffed_rows++;
    row[0] = w, row[1] = kind, row[2] = (i32)since, row[3] = (i32)at;
}

/* The window has nothing in hand any more; its clerk leaves when no slot is in force. */
HOT void free_window(Day *d, i32 w, i64 at, i64 clear) {
    Window *window = &d->window[w];
    if (d->out->handled_rows < d->out->most_handled) {
        i32 *row = d->out->handled + 4 * d->out->handled_rows++;
        row[0] = w, row[1] = window->taken_kind, row[2] = (i32)window->taken_at, row[3] = (i32)(at + clear);
    } else
        d->failed = TOO_MANY_ROWS;
    window->ticket = NEVER;
    if (window->going) {
        window->going = 0;
        off_duty(d, w, window->going_kind, window->going_since, window->going_until, at);
    }
    if (clear) {
        window->clearing = 1;
        at_window(d, at + clear, w, READY, NEVER);
    }
    if (window->set == NEVER) window->open = window->away = 0;
    settle_idle(d, w, at);
}

/* Whether a window takes the line's tickets, now or in a slot still ahead today; when that begins is noted. */
static RARE int look_for_service(Day *d, i32 name) {
    Line *line = &d->line[name];
    const Hall *hall = d->hall;
    int found = 0;
    for (i32 w = 0; w < hall->windows && !found; w++) {
        if (!(line->mask >> w & 1) || d->window[w].set == NEVER) continue;
        i32 set = d->window[w].set;
        for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
            found |= hall->entry_lane[entry] == line->lane;
    }
    line->served_now = found;
    line->served_from = NEVER;
    for (i64 due = d->next_in_agenda; due < hall->dues && !found; due++) {
        i64 set = hall->due_set[due];
        if (hall->due_rank[due] != DUE_SLOT || set == NEVER || !(line->mask >> hall->due_window[due] & 1)) continue;
        for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
            found |= hall->entry_lane[entry] == line->lane;
        line->served_from = hall->due_at[due];
    }
    if (!line->served_now) line->asked = most(line->asked, found ? line->served_from : ENDLESS);
    line->due_version = d->due_version;
    line->served = found;
    return found;
}

static inline int served_today(Day *d, i32 name) {
    const Line *line = &d->line[name];
    return line->due_version == d->due_version ? line->served : look_for_service(d, name);
}
