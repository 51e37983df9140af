/* Days kept as they stand at a moment, to go on from there under another plan that is the same until then.

   Only what is in use is kept: windows, lines and who waits in them, visitors in the hall, moments to come. What
   a plan says about the time after the moment (how long a slot lasts, what falls due) comes from the new plan.
   Until the moment only one kind of decision looks further ahead in the plan: whether a line that nobody takes now
   is taken later today, and when. Each line notes how far ahead was looked for it (`asked`); a day on which the
   two plans answer differently is run whole. */

#pragma once

#include "doors.h"

typedef i64 __attribute__((may_alias)) Word;

typedef struct {
    Word *at, *end;
    int full;
} Shelf;

/* What stands first in a kept day. Then come lines, the day's own figures, windows, moments and visitors. */
typedef struct {
    i64 lines, live, handled, staffed, overtime, closed, next_bucket, next_bucket_at;
} Kept;

/* A visitor who is in the hall: the ticket, and the record so far. */
typedef struct {
    i64 name;
    Ticket ticket;
    Apart apart;
    i32 record[14];
} Present;

static void copy(void *to, const void *from, i64 bytes) {
    for (i64 word = 0; word < bytes / 8; word++) ((Word *)to)[word] = ((const Word *)from)[word];
}

static void put(Shelf *shelf, const void *from, i64 bytes) {
    shelf->full |= shelf->end - shelf->at < bytes / 8;
    if (shelf->full) return;
    copy(shelf->at, from, bytes);
    shelf->at += bytes / 8;
}

static void take(Shelf *shelf, void *to, i64 bytes) {
    copy(to, shelf->at, bytes);
    shelf->at += bytes / 8;
}

#define BETWEEN(kind, from, to) ((i64)(offsetof(kind, to) - offsetof(kind, from)))
#define OWN_FIGURES BETWEEN(Day, events, filled)
#define OF_WINDOW ((i64)offsetof(Window, sees))

static void columns_of(const Record *out, i32 **columns) {
    i32 *all[] = {out->issued, out->called, out->started, out->accepted, out->completed, out->left, out->expired,
                  out->missed, out->lane, out->window, out->arrived, out->uncounted, out->early};
    for (int one = 0; one < 13; one++) columns[one] = all[one];
}

static int still_to_do(const Day *d, i32 name) {
    const Ticket *ticket = &d->tickets[name];
    if (ticket->state == NOBODY) return 0;
    return ticket->state != ENDED || (ticket->pass && d->all->back && d->all->back[name] != NEVER);
}

/* Keeps a day as it stands; `first` is the record of the day before it began. */
static void save_day(const Day *d, const Record *first, Shelf *shelf) {
    const Record *out = d->out;
    Kept *kept = (Kept *)shelf->at, head = {d->lines, 0, out->handled_rows - first->handled_rows,
                                            out->staffed_rows - first->staffed_rows, out->overtime, out->closed,
                                            d->next_bucket, d->next_bucket_at};
    i32 *columns[13];
    columns_of(out, columns);
    put(shelf, &head, sizeof head);
    for (i32 one = 0; one < d->lines; one++) {
        const Line *line = &d->line[one];
        put(shelf, line, sizeof *line);
        put(shelf, line->entries + line->head, (line->tail - line->head) * (i64)sizeof(Entry));
    }
    put(shelf, &d->events, OWN_FIGURES);
    put(shelf, &d->waiting, sizeof d->waiting);
    put(shelf, d->waiting_of_lane, d->hall->lanes * 8);
    put(shelf, d->idle_of_lane, d->hall->lanes * 8);
    put(shelf, d->issued_of_lane, d->hall->lanes * 8);
    put(shelf, d->service_of_lane, d->hall->lanes * 8);
    put(shelf, d->planned, d->hall->windows * 8);
    for (i32 w = 0; w < d->hall->windows; w++) put(shelf, &d->window[w], OF_WINDOW);
    put(shelf, d->watch, d->hall->triggers * (i64)sizeof(Watch));
    put(shelf, d->heap, d->events * (i64)sizeof(Moment));
    put(shelf, d->row + d->row_head, (d->row_tail - d->row_head) * 8);
    for (i32 name = 0; name < d->all->visitors; name++) {
        if (out->issued[name] == NEVER || !still_to_do(d, name)) continue;
        Present present = {.name = name, .ticket = d->tickets[name], .apart = d->apart[name]};
        for (int one = 0; one < 13; one++) present.record[one] = columns[one][name];
        put(shelf, &present, sizeof present);
        if (!shelf->full) kept->live++;
    }
}

/* The first slots from a time on in which a line is taken: their time, and how many take it there, twice where
   it is one of the windows' own. */
static i64 taken_from(const Hall *hall, const Line *line, i64 from, i64 *weight) {
    i64 first = NEVER;
    *weight = 0;
    for (i64 due = 0; due < hall->dues; due++) {
        i64 set = hall->due_set[due];
        if (hall->due_at[due] < from || hall->due_rank[due] != DUE_SLOT || set == NEVER) continue;
        if (!(line->mask >> hall->due_window[due] & 1)) continue;
        if (first != NEVER && hall->due_at[due] > first) break;
        for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
            if (hall->entry_lane[entry] == line->lane) *weight += hall->entry_after[entry] <= 0 ? 2 : 1, first = hall->due_at[due];
    }
    return first;
}

/* Whether all that was decided before `at` would have been decided under the other plan as well. */
static int decided_alike(const Hall *old, const Hall *hall, i64 at, Shelf shelf) {
    Kept kept;
    take(&shelf, &kept, sizeof kept);
    for (i64 one = 0; one < kept.lines; one++) {
        Line line;
        i64 weights[2];
        take(&shelf, &line, sizeof line);
        shelf.at += (line.tail - line.head) * (i64)sizeof(Entry) / 8;
        if (line.asked < at) continue;
        i64 before = taken_from(old, &line, at, weights), now = taken_from(hall, &line, at, weights + 1);
        if ((before == NEVER) != (now == NEVER)) return 0;
        if (hall->closing_allowance != NEVER && (before != now || weights[0] != weights[1])) return 0;
    }
    return 1;
}

/* The records of those who had gone before `at` are as they were; nobody else's is there yet. */
static void take_records(const Day *d, const Record *base, i64 at) {
    i32 *from[13], *to[13], fresh[13];
    i64 count = d->next_visitor, first = d->all->visitors;
    columns_of(base, from);
    columns_of(d->out, to);
    while (first > count && d->all->arrival[first - 1] == NEVER) first--; /* who may have come back by a return pass */
    for (int one = 0; one < 13; one++) {
        fresh[one] = one == 7 || one > 10 ? 0 : NEVER;
        for (i64 name = 0; name < count; name++) to[one][name] = from[one][name];
        for (i64 name = most(first, count); name < d->all->visitors; name++) to[one][name] = from[one][name];
    }
    for (i64 name = 0; name < d->all->visitors; name++) {
        if (name == count) name = most(first, count);
        if (name >= d->all->visitors) break;
        if (base->issued[name] >= at)
            for (int one = 0; one < 13; one++)
                if (one != 10) to[one][name] = fresh[one];
        if (d->all->arrival[name] == NEVER && base->arrived[name] >= at) d->out->arrived[name] = NEVER;
    }
}

/* A day as it was kept at `at`, to go on under the plan of `hall`. `set_of` tells what number the lanes of a window
   have in this plan. `base` is the record of the whole day under the plan before. */
static Day *restore_day(const Hall *hall, const Visitors *all, Record *out, const Record *base, const i64 *set_of,
                        i64 at, Shelf shelf, char *memory) {
    Day *d = clean_day(hall, all, out, memory);
    Kept kept;
    take(&shelf, &kept, sizeof kept);
    d->lines = (i32)kept.lines;
    for (i32 one = 0; one < d->lines; one++) {
        Line *line = &d->line[one];
        take(&shelf, line, sizeof *line);
        line->entries = d->entries + d->line_room * one;
        line->entries[0].turn = INT64_MIN;
        line->tail += 1 - line->head;
        line->head = 1;
        line->due_version = NEVER;
        line->seers = 0;
        take(&shelf, line->entries + 1, (line->tail - 1) * (i64)sizeof(Entry));
        if (line->tail > 1) d->filled[one >> 6] |= 1ULL << (one & 63), d->head[one] = line->entries[1].turn;
    }
    index_lines(d);
    take(&shelf, &d->events, OWN_FIGURES);
    take(&shelf, &d->waiting, sizeof d->waiting);
    take(&shelf, d->waiting_of_lane, hall->lanes * 8);
    take(&shelf, d->idle_of_lane, hall->lanes * 8);
    take(&shelf, d->issued_of_lane, hall->lanes * 8);
    take(&shelf, d->service_of_lane, hall->lanes * 8);
    u64 planned[WINDOWS];
    take(&shelf, planned, hall->windows * 8);
    for (i32 w = 0; w < hall->windows; w++) {
        Window *window = &d->window[w];
        take(&shelf, window, OF_WINDOW);
        if (window->set != NEVER) window->set = (i32)set_of[window->set];
        if (window->slot_set != NEVER) window->slot_set = (i32)set_of[window->slot_set];
        see_lines(d, w);
        plan_window(d, w, planned[w]);
    }
    for (d->next_in_agenda = 0; d->next_in_agenda < hall->dues; d->next_in_agenda++) {
        i64 due = d->next_in_agenda;
        if (hall->due_at[due] >= at) break;
        Window *window = &d->window[hall->due_window[due]];
        if (hall->due_rank[due] != DUE_SLOT || hall->due_set[due] == NEVER) continue;
        window->until = hall->due_until[due], window->last = (uint8_t)hall->due_last[due];
        if (window->on_duty) window->duty_until = hall->due_until[due];
    }
    take(&shelf, d->watch, hall->triggers * (i64)sizeof(Watch));
    take(&shelf, d->heap, d->events * (i64)sizeof(Moment));
    take(&shelf, d->row + d->row_head, (d->row_tail - d->row_head) * 8);
    d->next_bucket = (i32)kept.next_bucket;
    d->next_bucket_at = kept.next_bucket_at;
    d->reserves = hall->reserves > 0;
    d->woken = ~0ULL;
    take_records(d, base, at);
    i32 *columns[13];
    columns_of(out, columns);
    for (i64 one = 0; one < kept.live; one++) {
        Present present;
        take(&shelf, &present, sizeof present);
        i32 name = (i32)present.name;
        Ticket *ticket = &d->tickets[name];
        *ticket = present.ticket;
        d->apart[name] = present.apart;
        for (int column = 0; column < 13; column++) columns[column][name] = present.record[column];
        if (ticket->state != WAITING || ticket->was_called || all->patience[name] == NEVER) continue;
        i64 bucket = bucket_of(d, ticket->issued + all->patience[name]);
        ticket->after_it = d->bucket[bucket]; /* of a time that has been looked at: it is among the moments */
        d->bucket[bucket] = name;
    }
    copy(out->handled + 4 * out->handled_rows, base->handled + 4 * base->handled_rows, kept.handled * 16);
    copy(out->staffed + 4 * out->staffed_rows, base->staffed + 4 * base->staffed_rows, kept.staffed * 16);
    out->handled_rows += kept.handled;
    out->staffed_rows += kept.staffed;
    out->overtime = kept.overtime;
    out->closed = kept.closed;
    find_next_due(d);
    return d;
}

/* Runs days from day `from` on and keeps each as it stands at each of the borders. `places` takes, by day and
   border, how many words into the shelf it begins; `kept` how many days were kept and how many words they take: a
   shelf that is full ends it before all are. */
EXPORTED i64 kuaiban_keep(const Hall *hall, const Visitors *all, const Record *out, i64 from, i64 days, const i64 *starts,
                          i64 *ends, i64 borders, const i64 *border, Word *words, i64 room, i64 *places, i64 *kept,
                          char *memory) {
    Shelf shelf = {words, words + room, 0};
    for (i64 day = from; day < days; day++) {
        Visitors visitors = visitors_of(all, starts, day);
        Record record = record_of(out, starts, ends, day), first = record;
        Day *d = clean_day(hall, &visitors, &record, memory);
        open_day(d);
        for (i64 one = 0; one < borders; one++) {
            go_on(d, border[one]);
            places[day * borders + one] = shelf.at - words;
            save_day(d, &first, &shelf);
        }
        if (shelf.full) break;
        go_on(d, ENDLESS);
        if (d->failed) return d->failed;
        ends_of(&record, ends, day);
        kept[0] = day + 1;
        kept[1] = shelf.at - words;
    }
    return DONE;
}

/* Days that were kept at `at` under the plan of `old`, under that of `hall`. `base` and `base_ends` are what came of
   them, `states` where each stands on its shelf; `resumed` takes by day whether it went on from there: days that
   cannot are run whole. */
EXPORTED i64 kuaiban_resume(const Hall *old, const Hall *hall, const i64 *set_of, const Visitors *all, const Record *base,
                            const i64 *base_ends, const Record *out, i64 days, const i64 *starts, i64 *ends, i64 at,
                            const i64 *states, uint8_t *resumed, char *memory) {
    for (i64 day = 0; day < days; day++) {
        Visitors visitors = visitors_of(all, starts, day);
        Record record = record_of(out, starts, ends, day), before = record_of(base, starts, base_ends, day);
        Shelf shelf = {(Word *)states[day], 0, 0};
        Day *d = (Day *)memory;
        resumed[day] = (uint8_t)decided_alike(old, hall, at, shelf);
        if (resumed[day]) {
            d = restore_day(hall, &visitors, &record, &before, set_of, at, shelf, memory);
            go_on(d, ENDLESS);
        } else
            run_day(hall, &visitors, &record, memory);
        if (d->failed) return d->failed;
        ends_of(&record, ends, day);
    }
    return DONE;
}
