/* What visitors come for, and step by step how. */

#pragma once

#include "windows.h"

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
