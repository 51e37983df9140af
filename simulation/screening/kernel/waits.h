/* How long a wait would be, as queueing/estimates.py has it: only the closing allowance asks. */

#pragma once

#include "lines.h"

static i64 half_even(double x) { /* Python's round() for what is not huge */
    if (x < 0) return -half_even(-x);
    double big = 4503599627370496.0;
    return (i64)((x + big) - big);
}

static i64 probable_wait(Day *d, i32 name, i64 turn, i64 at) {
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
    i64 stages = most(0, ahead_of(d, line->lane, turn) + 1 - idle);
    double wait = 0;
    if (stages > 0) {
        double part = 1.0 - 1.0 / (9.0 * (double)stages); /* the median: a normal score of 0 */
        part = part > 0.0 ? part : 0.0;
        wait = (double)stages * each * (part * part * part);
    }
    return most(0, first - at) + half_even(wait);
}
