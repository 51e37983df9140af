/* Lines: who waits, by place. */

#pragma once

#include "data.h"

static inline i64 turn_of(i64 place, i32 join) { return place * (1LL << JOIN_BITS) + join; }

static inline i64 place_of(i64 turn) { return turn >> JOIN_BITS; }

static inline i64 join_of(i64 turn) { return turn & ((1LL << JOIN_BITS) - 1); }

static i32 next_join(Day *d) {
    if (++d->joins >> JOIN_BITS) d->failed = TOO_MANY_EVENTS;
    return d->joins;
}

/* The first entry that does not stand before this turn. */
static i32 find(const Line *line, i64 turn) {
    i32 low = line->head, high = line->tail;
    while (low < high) {
        i32 middle = (low + high) / 2;
        if (line->entries[middle].turn < turn) low = middle + 1;
        else high = middle;
    }
    return low;
}

static inline i32 waiting_in(const Line *line) { return line->tail - line->head; }

static void see_lines(Day *d, i32 w);

static void clear_line(Day *d, i32 one) {
    Line *line = &d->line[one];
    line->entries = d->entries + d->line_room * one;
    line->entries[0].turn = INT64_MIN; /* before everybody */
    line->head = line->tail = 1;
    line->held = 0;
    line->seers = 0;
    line->due_version = line->asked = NEVER;
    line->served = line->served_now = 0;
}

/* Among the lines of its lane, and of the windows that cover it. */
static void index_line(Day *d, i32 one) {
    u64 bit = 1ULL << (one & 63);
    d->of_lane[d->line[one].lane][one >> 6] |= bit;
    for (u64 windows = d->line[one].mask; windows; windows &= windows - 1)
        d->window[__builtin_ctzll(windows)].covers[one >> 6] |= bit;
}

static void index_lines(Day *d) {
    for (int word = 0; word < WORDS; word++) {
        for (i64 lane = 0; lane < d->hall->lanes; lane++) d->of_lane[lane][word] = 0;
        for (i32 w = 0; w < d->hall->windows; w++) d->window[w].covers[word] = 0;
    }
    for (i32 one = 0; one < d->lines; one++) index_line(d, one);
}

static i32 line_for(Day *d, i64 lane, u64 mask) {
    for (i32 one = 0; one < d->lines; one++)
        if (d->line[one].lane == lane && d->line[one].mask == mask) return one;
    if (d->lines == LINES) {
        d->failed = TOO_MANY_LINES;
        return 0;
    }
    Line *made = &d->line[d->lines];
    made->mask = mask;
    made->lane = (i32)lane;
    clear_line(d, d->lines);
    index_line(d, d->lines);
    d->lines++;
    d->words = (d->lines + 63) / 64;
    for (i32 w = 0; w < d->hall->windows; w++)
        if (d->window[w].set != NEVER) see_lines(d, w);
    return d->lines - 1;
}

/* The lines of the hall's items. */
static void know_lines(Day *d) {
    const Hall *hall = d->hall;
    d->lines = d->words = 0;
    index_lines(d);
    for (i64 item = 0; item < hall->items; item++) {
        i64 lane = hall->fast_lane != NEVER && hall->item_listed[item] ? hall->fast_lane : hall->item_regular[item];
        d->line_of_item[item] = lane == NEVER ? NEVER : line_for(d, lane, (u64)hall->item_mask[item]);
    }
}

HOT void stand(Day *d, i32 name) {
    Ticket *ticket = &d->tickets[name];
    Line *line = &d->line[ticket->line];
    if (line->tail == d->line_room) {
        i32 kept = waiting_in(line);
        for (i32 one = 0; one < kept; one++) line->entries[1 + one] = line->entries[line->head + one];
        line->head = 1;
        line->tail = 1 + kept;
    }
    i32 at = line->tail;
    if (line->entries[at - 1].turn >= ticket->turn) at = find(line, ticket->turn);
    for (i32 one = line->tail; one > at; one--) line->entries[one] = line->entries[one - 1];
    line->entries[at] = (Entry){ticket->turn, name};
    line->tail++;
    d->head[ticket->line] = line->entries[line->head].turn;
    d->woken |= line->seers & d->ready;
    d->waiting++;
    d->waiting_of_lane[line->lane]++;
    d->filled[ticket->line >> 6] |= 1ULL << (ticket->line & 63);
    d->moved |= 1ULL << line->lane;
}

HOT void leave(Day *d, i32 name) {
    Ticket *ticket = &d->tickets[name];
    Line *line = &d->line[ticket->line];
    if (line->entries[line->head].turn == ticket->turn) {
        d->head[ticket->line] = line->entries[++line->head].turn;
    } else {
        line->tail--;
        for (i32 one = find(line, ticket->turn); one < line->tail; one++) line->entries[one] = line->entries[one + 1];
    }
    d->waiting--;
    d->waiting_of_lane[line->lane]--;
    int empty = line->head == line->tail;
    line->head = empty ? 1 : line->head;
    line->tail = empty ? 1 : line->tail;
    d->filled[ticket->line >> 6] &= ~((u64)empty << (ticket->line & 63));
    d->moved |= 1ULL << line->lane;
}

static i64 ahead_of(const Day *d, i64 lane, i64 turn) {
    i64 count = 0;
    for (i32 one = 0; one < d->lines; one++)
        if (d->line[one].lane == lane && d->line[one].mask)
            count += find(&d->line[one], turn) - d->line[one].head;
    return count;
}

/* The place of the count-th waiting ticket of the lane after the ticket's own; its own if there is none. */
static i64 behind(const Day *d, const Ticket *ticket, i64 lane, i64 count) {
    i32 at[LINES];
    for (i32 one = 0; one < d->lines; one++) at[one] = find(&d->line[one], ticket->turn + 1);
    i64 turn = ticket->turn;
    for (; count > 0; count--) {
        i32 best = NEVER;
        for (i32 one = 0; one < d->lines; one++) {
            const Line *line = &d->line[one];
            if (line->lane != lane || !line->mask || at[one] >= line->tail) continue;
            if (best == NEVER || line->entries[at[one]].turn < d->line[best].entries[at[best]].turn) best = one;
        }
        if (best == NEVER) break;
        turn = d->line[best].entries[at[best]++].turn;
    }
    return place_of(turn);
}

/* Since when the ticket that waits longest in a lane has waited; NEVER when nobody does. */
static i64 longest_waiting(const Day *d, i64 lane) {
    i64 longest = NEVER;
    for (i32 one = 0; one < d->lines; one++) {
        const Line *line = &d->line[one];
        if (line->lane != lane || !line->mask) continue;
        for (i32 at = line->head; at < line->tail; at++) {
            i64 place = place_of(line->entries[at].turn);
            if (longest != NEVER && place >= longest) break;
            i64 since = most(d->tickets[line->entries[at].ticket].issued, place);
            longest = longest == NEVER ? since : least(since, longest);
        }
    }
    return longest;
}
