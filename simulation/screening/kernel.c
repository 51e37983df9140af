/* The screening engine: days of a hall by the rules of queueing/, as machine code.

   It makes the same calls by the same windows in the same millisecond as the reference
   (simulation/reference.py); tests/simulation/screening compares them ticket by ticket. What it cannot express
   is refused by name before it gets here (layout.py). Times are whole milliseconds after the day's zero, -1 is
   "never" or "none". It keeps nothing between two runs, asks the system for nothing (all memory comes from the
   caller) and holds no lock, so any number of threads may run it.

   What falls on one instant goes in the order of simulation/behaviour.py: what is due by itself, clerks by
   window order, leavers, who comes back, arrivals; the calls come last. Within a rank the earlier intention is
   carried out first: that is what `seq` counts. */

#include <stdint.h>

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
int _fltused;
int DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

typedef int64_t i64;
typedef uint64_t u64;
typedef int32_t i32;

#define NEVER (-1)
#define ENDLESS INT64_MAX
#define LINES 256
#define WORDS (LINES / 64)
#define WINDOWS 64
#define TRIGGERS 32
#define BUCKETS 1024
#define CODES 64

enum { RANK_DUE, RANK_MANAGER, RANK_CLERK, RANK_LEAVER, RANK_BACK, RANK_ARRIVAL, RANK_CALL };
enum { DUE_SLOT, DUE_LAST_TICKET, DUE_HOURS_END, DUE_DAY_END };
enum { AUTO, TOGETHER, IN_ORDER, PARALLEL }; /* HOW of simulation/courses.py */
enum { NOBODY, WAITING, CALLED, SERVING, HELD, MISSED, ENDED };
enum { NO_CLAIM, CLAIMED, REFUSED, GRANTED };
enum { START, NO_SHOW, COMPLETE, HOLD, READY, RENEGE, MORE_TIME, REQUEUE, RESUME, SEEN, CHECKED, COME_BACK, HAND_BACK };
enum { DONE, TOO_MANY_LINES, TOO_MANY_EVENTS, TOO_MANY_ROWS, NEVER_SETTLES };

/* The hall under one plan; made by layout.py, whose Hall lists the same fields in the same order. */
typedef struct {
    i64 windows, lanes, items;
    i64 begins, issuing_ends, closes, ends;
    i64 get_ready, ready_early, ready_saves;
    i64 requeue_behind, requeue_times, requeue_within;
    i64 more_time_behind, more_time_times;
    i64 next_step, return_credit, gives_passes, closing_allowance;
    i64 walk, clear;
    i64 appointment_credit, appointment_grace;
    i64 absent, guides, fast_lane;
    i64 catalogue_service, catalogue_items;
    i64 room, balks_above, lowest_first, hands_back;
    const double *aging; /* points a minute by lane; NULL: there is none */
    const double *pace;  /* by window and item, how many times as long a service takes; NULL: once */
    i64 dues;
    const i64 *due_at, *due_rank, *due_window, *due_set, *due_until, *due_last;
    const i64 *set_start, *entry_lane, *entry_after, *entry_reserve;
    const i64 *lane_fast, *lane_in_plan;
    const i64 *item_listed, *item_regular, *item_mask, *item_service, *item_in_order, *step_start, *step_item;
    const i64 *window_zone;
    i64 triggers;
    const i64 *trigger_lane, *trigger_more, *trigger_longer, *trigger_sustain, *trigger_window, *trigger_set;
    const i64 *trigger_below, *trigger_calm, *trigger_dwell;
} Hall;

/* One day's visitors: the columns of simulation/days.py, as they are. `item_of` and `credit_of` turn the trace's
   items and priorities into the hall's. A NULL column means that nobody does that; `matter_*` are NULL where
   nobody comes for more than one thing. */
typedef struct {
    i64 visitors, zones;
    const i64 *item_of, *credit_of;
    const i64 *arrival, *item, *priority, *service, *accept, *walk, *walk_by_zone, *clear, *patience, *returns;
    const uint8_t *comes;
    const i64 *matter_start, *matter_item, *matter_service, *matter_accept;
    const uint8_t *matter_brought, *how;
    const i64 *booked, *check, *back, *again, *more_time, *aside, *aside_for, *seen;
    const uint8_t *early_pass, *sent_away, *turned_away, *granted, *balks;
} Visitors;

/* What came of it: columns of simulation/ledger.py, rows of four for `handled` and `staffed`. */
typedef struct {
    i32 *issued, *called, *started, *accepted, *completed, *left, *expired, *missed;
    i32 *lane, *window, *arrived, *uncounted, *early;
    i32 *handled, *staffed;
    i64 handled_rows, staffed_rows, most_handled, most_staffed, overtime, closed;
} Record;

typedef struct {
    i64 place;
    i32 join, ticket;
} Entry;

typedef struct {
    Entry *entries;
    u64 mask;
    i64 due_version;
    i32 lane, head, tail, held;
    u64 seers; /* the windows that may call it by their present lanes */
    int served, served_now;
} Line;

typedef struct {
    i64 place, base, issued, missed_at, readied_at, start_at, accept_at, ends_at, rest_of_service, held_at;
    u64 rest;
    i32 join, line, window, after_it;
    uint32_t patience_seq;
    int16_t code;
    uint8_t state, misses, extra_time, claim, was_called, aside_done, undone, parallel, pass;
} Ticket;

/* How a window takes the tickets of a line. */
typedef struct {
    i64 after;
    i32 position, reserve;
} Taken;

typedef struct {
    i64 idle_since, until, duty_since, duty_until, going_since, going_until, taken_at;
    i32 set, slot_set, trigger, ticket, next_who;
    u64 put_off; /* what it had before it when its slot ended, if that is to be handed back */
    uint8_t next_kind, put_off_kind, planned, open, extended, last, clearing, on_duty, going, duty_kind, going_kind, taken_kind;
    u64 sees[WORDS]; /* lines */
    Taken taken[LINES];
} Window;

typedef struct {
    u64 key; /* time, rank, order in the rank */
    uint32_t seq;
    i32 who, kind;
} Moment;

typedef struct {
    i64 crowded, calm, fired;
} Watch;

typedef struct {
    const Hall *hall;
    const Visitors *all;
    Record *out;
    Ticket *tickets;
    Moment *heap;
    i64 *row; /* of the pre-check */
    i64 events, most_events;
    i64 now, due_version, next_due_at;
    i64 row_head, row_tail, free_guides;
    i64 unfinished;
    uint32_t seq, arrival_seq;
    i32 joins, lines, words, next_in_agenda, extended_windows;
    int issuing, past_hours, over, dirty, failed, watches; /* there are triggers, or people told to get ready */
    u64 idle, ready, moved; /* windows, windows, lanes */
    u64 filled[WORDS];
    i64 waiting, waiting_of_lane[64], idle_of_lane[64], issued_of_lane[64], service_of_lane[64];
    Line line[LINES];
    i32 line_of_item[4096];
    Window window[WINDOWS];
    Watch watch[TRIGGERS];
    i32 leaves;
    u64 soonest[2 * WINDOWS]; /* keys of what windows have before them: leaves from `leaves` on, the root is 1 */
    i64 bucket_width, next_bucket_at; /* a power of 2, in ms */
    i32 next_bucket, bucket[BUCKETS]; /* who runs out of patience in that time */
    Entry *entries;
    i64 line_room;
} Day;

static inline i64 most(i64 a, i64 b) { return a > b ? a : b; }
static inline i64 least(i64 a, i64 b) { return a < b ? a : b; }

/* -- moments to come: a heap by time, rank, order, intention ------------------------------------------- */

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

/* A window has one thing before it at a time; which window's is next is kept as a tree of winners. The window's
   number is the last part of the key, so no two are the same. */
static inline void plan_window(Day *d, i32 w, u64 key) {
    i32 node = d->leaves + w;
    d->soonest[node] = key;
    for (; node > 1; node >>= 1) {
        u64 other = d->soonest[node ^ 1];
        key = other < key ? other : key;
        d->soonest[node >> 1] = key;
    }
}

static inline void at_window(Day *d, i64 at, i32 w, int kind, i32 who) {
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
}

/* Patience mostly ends with a call, so nobody's end of it is put in order before its time has nearly come. */

static i64 bucket_of(const Day *d, i64 at) { return least((at - d->hall->begins) >> d->bucket_width, BUCKETS - 1); }

static void lose_patience_at(Day *d, i32 name, i64 at) {
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

/* -- lines ------------------------------------------------------------------------------------------------ */

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

/* -- windows ---------------------------------------------------------------------------------------------- */

/* Which lines a window may call by its present lanes. */
static void see_lines(Day *d, i32 w) {
    Window *window = &d->window[w];
    const Hall *hall = d->hall;
    for (int word = 0; word < WORDS; word++) window->sees[word] = 0;
    for (i32 one = 0; one < d->lines; one++) d->line[one].seers &= ~(1ULL << w);
    if (window->set == NEVER) return;
    i64 first = hall->set_start[window->set], end = hall->set_start[window->set + 1];
    for (i64 entry = first; entry < end; entry++)
        for (i32 one = 0; one < d->lines; one++) {
            if (d->line[one].lane != hall->entry_lane[entry] || !(d->line[one].mask >> w & 1)) continue;
            window->taken[one] = (Taken){hall->entry_after[entry], (i32)(entry - first), (i32)hall->entry_reserve[entry]};
            window->sees[one >> 6] |= 1ULL << (one & 63);
            d->line[one].seers |= 1ULL << w;
        }
}

static inline i64 first_lane(const Day *d, const Window *window) {
    return d->hall->entry_lane[d->hall->set_start[window->set]];
}

static void settle_idle(Day *d, i32 w, i64 at) {
    Window *window = &d->window[w];
    u64 bit = 1ULL << w;
    if (window->open && window->set != NEVER && window->ticket == NEVER) {
        if (!(d->idle & bit)) {
            window->idle_since = at;
            d->idle |= bit;
            d->idle_of_lane[first_lane(d, window)]++;
        }
    } else if (d->idle & bit) {
        d->idle &= ~bit;
        d->idle_of_lane[first_lane(d, window)]--;
    }
    if (d->idle & bit && !window->clearing) d->ready |= bit;
    else d->ready &= ~bit;
}

/* Other lanes for a window; its idle time goes on. */
static void take_lanes(Day *d, i32 w, i32 set, i64 at) {
    Window *window = &d->window[w];
    if (d->idle >> w & 1) d->idle_of_lane[first_lane(d, window)]--;
    window->set = set;
    if (d->idle >> w & 1) {
        if (set == NEVER) d->idle &= ~(1ULL << w);
        else d->idle_of_lane[first_lane(d, window)]++;
    }
    see_lines(d, w);
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
static void free_window(Day *d, i32 w, i64 at, i64 clear) {
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
    if (window->set == NEVER) window->open = 0;
    settle_idle(d, w, at);
}

/* Whether a window takes the line's tickets, now or in a slot still ahead today. */
static int served_today(Day *d, i32 name) {
    Line *line = &d->line[name];
    if (line->due_version == d->due_version) return line->served;
    const Hall *hall = d->hall;
    int found = 0;
    for (i32 w = 0; w < hall->windows && !found; w++) {
        if (!(line->mask >> w & 1) || d->window[w].set == NEVER) continue;
        i32 set = d->window[w].set;
        for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
            found |= hall->entry_lane[entry] == line->lane;
    }
    line->served_now = found;
    for (i64 due = d->next_in_agenda; due < hall->dues && !found; due++) {
        i64 set = hall->due_set[due];
        if (hall->due_rank[due] != DUE_SLOT || set == NEVER || !(line->mask >> hall->due_window[due] & 1)) continue;
        for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
            found |= hall->entry_lane[entry] == line->lane;
    }
    line->due_version = d->due_version;
    line->served = found;
    return found;
}

/* -- how long a wait would be (queueing/estimates.py): only the closing allowance asks ------------------ */

static i64 half_even(double x) { /* Python's round() for what is not huge */
    if (x < 0) return -half_even(-x);
    double big = 4503599627370496.0;
    return (i64)((x + big) - big);
}

static i64 probable_wait(Day *d, i32 name, i64 place, i32 join, i64 at) {
    const Hall *hall = d->hall;
    const Line *line = &d->line[name];
    double weight = 0;
    i64 idle = 0, first = NEVER;
    for (i32 w = 0; w < hall->windows; w++) {
        i32 set = d->window[w].set;
        if (!(line->mask >> w & 1) || set == NEVER) continue;
        for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
            if (hall->entry_lane[entry] == line->lane) {
                weight += hall->entry_after[entry] <= 0 ? 1.0 : 0.5;
                idle += (d->idle >> w & 1) && hall->entry_after[entry] <= 0;
                first = at;
            }
    }
    if (first == NEVER) {
        for (i64 due = d->next_in_agenda; due < hall->dues; due++) {
            i64 set = hall->due_set[due];
            if (hall->due_rank[due] != DUE_SLOT || set == NEVER || !(line->mask >> hall->due_window[due] & 1)) continue;
            if (first != NEVER && hall->due_at[due] > first) break;
            for (i64 entry = hall->set_start[set]; entry < hall->set_start[set + 1]; entry++)
                if (hall->entry_lane[entry] == line->lane) {
                    weight += hall->entry_after[entry] <= 0 ? 1.0 : 0.5;
                    first = hall->due_at[due];
                }
        }
    }
    i64 count = d->issued_of_lane[line->lane], total = d->service_of_lane[line->lane];
    if (!count) count = hall->catalogue_items, total = hall->catalogue_service;
    double mean = (double)total / (double)count + (double)hall->walk;
    mean += (double)hall->clear;
    double each = mean / (weight > 1.0 ? weight : 1.0);
    i64 stages = most(0, ahead_of(d, line->lane, place, join) + 1 - idle);
    double wait = 0;
    if (stages > 0) {
        double part = 1.0 - 1.0 / (9.0 * (double)stages); /* the median: a normal score of 0 */
        part = part > 0.0 ? part : 0.0;
        wait = (double)stages * each * (part * part * part);
    }
    return most(0, first - at) + half_even(wait);
}

/* -- what visitors come for -------------------------------------------------------------------------------- */

/* Whether a visitor comes for more than one plain item. */
static inline int has_codes(const Day *d, i32 visitor) {
    const Visitors *all = d->all;
    if (!all->matter_start) return 0;
    if (all->matter_start[visitor + 1] > all->matter_start[visitor]) return 1;
    i64 item = all->item_of[all->item[visitor]];
    return d->hall->step_start[item + 1] > d->hall->step_start[item];
}

/* All that a visitor comes for, one thing of several steps as its steps; how many that is. `things` counts them
   with one thing as one. */
static int codes_of(const Day *d, i32 visitor, i64 *codes, int *things) {
    const Hall *hall = d->hall;
    const Visitors *all = d->all;
    int count = 0;
    *things = 0;
    for (i64 row = all->matter_start[visitor] - 1; row < all->matter_start[visitor + 1]; row++) {
        int own = row < all->matter_start[visitor];
        if (!own && !all->matter_brought[row]) continue;
        i64 item = all->item_of[own ? all->item[visitor] : all->matter_item[row]];
        i64 first = hall->step_start[item], end = hall->step_start[item + 1];
        ++*things;
        if (first == end && count < CODES) codes[count++] = item;
        for (; first < end && count < CODES; first++) codes[count++] = hall->step_item[first];
    }
    return count;
}

static i64 code_of(const Day *d, i32 visitor, int code) {
    i64 codes[CODES];
    int things;
    codes_of(d, visitor, codes, &things);
    return codes[code];
}

/* Adds up the work of an item: the visitor's own, or what is known of it as a further matter or step. */
static void add_work(const Day *d, i32 visitor, i64 item, i64 *service, i64 *accept) {
    const Visitors *all = d->all;
    i64 takes = all->service[visitor], accepts = all->accept[visitor];
    if (item != all->item_of[all->item[visitor]])
        for (i64 row = all->matter_start[visitor]; row < all->matter_start[visitor + 1]; row++)
            if (all->item_of[all->matter_item[row]] == item && all->matter_service[row] != NEVER)
                takes = all->matter_service[row], accepts = all->matter_accept[row];
    *service += takes;
    if (accepts != NEVER) *accept = most(*accept, 0) + accepts;
}

/* How the matters are served: as the trace says, but one thing of several steps goes step by step. */
static int how_of(const Day *d, i32 visitor, int things, int booked_in) {
    const Hall *hall = d->hall;
    const Visitors *all = d->all;
    int how = booked_in ? AUTO : all->how[visitor]; /* an appointment names no way */
    if (how != AUTO && how != TOGETHER) return how;
    for (i64 row = all->matter_start[visitor] - 1; row < all->matter_start[visitor + 1]; row++) {
        int own = row < all->matter_start[visitor];
        if (!own && !all->matter_brought[row]) continue;
        i64 item = all->item_of[own ? all->item[visitor] : all->matter_item[row]];
        if (hall->step_start[item] == hall->step_start[item + 1]) continue;
        return things == 1 && hall->item_in_order[item] ? IN_ORDER : PARALLEL;
    }
    return how;
}

/* The line of these items of a visitor (one bit each); NEVER when their lane is closed. */
static i32 route(Day *d, i32 visitor, u64 codes) {
    const Hall *hall = d->hall;
    u64 mask = ~0ULL;
    i64 decisive = NEVER, first = NEVER, items[CODES];
    int things, count = codes_of(d, visitor, items, &things);
    for (int code = 0; code < count; code++) {
        if (!(codes >> code & 1)) continue;
        i64 item = items[code];
        mask &= (u64)hall->item_mask[item];
        if (first == NEVER) first = item;
        if (decisive == NEVER && !hall->item_listed[item]) decisive = item;
    }
    i64 lane;
    if (hall->fast_lane != NEVER) lane = decisive == NEVER ? hall->fast_lane : hall->item_regular[decisive];
    else lane = hall->item_regular[first];
    return lane == NEVER ? NEVER : line_for(d, lane, mask);
}

/* The step to take now: in order, or that with the fewest waiting; NEVER when every lane is closed. */
static int next_step(Day *d, i32 visitor, u64 rest, int parallel, i32 *line) {
    int found = NEVER;
    u64 best = 0;
    for (int code = 0; code < CODES && rest >> code; code++) {
        if (!(rest >> code & 1)) continue;
        i32 joins = route(d, visitor, 1ULL << code);
        if (joins != NEVER) {
            const Line *here = &d->line[joins];
            u64 key = (u64)!served_today(d, joins) << 41 | (u64)(here->mask == 0) << 40 | (u64)waiting_in(here) << 8 | (u64)code;
            if (found == NEVER || key < best) best = key, found = code, *line = joins;
        }
        if (!parallel) break;
    }
    return found;
}

/* -- triggers ------------------------------------------------------------------------------------------------ */

static i64 becomes_crowded(const Hall *hall, i64 one, i64 since) {
    return hall->trigger_longer[one] == NEVER || since == NEVER ? NEVER : since + hall->trigger_longer[one];
}

static i64 stops_being_quiet(const Hall *hall, i64 one, i64 since) {
    return hall->trigger_longer[one] == NEVER || since == NEVER ? NEVER : since + (hall->trigger_longer[one] + 1) / 2;
}

/* What the mere passing of time until `at` has done to the triggers. */
static void watch_the_clock(Day *d, i64 at) {
    const Hall *hall = d->hall;
    for (i64 one = 0; one < hall->triggers; one++) {
        if (hall->trigger_longer[one] == NEVER) continue;
        Watch *watch = &d->watch[one];
        i64 since = longest_waiting(d, hall->trigger_lane[one]);
        i64 crowded = becomes_crowded(hall, one, since), restless = stops_being_quiet(hall, one, since);
        if (watch->fired == NEVER && watch->crowded == NEVER && crowded != NEVER && crowded <= at) watch->crowded = crowded;
        if (watch->calm != NEVER && restless != NEVER && restless <= at) watch->calm = NEVER;
    }
}

static void watch_the_lanes(Day *d, i64 at) {
    const Hall *hall = d->hall;
    for (i64 one = 0; one < hall->triggers; one++) {
        Watch *watch = &d->watch[one];
        int crowded, calm;
        if (hall->trigger_longer[one] == NEVER) {
            i64 waiting = d->waiting_of_lane[hall->trigger_lane[one]];
            crowded = waiting > hall->trigger_more[one];
            calm = waiting < hall->trigger_below[one];
        } else {
            i64 since = longest_waiting(d, hall->trigger_lane[one]);
            crowded = since != NEVER && at - since >= hall->trigger_longer[one];
            calm = since == NEVER || 2 * (at - since) < hall->trigger_longer[one];
        }
        if (watch->fired == NEVER) watch->crowded = crowded ? (watch->crowded == NEVER ? at : watch->crowded) : NEVER;
        else watch->calm = calm ? (watch->calm == NEVER ? at : watch->calm) : NEVER;
    }
}

static i64 trigger_due(const Day *d, i64 one) {
    const Hall *hall = d->hall;
    const Window *window = &d->window[hall->trigger_window[one]];
    const Watch *watch = &d->watch[one];
    if (window->ticket != NEVER || window->set == NEVER || window->extended) return NEVER;
    if (watch->fired == NEVER) {
        if (window->trigger != NEVER) return NEVER;
        i64 crowded = watch->crowded;
        if (crowded == NEVER && hall->trigger_longer[one] != NEVER)
            crowded = becomes_crowded(hall, one, longest_waiting(d, hall->trigger_lane[one]));
        return crowded == NEVER ? NEVER : crowded + hall->trigger_sustain[one];
    }
    if (watch->calm == NEVER) return NEVER;
    i64 due = most(watch->calm + hall->trigger_calm[one], watch->fired + hall->trigger_dwell[one]);
    if (hall->trigger_longer[one] == NEVER) return due;
    i64 restless = stops_being_quiet(hall, one, longest_waiting(d, hall->trigger_lane[one]));
    return restless == NEVER || due < restless ? due : NEVER;
}

static i64 next_trigger_due(const Day *d) {
    i64 found = ENDLESS;
    for (i64 one = 0; one < d->hall->triggers; one++) {
        i64 due = trigger_due(d, one);
        if (due != NEVER) found = least(found, due);
    }
    return found;
}

/* The first listed trigger that is due by `at` gives its window other lanes, or back. */
static int turn(Day *d, i64 at) {
    const Hall *hall = d->hall;
    for (i64 one = 0; one < hall->triggers; one++) {
        i64 due = trigger_due(d, one);
        if (due == NEVER || due > at) continue;
        i32 w = (i32)hall->trigger_window[one];
        Window *window = &d->window[w];
        watch_the_clock(d, at);
        if (d->watch[one].fired == NEVER) {
            window->slot_set = window->set;
            window->trigger = (i32)one;
            take_lanes(d, w, (i32)hall->trigger_set[one], at);
            d->watch[one] = (Watch){NEVER, NEVER, at};
        } else {
            window->trigger = NEVER;
            take_lanes(d, w, window->slot_set, at);
            d->watch[one] = (Watch){NEVER, NEVER, NEVER};
        }
        watch_the_lanes(d, at);
        d->dirty = 1;
        return 1;
    }
    return 0;
}

/* A slot border: the window's triggers begin anew. */
static void border(Day *d, i32 w) {
    Window *window = &d->window[w];
    if (window->trigger != NEVER) {
        window->trigger = NEVER;
        take_lanes(d, w, window->slot_set, d->now);
    }
    for (i64 one = 0; one < d->hall->triggers; one++)
        if (d->hall->trigger_window[one] == w) d->watch[one] = (Watch){NEVER, NEVER, NEVER};
}

/* -- what falls due by itself ---------------------------------------------------------------------------- */

static inline void before_lines_change(Day *d, i64 at) {
    if (d->hall->triggers) watch_the_clock(d, at);
}

static inline void lines_changed(Day *d, i64 at) {
    if (d->hall->triggers) watch_the_lanes(d, at);
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
    window->open = 1;
    take_lanes(d, w, set, at);
    lines_changed(d, at);
    d->dirty = 1;
}

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
        u64 planned = d->soonest[d->leaves + w];
        if (d->hall->hands_back && (i64)(planned >> 13) > at) {
            window->put_off = planned;
            window->put_off_kind = window->next_kind;
            at_window(d, at, w, HAND_BACK, window->ticket);
        }
    } else {
        off_duty(d, w, window->duty_kind, window->duty_since, window->duty_until, at);
        window->open = 0;
    }
    take_lanes(d, w, NEVER, at);
    lines_changed(d, at);
    d->dirty = 1;
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
        if (ticket->held_at != NEVER) out->uncounted[one] += (i32)(at - ticket->held_at);
        if (ticket->state == CALLED || ticket->state == SERVING) {
            if (ticket->state == SERVING && ticket->start_at >= at) {
                if (out->started[one] == (i32)ticket->start_at) out->started[one] = NEVER;
            } else if (ticket->state == SERVING && out->accepted[one] == NEVER) {
                if (ticket->accept_at != NEVER && ticket->accept_at < at) out->accepted[one] = (i32)ticket->accept_at;
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
                const Entry *entry = &line->entries[place[one]];
                if (best == NEVER || before(entry, d->line[best].entries[place[best]].place, d->line[best].entries[place[best]].join))
                    best = one;
            }
            if (best == NEVER) break;
            Ticket *ticket = &d->tickets[d->line[best].entries[place[best]++].ticket];
            if (ticket->readied_at == NEVER) ticket->readied_at = at;
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
        d->dirty = 1;
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
        d->dirty = 1;
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

/* -- tickets --------------------------------------------------------------------------------------------------- */

typedef struct {
    u64 rest;
    i64 work, first_work;
    i32 line;
    int code, parallel;
} Step;

/* How a visit begins; 0 when there is no such way. */
static int first_step(Day *d, i32 visitor, int booked_in, Step *step) {
    const Hall *hall = d->hall;
    *step = (Step){.line = NEVER};
    if (!has_codes(d, visitor)) {
        i64 item = d->all->item_of[d->all->item[visitor]];
        step->line = d->line_of_item[item];
        step->work = step->first_work = hall->item_service[item];
        return step->line != NEVER;
    }
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

static void issue(Day *d, i32 visitor, i64 at, int booked_in, int checked, int shows_pass) {
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
    i32 join = d->joins + 1;
    if (hall->closing_allowance != NEVER && !booked_in) {
        i64 latest = hall->closes + hall->closing_allowance;
        /* nobody waits longer than all others of the lane, one after the other, would take at one window */
        i64 count = d->issued_of_lane[lane], total = d->service_of_lane[lane];
        if (!count) count = hall->catalogue_items, total = hall->catalogue_service;
        i64 most_ahead = d->waiting_of_lane[lane] + 1;
        i64 left = latest - at - hall->walk - step.work - most_ahead * (hall->walk + hall->clear + 2);
        if (!d->line[line].served_now || left < 0 || most_ahead * total > left * count)
            if (at + probable_wait(d, line, place, join, at) + hall->walk + step.work > latest) return;
    }
    before_lines_change(d, at);
    d->joins = join;
    *ticket = (Ticket){.place = place, .base = base, .issued = at, .missed_at = NEVER, .readied_at = NEVER,
                       .accept_at = NEVER, .rest_of_service = NEVER, .held_at = NEVER, .rest = step.rest, .join = join, .line = line,
                       .window = NEVER, .code = (int16_t)step.code, .state = WAITING, .parallel = (uint8_t)step.parallel,
                       .claim = (uint8_t)(credit && !checked && !booked_in ? CLAIMED : NO_CLAIM)};
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
    if (all->more_time && all->more_time[visitor] != NEVER)
        later(d, at + all->more_time[visitor], RANK_LEAVER, MORE_TIME, visitor);
    if (all->seen && all->seen[visitor] != NEVER) later(d, at + all->seen[visitor], RANK_BACK, SEEN, visitor);
    d->dirty = 1;
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

/* The service begins at `at`, now or later: what is settled then is written down already. */
static void start_service(Day *d, i32 name, i32 w, i64 at) {
    const Visitors *all = d->all;
    Ticket *ticket = &d->tickets[name];
    ticket->state = SERVING;
    if (d->out->started[name] == NEVER) d->out->started[name] = (i32)at;
    i64 service = all->service[name], accept = all->accept[name];
    const double *pace = d->hall->pace ? d->hall->pace + w * d->hall->items : 0;
    double slowest = pace ? pace[all->item_of[all->item[name]]] : 1.0;
    if (has_codes(d, name)) {
        i64 items[CODES];
        int things, codes = codes_of(d, name, items, &things);
        service = 0, accept = NEVER, slowest = 0.0;
        for (int one = 0; one < codes; one++)
            if (ticket->code == NEVER || ticket->code == one) {
                add_work(d, name, items[one], &service, &accept);
                if (pace && (slowest == 0.0 || pace[items[one]] > slowest)) slowest = pace[items[one]];
            }
    }
    if (pace) {
        service = half_even((double)service * slowest);
        if (accept != NEVER) accept = half_even((double)accept * slowest);
    }
    ticket->accept_at = accept == NEVER || missing_papers(d, name) ? NEVER : at + accept;
    if (ticket->rest_of_service != NEVER) { /* handed back by a window that has closed */
        service = ticket->rest_of_service;
        ticket->rest_of_service = ticket->accept_at = NEVER;
    }
    ticket->start_at = at;
    ticket->ends_at = at + service;
    at_window(d, at + service, w, COMPLETE, name);
}

static inline i64 walk_of(const Day *d, i32 name, i32 w) {
    const Visitors *all = d->all;
    i64 zone = all->zones ? d->hall->window_zone[w] : NEVER;
    return zone == NEVER ? all->walk[name] : all->walk_by_zone[name * all->zones + zone];
}

static void call(Day *d, i32 w, i32 name, i64 at) {
    const Hall *hall = d->hall;
    const Visitors *all = d->all;
    Ticket *ticket = &d->tickets[name];
    Window *window = &d->window[w];
    before_lines_change(d, at);
    leave(d, name);
    ticket->state = CALLED;
    ticket->window = w;
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
    if (all->aside && all->aside[name] != NEVER && all->comes[name] && !ticket->aside_done)
        at_window(d, at + all->aside[name], w, HOLD, name);
    else if (all->comes[name] || ticket->misses) {
        i64 saves = hall->ready_saves && ticket->readied_at != NEVER && at - ticket->readied_at >= hall->ready_early ? hall->ready_saves : 0;
        i64 start = at + most(0, walk_of(d, name, w) - saves);
        /* Only who may still ask for more time can leave the window before. */
        if (all->more_time && all->more_time[name] != NEVER) at_window(d, start, w, START, name);
        else start_service(d, name, w, start);
    } else
        at_window(d, at + hall->absent, w, NO_SHOW, name);
    follow_up(d, at);
}

static void complete(Day *d, i32 name, i32 w, i64 at) {
    const Hall *hall = d->hall;
    const Visitors *all = d->all;
    Record *out = d->out;
    Ticket *ticket = &d->tickets[name];
    int turned_away = missing_papers(d, name);
    if (out->accepted[name] == NEVER) {
        if (ticket->accept_at != NEVER) out->accepted[name] = (i32)ticket->accept_at;
        else if (!turned_away) out->accepted[name] = out->started[name];
    }
    if (ticket->rest && (ticket->parallel || !turned_away)) {
        i32 line = ticket->line;
        int code = next_step(d, name, ticket->rest, ticket->parallel, &line);
        if (code == NEVER) { /* its lane has been closed: it waits in the lane it has */
            for (code = 0; !(ticket->rest >> code & 1); code++) {}
            line = line_for(d, d->line[ticket->line].lane, (u64)hall->item_mask[code_of(d, name, code)]);
        }
        before_lines_change(d, at);
        i64 place = hall->next_step == NEVER ? ticket->place : most(ticket->place, at - hall->next_step);
            ticket->place = place;
        ticket->rest &= ~(1ULL << code);
        ticket->code = (int16_t)code;
        ticket->line = line;
        ticket->undone |= turned_away;
        ticket->readied_at = NEVER;
        ticket->state = WAITING;
        ticket->join = ++d->joins;
        free_window(d, w, at, all->clear[name]);
        stand(d, name);
        lines_changed(d, at);
        d->dirty = 1;
        follow_up(d, at);
        return;
    }
    ticket->pass = (turned_away || ticket->undone) && hall->gives_passes;
    ticket->state = ENDED;
    d->unfinished--;
    out->completed[name] = (i32)at;
    free_window(d, w, at, all->clear[name]);
    d->dirty = 1;
    if (turned_away && ticket->pass && all->back && all->back[name] != NEVER)
        later(d, at + all->back[name], RANK_ARRIVAL, COME_BACK, name);
    follow_up(d, at);
}

static void miss(Day *d, i32 name, i32 w, i64 at) {
    Ticket *ticket = &d->tickets[name];
    ticket->state = MISSED;
    ticket->misses++;
    ticket->missed_at = at;
    d->unfinished--;
    d->out->missed[name]++;
    free_window(d, w, at, 0);
    d->dirty = 1;
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
    if (d->out->started[name] == NEVER) ticket->held_at = at;
    d->line[ticket->line].held++;
    free_window(d, w, at, 0);
    d->dirty = 1;
    if (d->all->aside_for[name] != NEVER) later(d, at + d->all->aside_for[name], RANK_BACK, RESUME, name);
    follow_up(d, at);
}

static void wait_again(Day *d, i32 name, i64 place, i64 at) {
    Ticket *ticket = &d->tickets[name];
    before_lines_change(d, at);
    if (ticket->state == WAITING) leave(d, name);
    if (ticket->state == CALLED) free_window(d, ticket->window, at, 0);
    ticket->state = WAITING;
    ticket->place = place;
    ticket->join = ++d->joins;
    stand(d, name);
    lines_changed(d, at);
    d->dirty = 1;
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
        if (d->out->started[name] == (i32)ticket->start_at) d->out->started[name] = NEVER;
    } else if (ticket->state == SERVING) {
        ticket->rest_of_service = ticket->ends_at - at;
        if (d->out->accepted[name] == NEVER && ticket->accept_at != NEVER && ticket->accept_at <= at)
            d->out->accepted[name] = (i32)ticket->accept_at;
    }
    ticket->state = CALLED;
    wait_again(d, name, ticket->place, at);
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
        d->dirty = 1;
        follow_up(d, at);
    } else if (kind == MORE_TIME) {
        if ((ticket->state != WAITING && ticket->state != CALLED) || !may_act(d, at)) return;
        if (ticket->extra_time >= hall->more_time_times || !served_today(d, ticket->line)) return;
        ticket->extra_time++;
        wait_again(d, name, behind(d, ticket, d->line[ticket->line].lane, hall->more_time_behind), at);
    } else if (kind == REQUEUE) {
        if (ticket->state != MISSED || !may_act(d, at)) return;
        if (ticket->misses > hall->requeue_times || at > ticket->missed_at + hall->requeue_within) return;
        if (!served_today(d, ticket->line)) return;
        d->unfinished++;
        ticket->missed_at = NEVER;
        wait_again(d, name, behind(d, ticket, d->line[ticket->line].lane, hall->requeue_behind), at);
    } else if (kind == RESUME) {
        if (ticket->state != HELD || !may_act(d, at) || !served_today(d, ticket->line)) return;
        if (ticket->held_at != NEVER) d->out->uncounted[name] += (i32)(at - ticket->held_at);
        ticket->held_at = NEVER;
        d->line[ticket->line].held--;
        wait_again(d, name, ticket->place, at);
    } else { /* SEEN: a guide has looked at the claimed priority */
        if (ticket->state == NOBODY || ticket->state == ENDED || ticket->claim != CLAIMED || !may_act(d, at)) return;
        ticket->claim = GRANTED;
        if (d->all->granted[name]) return;
        ticket->claim = REFUSED;
        before_lines_change(d, at);
        if (ticket->state == WAITING) leave(d, name);
        ticket->place = most(ticket->place, ticket->base);
        if (ticket->state == WAITING) stand(d, name);
        lines_changed(d, at);
        d->dirty = 1;
        follow_up(d, at);
    }
}

/* -- before the ticket ------------------------------------------------------------------------------------ */

static void begin_checks(Day *d, i64 at) {
    while (d->free_guides && d->row_head < d->row_tail && !d->over) {
        i32 visitor = (i32)d->row[d->row_head++];
        if (!may_act(d, at)) return;
        if (!d->issuing) continue;
        d->free_guides--;
        later(d, at + d->all->check[visitor], RANK_BACK, CHECKED, visitor);
    }
}

static void checked(Day *d, i32 visitor, i64 at) {
    d->free_guides++;
    if (!d->all->sent_away[visitor]) issue(d, visitor, at, 0, 1, 0);
    begin_checks(d, at);
}

/* Whether who comes now takes no ticket: the hall is full, or too many wait in the lane. */
static int turns_away(Day *d, i32 visitor) {
    Step step;
    if (d->hall->room && d->unfinished >= d->hall->room) return 1;
    if (!d->all->balks || !d->all->balks[visitor] || !first_step(d, visitor, 0, &step)) return 0;
    return d->waiting_of_lane[d->line[step.line].lane] > d->hall->balks_above;
}

static void arrive(Day *d, i32 visitor, i64 at) {
    const Visitors *all = d->all;
    int booked = all->booked && all->booked[visitor] != NEVER;
    if (!booked && (d->hall->room || all->balks) && turns_away(d, visitor)) return;
    if (all->check && all->check[visitor] != NEVER) {
        d->row[d->row_tail++] = visitor;
        begin_checks(d, at);
    } else
        issue(d, visitor, at, booked, 0, all->early_pass && all->early_pass[visitor]);
}

/* -- calls -------------------------------------------------------------------------------------------------- */

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

/* -- the day ------------------------------------------------------------------------------------------------ */

static void clerk_acts(Day *d, i32 w) {
    i64 at = d->now;
    Window *window = &d->window[w];
    i32 name = window->next_who;
    int kind = window->next_kind;
    window->planned = 0;
    if (kind == READY) {
        window->clearing = 0;
        settle_idle(d, w, at);
        d->dirty = 1;
    } else if (window->ticket == name && may_act(d, at)) { /* else the visitor has gone from the window */
        if (kind == START) start_service(d, name, w, at), follow_up(d, at);
        else if (kind == COMPLETE) complete(d, name, w, at);
        else if (kind == NO_SHOW) miss(d, name, w, at);
        else if (kind == HOLD) hold(d, name, w, at);
        else hand_back(d, name, w, at);
    }
    if (!window->planned) plan_window(d, w, ~0ULL);
}

static void happens(Day *d, const Moment *moment) {
    i64 at = d->now;
    i32 name = moment->who;
    if (moment->kind == CHECKED) {
        checked(d, name, at);
    } else if (moment->kind == COME_BACK) {
        i32 again = (i32)d->all->again[name];
        d->out->arrived[again] = (i32)at;
        if (d->tickets[name].pass) d->tickets[name].pass = 0, issue(d, again, at, 0, 0, 1);
    } else
        visitor_acts(d, moment->kind, name, at);
}

static i64 aligned(i64 bytes) { return (bytes + 63) & ~63LL; }

/* How many bytes of memory a day of so many visitors needs. */
EXPORTED i64 kuaiban_memory(i64 visitors) {
    i64 rows = visitors + 1;
    return aligned(sizeof(Day)) + aligned(rows * (i64)sizeof(Ticket)) + aligned((6 * rows + 256) * (i64)sizeof(Moment)) +
           aligned(rows * 8) + LINES * rows * (i64)sizeof(Entry) + 64;
}

/* When the next visitor comes, as a key; whoever means to do something in that instant before then goes first. */
static u64 next_at_the_door(Day *d, i32 visitor) {
    d->arrival_seq = d->seq++;
    if (visitor == d->all->visitors || d->all->arrival[visitor] == NEVER) return ~0ULL;
    return key_of(d->out->arrived[visitor], RANK_ARRIVAL, 0);
}

static void fill(i32 *column, i64 count, i32 value) {
    for (i64 one = 0; one < count; one++) column[one] = value;
}

static i64 run_day(const Hall *hall, const Visitors *all, Record *out, char *memory) {
    i64 rows = all->visitors + 1;
    Day *d = (Day *)memory;
    memory += aligned(sizeof(Day));
    d->tickets = (Ticket *)memory;
    memory += aligned(rows * (i64)sizeof(Ticket));
    d->heap = (Moment *)memory;
    d->most_events = 6 * rows + 256;
    memory += aligned(d->most_events * (i64)sizeof(Moment));
    d->row = (i64 *)memory;
    memory += aligned(rows * 8);
    d->entries = (Entry *)memory;
    d->line_room = rows;
    d->hall = hall, d->all = all, d->out = out;
    d->events = d->row_head = d->row_tail = d->unfinished = 0;
    d->free_guides = hall->guides;
    d->now = hall->begins;
    d->due_version = 0;
    d->seq = d->arrival_seq = 0;
    d->joins = d->lines = d->words = d->next_in_agenda = d->extended_windows = 0;
    d->issuing = 1;
    d->watches = hall->triggers > 0 || hall->ready_saves > 0;
    d->past_hours = d->over = d->dirty = d->failed = 0;
    d->idle = d->ready = d->moved = 0;
    for (int word = 0; word < WORDS; word++) d->filled[word] = 0;
    d->waiting = 0;
    for (int lane = 0; lane < 64; lane++)
        d->waiting_of_lane[lane] = d->idle_of_lane[lane] = d->issued_of_lane[lane] = d->service_of_lane[lane] = 0;
    for (int one = 0; one < TRIGGERS; one++) d->watch[one] = (Watch){NEVER, NEVER, NEVER};
    for (d->leaves = 1; d->leaves < hall->windows;) d->leaves *= 2;
    for (i32 node = 0; node < 2 * d->leaves; node++) d->soonest[node] = ~0ULL;
    for (i32 w = 0; w < hall->windows; w++) {
        Window *window = &d->window[w];
        window->idle_since = window->until = NEVER;
        window->set = window->slot_set = window->trigger = window->ticket = NEVER;
        window->open = window->extended = window->last = window->clearing = window->on_duty = window->going = 0;
        for (int word = 0; word < WORDS; word++) window->sees[word] = 0;
    }
    for (i64 item = 0; item < hall->items; item++) {
        i64 lane = hall->fast_lane != NEVER && hall->item_listed[item] ? hall->fast_lane : hall->item_regular[item];
        d->line_of_item[item] = lane == NEVER ? NEVER : line_for(d, lane, (u64)hall->item_mask[item]);
    }
    fill(out->issued, all->visitors, NEVER);
    fill(out->called, all->visitors, NEVER);
    fill(out->started, all->visitors, NEVER);
    fill(out->accepted, all->visitors, NEVER);
    fill(out->completed, all->visitors, NEVER);
    fill(out->left, all->visitors, NEVER);
    fill(out->expired, all->visitors, NEVER);
    fill(out->lane, all->visitors, NEVER);
    fill(out->window, all->visitors, NEVER);
    fill(out->missed, all->visitors, 0);
    fill(out->uncounted, all->visitors, 0);
    fill(out->early, all->visitors, 0);
    for (i64 one = 0; one < all->visitors; one++) {
        d->tickets[one].state = NOBODY;
        d->tickets[one].pass = 0;
        out->arrived[one] = all->arrival[one] == NEVER ? NEVER : (i32)most(hall->begins, all->arrival[one]);
    }
    out->overtime = 0;
    out->closed = NEVER;
    for (d->bucket_width = 0; (hall->ends - hall->begins) >> d->bucket_width >= BUCKETS;) d->bucket_width++;
    d->next_bucket = 0;
    d->next_bucket_at = hall->begins;
    for (int one = 0; one < BUCKETS; one++) d->bucket[one] = NEVER;
    find_next_due(d);
    settle(d, d->now);
    i32 next = 0;
    u64 door = next_at_the_door(d, next);
    while (!d->over && !d->failed) {
        u64 clerk = d->soonest[1], visitor = d->events ? d->heap[0].key : ~0ULL;
        u64 first = clerk < visitor ? clerk : visitor;
        first = door < first ? door : first;
        i64 at = first == ~0ULL ? ENDLESS : (i64)(first >> 13);
        if (d->next_due_at <= at) {
            i64 due = most(d->next_due_at, d->now);
            if (due == ENDLESS) break;
            if (due >= d->next_bucket_at) look_at_patience(d, due);
            else if (d->dirty && due > d->now && call_all(d, d->now)) continue;
            else {
                d->now = due;
                settle(d, due);
            }
            continue;
        }
        if (at >= d->next_bucket_at) {
            look_at_patience(d, at);
            continue;
        }
        if (d->dirty && at > d->now && call_all(d, d->now)) continue;
        d->now = at;
        if (first == clerk) {
            clerk_acts(d, (i32)(clerk & 1023));
        } else if (first == door && (door != visitor || d->arrival_seq < d->heap[0].seq)) {
            arrive(d, next++, at);
            door = next_at_the_door(d, next);
        } else {
            Moment moment = d->heap[0];
            pop(d);
            happens(d, &moment);
        }
    }
    return d->failed;
}

#define FROM(column) .column = all->column ? all->column + first : 0
#define INTO(column) .column = out->column + first

/* Runs days one after the other. Their visitors stand one day after the other in the columns, those of day i
   from starts[i] to starts[i + 1]; `ends` takes four figures of each day: its rows of `handled` and of `staffed`
   so far, overtime, and when it closed. The memory (kuaiban_memory of the day with the most visitors) need not be
   clean. 0 when all went well, else what went wrong. */
EXPORTED i64 kuaiban_days(const Hall *hall, const Visitors *all, const Record *out, i64 days, const i64 *starts,
                          i64 *ends, char *memory) {
    i64 handled = 0, staffed = 0;
    for (i64 day = 0; day < days; day++) {
        i64 first = starts[day];
        Visitors visitors = {
            .visitors = starts[day + 1] - first, .zones = all->zones, .item_of = all->item_of,
            .credit_of = all->credit_of, FROM(arrival), FROM(item), FROM(priority), FROM(service), FROM(accept),
            FROM(walk), .walk_by_zone = all->zones ? all->walk_by_zone + all->zones * first : 0, FROM(clear),
            FROM(patience), FROM(returns), FROM(comes), FROM(matter_start), .matter_item = all->matter_item,
            .matter_service = all->matter_service, .matter_accept = all->matter_accept,
            .matter_brought = all->matter_brought, FROM(how), FROM(booked), FROM(check), FROM(back), FROM(again),
            FROM(more_time), FROM(aside), FROM(aside_for), FROM(seen), FROM(early_pass), FROM(sent_away),
            FROM(turned_away), FROM(granted), FROM(balks),
        };
        Record record = {
            INTO(issued), INTO(called), INTO(started), INTO(accepted), INTO(completed), INTO(left), INTO(expired),
            INTO(missed), INTO(lane), INTO(window), INTO(arrived), INTO(uncounted), INTO(early),
            .handled = out->handled, .staffed = out->staffed, .handled_rows = handled, .staffed_rows = staffed,
            .most_handled = out->most_handled, .most_staffed = out->most_staffed,
        };
        i64 failed = run_day(hall, &visitors, &record, memory);
        if (failed) return failed;
        ends[4 * day] = handled = record.handled_rows;
        ends[4 * day + 1] = staffed = record.staffed_rows;
        ends[4 * day + 2] = record.overtime;
        ends[4 * day + 3] = record.closed;
    }
    return DONE;
}
