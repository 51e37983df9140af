/* Lines: who waits, by place. */

#pragma once

#include "data.h"

static inline int before(const Entry *a, i64 place, i32 join) {
    return a->place < place || (a->place == place && a->join < join);
}

/* The first entry that does not stand before (place, join). */
static i32 find(const Line *line, i64 place, i32 join) {
    i32 low = line->head, high = line->tail;
    while (low < high) {
        i32 middle = (low + high) / 2;
        if (before(&line->entries[middle], place, join)) low = middle + 1;
        else high = middle;
    }
    return low;
}

static inline i32 waiting_in(const Line *line) { return line->tail - line->head; }

static void see_lines(Day *d, i32 w);

static i32 line_for(Day *d, i64 lane, u64 mask) {
    for (i32 one = 0; one < d->lines; one++)
        if (d->line[one].lane == lane && d->line[one].mask == mask) return one;
    if (d->lines == LINES) {
        d->failed = TOO_MANY_LINES;
        return 0;
    }
    Line *made = &d->line[d->lines];
    made->entries = d->entries + d->line_room * d->lines;
    made->mask = mask;
    made->lane = (i32)lane;
    made->head = made->tail = made->held = 0;
    made->seers = 0;
    made->due_version = NEVER;
    made->served = made->served_now = 0;
    d->lines++;
    d->words = (d->lines + 63) / 64;
    for (i32 w = 0; w < d->hall->windows; w++) see_lines(d, w);
    return d->lines - 1;
}

static void stand(Day *d, i32 name) {
    Ticket *ticket = &d->tickets[name];
    Line *line = &d->line[ticket->line];
    if (line->tail == d->line_room) {
        i32 kept = waiting_in(line);
        for (i32 one = 0; one < kept; one++) line->entries[one] = line->entries[line->head + one];
        line->head = 0;
        line->tail = kept;
    }
    i32 at = line->tail;
    if (waiting_in(line) && !before(&line->entries[at - 1], ticket->place, ticket->join))
        at = find(line, ticket->place, ticket->join);
    for (i32 one = line->tail; one > at; one--) line->entries[one] = line->entries[one - 1];
    line->entries[at] = (Entry){ticket->place, ticket->join, name};
    line->tail++;
    d->waiting++;
    d->waiting_of_lane[line->lane]++;
    d->filled[ticket->line >> 6] |= 1ULL << (ticket->line & 63);
    d->moved |= 1ULL << line->lane;
}

static void leave(Day *d, i32 name) {
    Ticket *ticket = &d->tickets[name];
    Line *line = &d->line[ticket->line];
    i32 at = find(line, ticket->place, ticket->join);
    if (at == line->head) line->head++;
    else {
        for (i32 one = at; one + 1 < line->tail; one++) line->entries[one] = line->entries[one + 1];
        line->tail--;
    }
    d->waiting--;
    d->waiting_of_lane[line->lane]--;
    if (line->head == line->tail) {
        line->head = line->tail = 0;
        d->filled[ticket->line >> 6] &= ~(1ULL << (ticket->line & 63));
    }
    d->moved |= 1ULL << line->lane;
}

static i64 ahead_of(const Day *d, i64 lane, i64 place, i32 join) {
    i64 count = 0;
    for (i32 one = 0; one < d->lines; one++)
        if (d->line[one].lane == lane && d->line[one].mask)
            count += find(&d->line[one], place, join) - d->line[one].head;
    return count;
}

/* The place of the count-th waiting ticket of the lane after the ticket's own; its own if there is none. */
static i64 behind(const Day *d, const Ticket *ticket, i64 lane, i64 count) {
    i32 at[LINES];
    for (i32 one = 0; one < d->lines; one++) at[one] = find(&d->line[one], ticket->place, ticket->join + 1);
    i64 place = ticket->place;
    for (; count > 0; count--) {
        i32 best = NEVER;
        for (i32 one = 0; one < d->lines; one++) {
            const Line *line = &d->line[one];
            if (line->lane != lane || !line->mask || at[one] >= line->tail) continue;
            const Entry *entry = &line->entries[at[one]];
            if (best == NEVER || before(entry, d->line[best].entries[at[best]].place, d->line[best].entries[at[best]].join))
                best = one;
        }
        if (best == NEVER) break;
        place = d->line[best].entries[at[best]++].place;
    }
    return place;
}

/* Since when the ticket that waits longest in a lane has waited; NEVER when nobody does. */
static i64 longest_waiting(const Day *d, i64 lane) {
    i64 longest = NEVER;
    for (i32 one = 0; one < d->lines; one++) {
        const Line *line = &d->line[one];
        if (line->lane != lane || !line->mask) continue;
        for (i32 at = line->head; at < line->tail; at++) {
            i64 place = line->entries[at].place;
            if (longest != NEVER && place >= longest) break;
            i64 since = most(d->tickets[line->entries[at].ticket].issued, place);
            longest = longest == NEVER ? since : least(since, longest);
        }
    }
    return longest;
}
