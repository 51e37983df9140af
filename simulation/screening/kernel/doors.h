/* Before the ticket: guides who look through papers, and doors that are closed to some. */

#pragma once

#include "tickets.h"

static void begin_checks(Day *d, i64 at) {
    while (d->free_guides && d->row_head < d->row_tail && !d->over) {
        i32 visitor = (i32)d->row[d->row_head++];
        if (!may_act(d, at)) return;
        if (!d->issuing) continue;
        d->free_guides--;
        later(d, at + d->all->check[visitor], RANK_BACK, CHECKED, visitor);
    }
}

static RARE void checked(Day *d, i32 visitor, i64 at) {
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

HOT void arrive(Day *d, i32 visitor, i64 at) {
    const Visitors *all = d->all;
    int booked = all->booked && all->booked[visitor] != NEVER;
    if (!booked && (d->hall->room || all->balks) && turns_away(d, visitor)) return;
    if (all->check && all->check[visitor] != NEVER) {
        d->row[d->row_tail++] = visitor;
        begin_checks(d, at);
    } else
        issue(d, visitor, at, booked, 0, all->early_pass && all->early_pass[visitor]);
}
