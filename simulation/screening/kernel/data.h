/* What the kernel reads, writes and keeps. Times are ms after the day's zero, -1 is "never" or "none". */

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef int64_t i64;
typedef uint64_t u64;
typedef int32_t i32;

#define NEVER (-1)
#define ENDLESS (INT64_MAX >> 12) /* the time of a key that has all bits */
#define LINES 256
#define WORDS (LINES / 64)
#define WINDOWS 64
#define GROUP 8
#define TRIGGERS 32
#define BUCKETS 256
#define CODES 64
#define JOIN_BITS 24

enum { RANK_DUE, RANK_MANAGER, RANK_CLERK, RANK_LEAVER, RANK_BACK, RANK_ARRIVAL, RANK_CALL };
enum { DUE_SLOT, DUE_LAST_TICKET, DUE_HOURS_END, DUE_DAY_END };
enum { AUTO, TOGETHER, IN_ORDER, PARALLEL }; /* HOW of simulation/courses.py */
enum { NOBODY, WAITING, CALLED, SERVING, HELD, MISSED, ENDED };
enum { NO_CLAIM, CLAIMED, REFUSED, GRANTED };
enum { START, NO_SHOW, COMPLETE, HOLD, READY, RENEGE, MORE_TIME, REQUEUE, RESUME, SEEN, CHECKED, COME_BACK, HAND_BACK, COME_TO };
enum { DONE, TOO_MANY_LINES, TOO_MANY_EVENTS, TOO_MANY_ROWS, NEVER_SETTLES, TOO_LITTLE_ROOM };

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
    i64 reserves; /* 1 when a window may help only while others of its kind are idle */
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

/* Who waits is ordered by place, then by join: both in one number, `turn`. */
typedef struct {
    i64 turn;
    i32 ticket;
} Entry;

typedef struct {
    Entry *entries;
    u64 mask;
    i64 due_version, served_from; /* when it is next served, if not now */
    i64 asked; /* how far ahead in the agenda anything decided so far has looked for who serves it */
    i32 lane, head, tail, held;
    u64 seers; /* the windows that may call it by their present lanes */
    int served, served_now;
} Line;

/* What is read with every turn, in one line of a processor's cache; times that lie after every day are cut off at
   what 32 bits hold. */
typedef struct {
    i64 turn;
    u64 rest; /* steps still to be taken */
    i32 issued, start_at, accept_at, ends_at, rest_of_service, after_it;
    uint32_t patience_seq;
    int16_t line, code;
    int8_t window;
    uint8_t state, misses, extra_time, claim, was_called, aside_done, undone, parallel, pass;
} Ticket;

/* What few tickets need. */
typedef struct {
    i64 base;
    i32 missed_at, readied_at, held_at;
} Apart;

/* How a window takes the tickets of a line. */
typedef struct {
    i64 after; /* as a turn */
    i32 position, reserve;
} Taken;

typedef struct {
    i64 idle_since, until, duty_since, duty_until, going_since, going_until, taken_at;
    i32 set, first_lane, slot_set, trigger, ticket, next_who;
    u64 put_off; /* what it had before it when its slot ended, if that is to be handed back */
    uint8_t next_kind, put_off_kind, planned, open, away, extended, last, clearing, on_duty, going, duty_kind, going_kind, taken_kind;
    u64 sees[WORDS], covers[WORDS]; /* lines: by its present lanes, and by its skills; these and the rest follow from them */
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
    Apart *apart;
    Moment *heap;
    i64 *row; /* of the pre-check */
    i64 events, most_events;
    i64 now, due_version, next_due_at;
    i64 row_head, row_tail, free_guides;
    i64 unfinished;
    uint32_t seq, arrival_seq;
    i32 next_visitor; /* who comes next, and when, as a key: kept while nothing goes on */
    u64 door;
    i32 joins, lines, words, groups, next_in_agenda, extended_windows;
    int issuing, past_hours, over, failed;
    int watches;           /* there are triggers, or people told to get ready */
    int extras;            /* visitors may do more than come, wait, be served and leave */
    int reserves; /* as in the hall */
    u64 idle, ready, moved; /* windows, windows, lanes */
    u64 woken;             /* windows that may find somebody to call; those that are not cannot */
    u64 filled[WORDS];     /* lines */
    i64 head[LINES];       /* the turn of who is first in a line that is filled */
    i64 waiting, waiting_of_lane[64], idle_of_lane[64], issued_of_lane[64], service_of_lane[64];
    Line line[LINES];
    u64 of_lane[64][WORDS]; /* lines */
    i32 line_of_item[4096];
    Window window[WINDOWS];
    Watch watch[TRIGGERS];
    u64 planned[WINDOWS];          /* keys of what windows have before them */
    u64 soonest_of[WINDOWS / GROUP]; /* of each group of windows */
    u64 soonest;
    i64 bucket_width, next_bucket_at; /* a power of 2, in ms */
    i32 next_bucket, bucket[BUCKETS]; /* who runs out of patience in that time */
    Entry *entries;
    i64 line_room;
} Day;

#define HOT static inline __attribute__((always_inline)) /* what nearly every visitor passes through */
#define RARE __attribute__((noinline))

static inline i64 most(i64 a, i64 b) { return a > b ? a : b; }
static inline i64 least(i64 a, i64 b) { return a < b ? a : b; }
static inline i32 cut(i64 at) { return (i32)least(at, INT32_MAX); }
