#!/usr/bin/env python3
"""The best list that columns in numpy give: the definition whole, one thread.

    numpy_columns.py target/bench/country-6000 ...

People lie sorted by how far they go and then by cells of a grid, so that a need with a place looks
at slices of the columns only. Weeks are bits of quarter hours, which tell most people apart; minutes
that are no quarters, dates away, promised sessions and extra windows are looked at for those left.
"""
import math
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

from population import (EARTH_RADIUS_M, LIMIT, NEVER, NONE, ONE, QUARTER, UNKNOWN, WEEK, WORDS, Population,
                        distance, good_until, millionths, mix, ratio)
from results import ask_all, keep, of_ranking

REACHES = [2_000, 5_000, 8_000, 12_000, 20_000]
METRES_IN_DEGREE = EARTH_RADIUS_M * math.pi / 180
# So many people are timed exactly before a bound sorts out the rest.
FIRST = 2_000


def words_of(start, length):
    """Which bits of which words the quarters of a slot take, from which it goes on to Monday."""
    found = {}
    for quarter in range(-(-start // QUARTER), (start + length) // QUARTER):
        quarter %= WEEK // QUARTER
        found[quarter // 64] = found.get(quarter // 64, 0) | 1 << quarter % 64
    return [(word, np.uint64(bits)) for word, bits in found.items()]


class Columns:
    def __init__(self, of):
        self.of = of
        self.reach_class = np.searchsorted(REACHES, of.max_metres)
        self.reaches = [int(of.max_metres[self.reach_class == c].max(initial=0)) for c in range(len(REACHES) + 1)]
        steps = [max(r, 1) / METRES_IN_DEGREE / 2 for r in self.reaches]
        self.steps = [(s, s * 1.7) for s in steps]
        step_lat, step_lon = (np.array(s)[self.reach_class] for s in zip(*self.steps))
        row = np.floor((of.lat + 90) / step_lat).astype(np.int64)
        column = np.floor((of.lon + 180) / step_lon).astype(np.int64) + 1
        self.stride = 1 << 20
        self.plane = 1 << 40
        key = self.reach_class * self.plane + row * self.stride + column
        key = np.where(of.home, key, len(REACHES) * 2 * self.plane)
        self.order = np.argsort(key, kind="stable")
        self.keys = key[self.order]
        self.homeless = int(np.searchsorted(self.keys, len(REACHES) * 2 * self.plane))
        take = lambda x: np.ascontiguousarray(x[self.order])
        for name in ("lat", "lon", "max_metres", "half_metres", "home", "paused_until", "born", "guardian", "vehicle",
                     "knows_languages", "knows_when", "asked", "last_ask", "minutes_per_week", "causes", "tokens",
                     "on_quarters", "is_dated", "is_special", "weekly_minutes", "promised_row", "promised_hours"):
            setattr(self, name, take(getattr(of, name)))
        for name in ("half_metres", "max_metres", "paused_until", "born", "minutes_per_week", "promised_row",
                     "promised_hours", "weekly_minutes"):
            setattr(self, name, getattr(self, name).astype(np.int32))
        for name in ("vehicle", "asked"):
            setattr(self, name, getattr(self, name).astype(np.int8))
        self.guardian = self.guardian.astype(bool)
        self.languages = [take(x) for x in of.languages]
        self.quarters = [take(x) for x in of.quarters]
        self.id_low = take(of.id_low)
        self.id_high = take(of.id_high)
        self.may_be_asked = (self.asked < of.told["asks_cap"]) & (self.paused_until <= of.today)
        # Compared with the weekly windows alone nothing can be said of these.
        self.open = ~self.knows_when | self.is_special | ~self.on_quarters
        self.rank = np.empty(of.count, np.int64)
        self.rank[self.order] = np.arange(of.count)
        self.postings()
        self.history()
        self.checks = {}
        for question in of.questions:
            for level, workforce in question.checks:
                if (level, workforce) not in self.checks:
                    self.checks[level, workforce] = take(good_until(of, (level, workforce))).astype(np.int32)

    def postings(self):
        """By token: who holds it."""
        at, column = np.nonzero(self.tokens)
        token = self.tokens[at, column]
        order = np.argsort(token, kind="stable")
        self.holders = at[order].astype(np.int32)
        self.holders_from = np.searchsorted(token[order], np.arange(4 * len(self.of.told["parents"]) + 1))

    def history(self):
        """By need or organisation: who is out."""
        self.out = {}
        for person, high, low in (self.of.placements, self.of.blocks):
            order = np.lexsort((high, low)) if len(low) else np.zeros(0, np.int64)
            person, high, low = person[order], high[order], low[order]
            new = np.flatnonzero(np.concatenate([[True], (low[1:] != low[:-1]) | (high[1:] != high[:-1])])) \
                if len(low) else []
            ends = list(new[1:]) + [len(low)]
            for start, end in zip(new, ends):
                self.out.setdefault((int(high[start]), int(low[start])), []).append(self.rank[person[start:end]])

    def bytes(self):
        arrays = [x for x in vars(self).values() if isinstance(x, np.ndarray)]
        arrays += self.languages + self.quarters + list(self.checks.values())
        of = self.of
        for spans in (of.week, of.lost, of.special):
            arrays += [spans.person, spans.start, spans.end, spans.first]
        return sum(x.nbytes for x in arrays) + of.promised_minutes.nbytes \
            + sum(x.nbytes for some in self.out.values() for x in some)

    def near(self, place):
        """Slices of those whose cells are within the reach of their class."""
        lat, lon = place
        low, high = [], []
        for number, (reach, (step_lat, step_lon)) in enumerate(zip(self.reaches, self.steps)):
            if not reach:
                continue
            d_lat = (reach + 1) / METRES_IN_DEGREE
            d_lon = d_lat / math.cos(math.radians(min(89.0, abs(lat) + d_lat)))
            first, last = (math.floor((lat + d + 90) / step_lat) for d in (-d_lat, d_lat))
            left, right = (math.floor((lon + d + 180) / step_lon) + 1 for d in (-d_lon, d_lon))
            for row in range(first, last + 1):
                low.append(number * self.plane + row * self.stride + left)
                high.append(number * self.plane + row * self.stride + right + 1)
        starts, ends = np.searchsorted(self.keys, low), np.searchsorted(self.keys, high)
        slices = [slice(a, b) for a, b in zip(starts.tolist(), ends.tolist()) if a < b]
        if self.homeless < self.of.count:
            slices.append(slice(self.homeless, self.of.count))
        return slices

    def holding(self, qualities):
        tokens = np.flatnonzero(qualities == ONE)
        return np.unique(np.concatenate([self.holders[self.holders_from[t]:self.holders_from[t + 1]] for t in tokens]))


class Plan:
    """What is worked out of a need before its first list: which words of the week it wants, and the
    least sums of minutes."""

    def __init__(self, columns, question):
        when = question.when
        self.slots = None
        if when.sessions is not None:
            minutes = [0] * len(when.slots)
            for slot in when.slot_of:
                minutes[slot] += when.slots[slot][1]
            self.slots = [(words_of(start, length), start % QUARTER == 0 and length % QUARTER == 0, m)
                          for (start, length), m in zip(when.slots, minutes)]
            self.lengths = np.array([end - start for start, end in when.sessions])
            self.slot_of = np.array(when.slot_of)
            self.week_numbers = (np.array(when.weeks) - columns.of.from_minute) // WEEK
        else:
            self.each, self.count, self.always = when.each, len(when.spans), when.always
            self.aligned = all(s % QUARTER == 0 and e % QUARTER == 0 for s, e in when.allowed)
            masks = {}
            for start, end in when.allowed:
                for word, mask in words_of(start, end - start):
                    masks[word] = masks.get(word, np.uint64(0)) | mask
            self.masks = sorted(masks.items())
        # The least minutes whose share is the least coverage, and above 0.
        low = max(question.least, 1)
        self.least_minutes = next(m for m in range(when.minutes * low // ONE - 1, when.minutes + 1)
                                  if m > 0 and ratio(m, when.minutes) >= low)


def rough(columns, plan, some):
    """Those of a slice (or of some) who may have the time by their weekly windows."""
    if plan.slots is None:
        if plan.always or not plan.aligned:
            minutes = columns.weekly_minutes[some]
        else:
            minutes = 0
            for word, mask in plan.masks:
                minutes = minutes + np.bitwise_count(columns.quarters[word][some] & mask).astype(np.int32)
            minutes = minutes * QUARTER
        # Each span has at most as many minutes as are wanted and as every week has.
        fits = np.minimum(minutes, plan.each) * plan.count >= plan.least_minutes
        return np.flatnonzero((fits | columns.open[some]) & columns.may_be_asked[some])
    if len(plan.slots) == 1:
        words, exact, _ = plan.slots[0]
        fits = inside(columns, words, some)
    else:
        minutes = 0
        for words, _, of_slot in plan.slots:
            minutes = minutes + inside(columns, words, some) * np.int32(of_slot)
        fits = minutes >= plan.least_minutes
    return np.flatnonzero((fits | columns.open[some]) & columns.may_be_asked[some])


def inside(columns, words, some):
    fits = True
    for word, mask in words:
        fits = ((columns.quarters[word][some] & mask) == mask) & fits
    return fits if words else np.ones(len(columns.open[some]), bool)


def ask(columns, plans, question):
    of, plan, when = columns.of, plans[question.number], question.when
    if question.remote and question.required:
        # Whoever holds one of what is required is on a list of its own.
        at = min((columns.holding(wanted) for wanted in question.required), key=len)
        at = at[rough(columns, plan, at)]
    elif question.remote:
        at = rough(columns, plan, slice(None))
    else:
        slices = columns.near(question.place)
        at = np.concatenate([s.start + rough(columns, plan, s) for s in slices] or [np.zeros(0, np.int64)])
    at = at[gates(columns, question, at)]
    for wanted in question.required:
        at = at[(wanted[columns.tokens[at]] == ONE).any(axis=1)]
    for out in (*columns.out.get(tuple(question.id), []), *columns.out.get(tuple(question.organisation), [])):
        at = at[np.isin(at, out, invert=True)]
    way = np.int64(ONE)
    if not question.remote:
        metres = distance(columns.lat[at], columns.lon[at], question.place)
        home = columns.home[at]
        near = ~home | (metres <= columns.max_metres[at])
        at, metres, home = at[near], metres[near], home[near]
        way = np.where(home, millionths(2.0 ** (-metres / columns.half_metres[at])), UNKNOWN)
    skills = np.int64(question.skills_unknown)
    if question.desirable:
        tokens = columns.tokens[at]
        weighed = sum(weight * qualities[tokens].max(axis=1) for weight, qualities in question.desirable)
        skills = ratio(weighed, question.skill_weights * ONE)
    theirs, wanted = columns.causes[at], np.uint64(question.causes)
    interests = np.where((theirs == 0) | (wanted == 0), ONE // 2, np.where(theirs & wanted, ONE, 0))
    weights = question.weights
    others = weights[0] * skills + weights[2] * way + weights[3] * interests + weights[4] * of.rest[columns.asked[at]]
    at, score = best_of(columns, plan, question, at, others)
    low = columns.id_low[at]
    order = np.lexsort((low, columns.id_high[at], mix(low ^ np.uint64(question.id[1])), columns.last_ask[at], -score))
    order = order[:LIMIT]
    return [(f"{int(high):016x}{int(low):016x}", int(score)) for high, low, score
            in zip(columns.id_high[at[order]], low[order], score[order])]


def gates(columns, question, at):
    """The gates that need one or two columns each."""
    born = columns.born[at]
    keep = ((born != NONE) & (born <= question.youngest) & ((born <= question.adult) | columns.guardian[at])) \
        | ((born == NONE) & (not question.age_must_be_known))
    if question.vehicle_needed:
        keep &= columns.vehicle[at] == 1
    for language in question.languages:
        keep &= columns.knows_languages[at].astype(bool) \
            & ((columns.languages[language // 64][at] >> np.uint64(language % 64)) & np.uint64(1)).astype(bool)
    for check in question.checks:
        keep &= columns.checks[check[0], check[1]][at] >= max(columns.of.today, question.when.last_day)
    return keep


def best_of(columns, plan, question, at, others):
    """Those who may be among the best, with their scores: at first those who would be if they had all
    the time, then whoever may still be better than the last of these."""
    weight, all_weights = question.weights[1], sum(question.weights)
    if len(at) <= FIRST:
        return timed(columns, plan, question, at, others)
    most = ratio(others + weight * np.where(columns.knows_when[at], ONE, UNKNOWN), all_weights * ONE)
    order = np.argpartition(most, -FIRST)
    first, rest = order[-FIRST:], order[:-FIRST]
    best, score = timed(columns, plan, question, at[first], others[first])
    least = score.min() if len(score) >= LIMIT else 0
    rest = rest[most[rest] >= least]
    more, of_more = timed(columns, plan, question, at[rest], others[rest])
    return np.concatenate([best, more]), np.concatenate([score, of_more])


def timed(columns, plan, question, at, others):
    """Those of some people who have the time, with their scores: the best and their equals."""
    when = question.when
    known = columns.knows_when[at]
    find = in_spans if plan.slots is None else in_sessions
    uncapped, capped = find(columns, plan, when, at, known)
    low = max(question.least, 1)
    share = ratio(capped, when.minutes)
    fits = (ratio(uncapped, when.minutes) >= low) & (share >= low)
    at, share, known, others = at[fits], share[fits], known[fits], others[fits]
    score = ratio(others + question.weights[1] * np.where(known, share, UNKNOWN), sum(question.weights) * ONE)
    if len(score) > LIMIT:
        best = np.flatnonzero(score >= np.partition(score, -LIMIT)[-LIMIT])
        at, score = at[best], score[best]
    return at, score


def covers(spans, people, start, length):
    """Who of some people has every minute of a slot in a week, in one span or two."""
    group, begin, end = spans.of(people)
    found = np.zeros(len(people), bool)
    if start + length <= WEEK:
        found[group[(begin <= start) & (end >= start + length)]] = True
        return found
    found[group[(begin <= start) & (end >= WEEK)]] = True
    second = np.zeros(len(people), bool)
    second[group[(begin <= 0) & (end >= start + length - WEEK)]] = True
    return found & second


def in_sessions(columns, plan, when, at, known):
    """Minutes of the covered sessions, and those that fit the hours of each week."""
    of = columns.of
    slots = np.empty((len(at), len(plan.slots)), bool)
    for number, ((words, exact, _), (start, length)) in enumerate(zip(plan.slots, when.slots)):
        slots[:, number] = inside(columns, words, at)
        if exact:
            continue
        doubtful = np.flatnonzero(slots[:, number])
        slots[doubtful, number] = covers(of.week, columns.order[at[doubtful]], start, length)
    slots[~known] = True
    covered = slots[:, plan.slot_of]
    dated = np.flatnonzero(columns.is_dated[at] & known)
    if len(dated):
        people = columns.order[at[dated]]
        of_dated = covered[dated]
        group, begin, end = of.lost.of(people)
        group2, begin2, end2 = of.special.of(people)
        special = columns.is_special[at[dated]]
        for number, (start, to) in enumerate(when.sessions):
            of_dated[group[(begin < to) & (end > start)], number] = False
            of_dated[special, number] = False
            of_dated[group2[(begin2 <= start) & (end2 >= to)], number] = True
        covered[dated] = of_dated
    uncapped = covered @ plan.lengths
    capped = uncapped.copy()
    limited = np.flatnonzero((columns.minutes_per_week[at] != NONE) & (uncapped > 0))
    if len(limited):
        who = at[limited]
        left = columns.minutes_per_week[who] - columns.promised_hours[who]
        left = left[:, None] - of.promised_minutes[np.ix_(columns.promised_row[who], plan.week_numbers)]
        left = np.maximum(left, 0)
        some = covered[limited]
        minutes = np.add.reduceat(some * plan.lengths, when.week_first, axis=1)
        shortest = np.minimum.reduceat(np.where(some, plan.lengths, WEEK), when.week_first, axis=1)
        capped[limited] = np.where(shortest > left, 0, np.minimum(minutes, left)).sum(axis=1)
    return uncapped, capped


def in_spans(columns, plan, when, at, known):
    """Free minutes of the spans of seven days, as many as are wanted, and those of the hours left."""
    of = columns.of
    people = columns.order[at]
    if when.always:
        every_week = columns.weekly_minutes[at].astype(np.int64)
    else:
        every_week = sum(np.bitwise_count(columns.quarters[word][at] & mask).astype(np.int64)
                         for word, mask in plan.masks) * QUARTER
        odd = np.flatnonzero(~columns.on_quarters[at]) if plan.aligned else np.arange(len(at))
        group, begin, end = of.week.of(people[odd])
        every_week[odd] = sum(np.bincount(group, overlap(begin, end, a, b), len(odd)) for a, b in when.allowed)
    free = np.empty((len(at), len(when.spans)), np.int64)
    for number, span in enumerate(when.spans):
        free[:, number] = every_week if span[1] - span[0] == WEEK else 0
    short = [n for n, span in enumerate(when.spans) if span[1] - span[0] != WEEK]
    if short:
        group, begin, end = of.week.of(people)
        week = lambda minute: (minute + 3 * 1440) // WEEK * WEEK - 3 * 1440
        for number in short:
            for a, b in when.allowed_in(when.spans[number]):
                free[:, number] += np.bincount(group, overlap(begin, end, a - week(a), b - week(a)), len(at)) \
                    .astype(np.int64)
    dated = np.flatnonzero(columns.is_dated[at])
    if len(dated):
        special = columns.is_special[at[dated]]
        of_dated = free[dated]
        of_dated[special] = 0
        lost = np.flatnonzero(~special)
        for rows, spans, sign in ((lost, of.lost, -1), (np.flatnonzero(special), of.special, 1)):
            group, begin, end = spans.of(people[dated[rows]])
            for number, span in enumerate(when.spans):
                touched = (begin < span[1]) & (end > span[0])
                if touched.any():
                    g, b, e = group[touched], begin[touched], end[touched]
                    for a, to in when.allowed_in(span):
                        minutes = np.bincount(g, overlap(b, e, a, to), len(rows)).astype(np.int64)
                        of_dated[rows, number] += sign * minutes
        free[dated] = of_dated
    free[~known] = when.each
    free = np.minimum(free, when.each)
    capped = free
    limited = np.flatnonzero(columns.minutes_per_week[at] != NONE)
    if len(limited):
        who = at[limited]
        capped = free.copy()
        left = (columns.minutes_per_week[who] - columns.promised_hours[who])[:, None] \
            - promised_in(columns, when, who)
        capped[limited] = np.minimum(free[limited], np.maximum(left, 0))
    return free.sum(axis=1), capped.sum(axis=1)


def promised_in(columns, when, who):
    """Minutes of the promised sessions that start in each span."""
    of = columns.of
    start = when.spans[0][0]
    if (start - of.from_minute) % WEEK == 0:
        weeks = (np.array([s for s, _ in when.spans]) - of.from_minute) // WEEK
        if when.spans[-1][1] - when.spans[-1][0] == WEEK:
            return of.promised_minutes[np.ix_(columns.promised_row[who], weeks)]
    person, begin, end = of.promised_sessions
    place = np.full(of.count, -1)
    place[columns.order[who]] = np.arange(len(who))
    found = np.zeros((len(who), len(when.spans)), np.int64)
    for number, (a, b) in enumerate(when.spans):
        some = (begin >= a) & (begin < b) & (place[person] >= 0)
        np.add.at(found, (place[person[some]], number), (end - begin)[some])
    return found


def overlap(begin, end, start, to):
    return np.maximum(0, np.minimum(end, to) - np.maximum(begin, start))


def main():
    for folder in sys.argv[1:]:
        population = Population(folder)
        columns = Columns(population)
        plans = [Plan(columns, question) for question in population.questions]
        times = ask_all("numpy", population, lambda question: ask(columns, plans, question))
        people = population.everybody
        memory = {"what": "memory", "who": "numpy", "people": people, "bytes": columns.bytes(),
                  "bytes_each": columns.bytes() // people}
        keep(f"numpy-{people}", of_ranking("numpy", people, times) + [memory])


if __name__ == "__main__":
    main()
