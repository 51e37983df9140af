/* The screening engine: days of a hall by the rules of queueing/, as machine code.

   It makes the same calls by the same windows in the same millisecond as the reference
   (simulation/reference.py); tests/simulation/screening compares them ticket by ticket. What it cannot express
   is refused by name before it gets here (layout.py). Times are whole milliseconds after the day's zero, -1 is
   "never" or "none". It keeps nothing between two runs, asks the system for nothing (all memory comes from the
   caller) and holds no lock, so any number of threads may run it.

   What falls on one instant goes in the order of simulation/behaviour.py: what is due by itself, clerks by
   window order, leavers, who comes back, arrivals; the calls come last. Within a rank the earlier intention is
   carried out first: that is what `seq` counts. */

#include "calls.h"
#include "doors.h"

#if defined(_WIN32)
#define EXPORTED __declspec(dllexport)
int _fltused;
int DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

HOT void clerk_acts(Day *d, i32 w) {
    i64 at = d->now;
    Window *window = &d->window[w];
    i32 name = window->next_who;
    int kind = window->next_kind;
    window->planned = 0;
    if (kind == READY) {
        window->clearing = 0;
        settle_idle(d, w, at);
    } else if (window->ticket == name && may_act(d, at)) { /* else the visitor has gone from the window */
        if (kind == START) start_service(d, name, w, at), follow_up(d, at);
        else if (kind == COMPLETE) complete(d, name, w, at);
        else if (kind == NO_SHOW) miss(d, name, w, at);
        else if (kind == HOLD) hold(d, name, w, at);
        else hand_back(d, name, w, at);
    }
    if (!window->planned) plan_window(d, w, ~0ULL);
}

/* A clerk who was away opens the window, if it is not open by now. */
static void come_to(Day *d, i32 w, i64 at) {
    Window *window = &d->window[w];
    if (window->open || !may_act(d, at)) return;
    window->open = 1;
    window->away = 0;
    settle_idle(d, w, at);
    follow_up(d, at);
}

static RARE void happens(Day *d, const Moment *moment) {
    i64 at = d->now;
    i32 name = moment->who;
    if (moment->kind == COME_TO) {
        come_to(d, name, at);
    } else if (moment->kind == CHECKED) {
        checked(d, name, at);
    } else if (moment->kind == COME_BACK) {
        i32 again = (i32)d->all->again[name];
        d->out->arrived[again] = (i32)at;
        if (d->tickets[name].pass) d->tickets[name].pass = 0, issue(d, again, at, 0, 0, 1);
    } else
        visitor_acts(d, moment->kind, name, at);
}

/* Nothing is left to happen before `at` but what falls due by itself, and the calls before it; 0 when all that is
   to happen before `until` has happened. */
static RARE int falls_due(Day *d, i64 at, i64 until) {
    if (at >= until && d->next_due_at >= until) {
        if (until <= d->next_bucket_at) return d->woken & d->ready && call_all(d, d->now);
        look_at_patience(d, until - 1);
    } else if (d->next_due_at > at) {
        look_at_patience(d, at);
    } else {
        i64 due = most(d->next_due_at, d->now);
        if (due >= d->next_bucket_at) {
            look_at_patience(d, due);
        } else if (!(d->woken & d->ready && due > d->now && call_all(d, d->now))) {
            d->now = due;
            settle(d, due);
        }
    }
    return 1;
}

static i64 aligned(i64 bytes) { return (bytes + 63) & ~63LL; }

/* How many bytes of memory a day of so many visitors needs. */
EXPORTED i64 kuaiban_memory(i64 visitors) {
    i64 rows = visitors + 1;
    return aligned(sizeof(Day)) + aligned(rows * (i64)sizeof(Ticket)) + aligned((6 * rows + 256) * (i64)sizeof(Moment)) +
           aligned(rows * (i64)sizeof(Apart)) + aligned(rows * 8) + LINES * (rows + 1) * (i64)sizeof(Entry) + 64;
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

/* A day on which nothing has happened yet: its memory, laid out and clean. */
static Day *clean_day(const Hall *hall, const Visitors *all, Record *out, char *memory) {
    i64 rows = all->visitors + 1;
    Day *d = (Day *)memory;
    memory += aligned(sizeof(Day));
    d->tickets = (Ticket *)memory;
    memory += aligned(rows * (i64)sizeof(Ticket));
    d->apart = (Apart *)memory;
    memory += aligned(rows * (i64)sizeof(Apart));
    d->heap = (Moment *)memory;
    d->most_events = 6 * rows + 256;
    memory += aligned(d->most_events * (i64)sizeof(Moment));
    d->row = (i64 *)memory;
    memory += aligned(rows * 8);
    d->entries = (Entry *)memory;
    d->line_room = rows + 1;
    d->heap[0].key = ~0ULL;
    d->hall = hall, d->all = all, d->out = out;
    d->events = d->row_head = d->row_tail = d->unfinished = 0;
    d->free_guides = hall->guides;
    d->now = hall->begins;
    d->due_version = 0;
    d->seq = d->arrival_seq = 0;
    d->joins = d->next_in_agenda = d->extended_windows = 0;
    d->issuing = 1;
    d->reserves = hall->reserves > 0;
    d->extras = all->matter_start || all->turned_away || all->aside || all->more_time || all->seen || hall->pace || hall->hands_back;
    d->watches = hall->triggers > 0 || hall->ready_saves > 0;
    d->past_hours = d->over = d->failed = 0;
    d->idle = d->ready = d->moved = d->woken = 0;
    for (int word = 0; word < WORDS; word++) d->filled[word] = 0;
    d->waiting = 0;
    for (int lane = 0; lane < 64; lane++)
        d->waiting_of_lane[lane] = d->idle_of_lane[lane] = d->issued_of_lane[lane] = d->service_of_lane[lane] = 0;
    for (int one = 0; one < TRIGGERS; one++) d->watch[one] = (Watch){NEVER, NEVER, NEVER};
    d->groups = (i32)(hall->windows + GROUP - 1) / GROUP;
    d->soonest = ~0ULL;
    for (i32 w = 0; w < WINDOWS; w++) d->planned[w] = d->soonest_of[w / GROUP] = ~0ULL;
    for (i32 w = 0; w < hall->windows; w++) {
        Window *window = &d->window[w];
        window->idle_since = window->until = NEVER;
        window->set = window->slot_set = window->trigger = window->ticket = NEVER;
        window->open = window->away = window->extended = window->last = window->clearing = window->on_duty = window->going = 0;
        for (int word = 0; word < WORDS; word++) window->sees[word] = 0;
    }
    know_lines(d);
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
    return d;
}

/* The doors open. */
static void open_day(Day *d) {
    find_next_due(d);
    settle(d, d->now);
    d->next_visitor = 0;
    d->door = next_at_the_door(d, 0);
}

/* All that happens before `until`, and the calls that follow from it. */
static void go_on(Day *d, i64 until) {
    i32 next = d->next_visitor;
    u64 door = d->door;
    while (!d->over && !d->failed) {
        u64 clerk = d->soonest, visitor = d->heap[0].key;
        u64 first = lower(door, lower(clerk, visitor));
        i64 at = (i64)(first >> 13);
        if (least(until, least(d->next_due_at, d->next_bucket_at)) <= at) {
            if (!falls_due(d, at, until)) break;
            continue;
        }
        if (d->woken & d->ready && at > d->now && call_all(d, d->now)) continue;
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
    d->next_visitor = next;
    d->door = door;
}

static i64 run_day(const Hall *hall, const Visitors *all, Record *out, char *memory) {
    Day *d = clean_day(hall, all, out, memory);
    open_day(d);
    go_on(d, ENDLESS);
    return d->failed;
}

#define FROM(column) .column = all->column ? all->column + first : 0
#define INTO(column) .column = out->column + first

/* One day's part of the columns in which days stand one after the other, those of day i from starts[i] on. */
static Visitors visitors_of(const Visitors *all, const i64 *starts, i64 day) {
    i64 first = starts[day];
    return (Visitors){
        .visitors = starts[day + 1] - first, .zones = all->zones, .item_of = all->item_of,
        .credit_of = all->credit_of, FROM(arrival), FROM(item), FROM(priority), FROM(service), FROM(accept),
        FROM(walk), .walk_by_zone = all->zones ? all->walk_by_zone + all->zones * first : 0, FROM(clear),
        FROM(patience), FROM(returns), FROM(comes), FROM(matter_start), .matter_item = all->matter_item,
        .matter_service = all->matter_service, .matter_accept = all->matter_accept,
        .matter_brought = all->matter_brought, FROM(how), FROM(booked), FROM(check), FROM(back), FROM(again),
        FROM(more_time), FROM(aside), FROM(aside_for), FROM(seen), FROM(early_pass), FROM(sent_away),
        FROM(turned_away), FROM(granted), FROM(balks),
    };
}

/* One day's part of the columns; its rows follow those of the days before, which `ends` tells. */
static Record record_of(const Record *out, const i64 *starts, const i64 *ends, i64 day) {
    i64 first = starts[day];
    return (Record){
        INTO(issued), INTO(called), INTO(started), INTO(accepted), INTO(completed), INTO(left), INTO(expired),
        INTO(missed), INTO(lane), INTO(window), INTO(arrived), INTO(uncounted), INTO(early),
        .handled = out->handled, .staffed = out->staffed, .handled_rows = day ? ends[4 * day - 4] : 0,
        .staffed_rows = day ? ends[4 * day - 3] : 0, .most_handled = out->most_handled,
        .most_staffed = out->most_staffed,
    };
}

static void ends_of(const Record *out, i64 *ends, i64 day) {
    ends[4 * day] = out->handled_rows;
    ends[4 * day + 1] = out->staffed_rows;
    ends[4 * day + 2] = out->overtime;
    ends[4 * day + 3] = out->closed;
}

/* Runs days one after the other. `ends` takes four figures of each day: its rows of `handled` and of `staffed`
   so far, overtime, and when it closed. The memory (kuaiban_memory of the day with the most visitors) need not be
   clean. 0 when all went well, else what went wrong. */
EXPORTED i64 kuaiban_days(const Hall *hall, const Visitors *all, const Record *out, i64 days, const i64 *starts,
                          i64 *ends, char *memory) {
    for (i64 day = 0; day < days; day++) {
        Visitors visitors = visitors_of(all, starts, day);
        Record record = record_of(out, starts, ends, day);
        i64 failed = run_day(hall, &visitors, &record, memory);
        if (failed) return failed;
        ends_of(&record, ends, day);
    }
    return DONE;
}

#include "counting.h"
#include "saved.h"
#include "present.h"
