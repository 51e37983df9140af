/* What came of days, counted: whole numbers by day and cell, instead of a record of everybody. */

#pragma once

#include "data.h"

/* Who belongs to which cells: a visitor of an item and a lane is of a kind; a kind whose ticket was issued between
   two edges is in the cells that stand in `cell` from first[place] to first[place + 1], where place = kind x
   stretches + stretch. Each cell judges by a limit of its own. Made by counting.py. */
typedef struct {
    i64 cells, kinds_of_lanes, edges;
    const i64 *kind_of_item, *kind_of_lane, *edge, *first, *cell, *limit;
} Cells;

/* By day and cell: with a ticket, counted for the limit, within it, at a window, time to the window, given up.
   By day: paid, busy, overtime, longest wait, closed. In ms. */
typedef struct {
    i64 *issued, *counted, *within, *started, *waited, *left;
    i64 *paid, *busy, *overtime, *longest, *closed;
} Counts;

static i64 length_of(const i32 *rows, i64 from, i64 to) {
    i64 sum = 0;
    for (i64 row = from; row < to; row++) sum += rows[4 * row + 3] - rows[4 * row + 2];
    return sum;
}

/* The stretch that an issue lies in: NEVER before the first edge, and from the last on. */
static i64 stretch_of(const Cells *cells, i64 issued) {
    if (!cells->edges || issued < cells->edge[0] || issued >= cells->edge[cells->edges - 1]) return NEVER;
    i64 low = 0, high = cells->edges - 1;
    while (high - low > 1) {
        i64 middle = (low + high) / 2;
        if (cells->edge[middle] <= issued) low = middle;
        else high = middle;
    }
    return low;
}

/* Counts one visitor with a ticket, by the rule of verdicts() in simulation/judging.py; returns the wait. */
static i64 count_one(const Cells *cells, const Counts *counts, const Record *out, i64 one, i64 item, i64 row, i64 closed) {
    i64 issued = out->issued[one], called = out->called[one], started = out->started[one], left = out->left[one];
    i64 gone = left != NEVER ? left : out->expired[one] != NEVER ? out->expired[one] : closed;
    i64 own = out->uncounted[one], early = out->early[one];
    int no_show = started == NEVER && out->missed[one] > 0 && called != NEVER;
    i64 until = started != NEVER ? started : no_show ? called : gone;
    i64 span = most(0, until - issued - (no_show ? early : own));
    i64 stretch = stretch_of(cells, issued);
    if (stretch != NEVER) {
        i64 kind = cells->kind_of_item[item] * cells->kinds_of_lanes + cells->kind_of_lane[out->lane[one]];
        i64 place = kind * (cells->edges - 1) + stretch;
        for (i64 at = cells->first[place]; at < cells->first[place + 1]; at++) {
            i64 cell = cells->cell[at], here = row + cell;
            int late = span > cells->limit[cell];
            counts->issued[here]++;
            counts->counted[here] += late || started != NEVER;
            counts->within[here] += !late && started != NEVER;
            counts->started[here] += started != NEVER;
            counts->waited[here] += started != NEVER ? span : 0;
            counts->left[here] += left != NEVER;
        }
    }
    if (called != NEVER) return called - issued - early;
    return left != NEVER || out->expired[one] != NEVER ? gone - issued - own : 0;
}

/* Counts days that have been run: `out` and `ends` as kuaiban_days has left them, `item` the visitors' items. */
EXPORTED void kuaiban_count(const Cells *cells, const Counts *counts, const i64 *item, const Record *out, i64 days,
                            const i64 *starts, const i64 *ends) {
    for (i64 day = 0; day < days; day++) {
        const i64 *mine = ends + 4 * day;
        i64 row = day * cells->cells, longest = 0, closed = mine[3];
        for (i64 cell = row; cell < row + cells->cells; cell++)
            counts->issued[cell] = counts->counted[cell] = counts->within[cell] = counts->started[cell] =
                counts->waited[cell] = counts->left[cell] = 0;
        for (i64 one = starts[day]; one < starts[day + 1]; one++)
            if (out->issued[one] != NEVER) longest = most(longest, count_one(cells, counts, out, one, item[one], row, closed));
        counts->busy[day] = length_of(out->handled, day ? mine[-4] : 0, mine[0]);
        counts->paid[day] = length_of(out->staffed, day ? mine[-3] : 0, mine[1]);
        counts->overtime[day] = mine[2];
        counts->longest[day] = longest;
        counts->closed[day] = closed;
    }
}
