/* Triggers: when a lane is crowded for a while, a window takes other lanes. */

#pragma once

#include "windows.h"

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
    /* a window that was busy at that time becomes free now */
    return restless == NEVER || most(due, d->now) < restless ? due : NEVER;
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
        d->woken = ~0ULL;
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
