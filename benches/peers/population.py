"""What the peers are told: the people and needs that `cargo bench --bench compare` wrote, made
ready by numpy. Nothing here comes from the engine: dates of rules are counted by dateutil, free
time and qualities of skills by scoring.md.

What depends on the instant of all questions and not on the need (asks in the last 672 hours, who
is paused, sessions promised in each week, dates on which somebody is away) is worked out once,
beforehand, and is in no peer's time.
"""
import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from dateutil.rrule import rrulestr

DAY, WEEK, QUARTER = 1440, 10080, 15
NONE = -(2**31)
NEVER = -(2**62)
ONE, UNKNOWN = 1_000_000, 150_000
EARTH_RADIUS_M = 6371008.8
HORIZON_DAYS = 56
LIMIT = 20
EPOCH = date(1970, 1, 1)
WORDS = 11
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# Live: suggested, interested, offered, accepted, introduced, started; see scoring.md.
(SUGGESTED, INTERESTED, OFFERED, NO_REPLY, ACCEPTED, INTRODUCED, STARTED, COMPLETED, ENDED_EARLY,
 DECLINED, REFUSED, WITHDRAWN) = range(12)
CAME_TO_NOTHING = [NO_REPLY, WITHDRAWN, ENDED_EARLY]


def ratio(a, b):
    """m(a / b) of whole numbers, also of arrays."""
    return (2 * ONE * a + b) // (2 * b)


def millionths(x):
    return np.floor(1e6 * x + 0.5).astype(np.int64)


def week_start(minute):
    """The Monday midnight at or before a minute since 1970, a Thursday."""
    return (minute + 3 * DAY) // WEEK * WEEK - 3 * DAY


def day_number(day):
    return (day - EPOCH).days


def distance(lat, lon, place):
    """Whole metres of the haversine; degrees."""
    lat1, lat2 = np.radians(lat), np.radians(place[0])
    a = np.sin((lat2 - lat1) / 2) ** 2 \
        + np.cos(lat1) * np.cos(lat2) * np.sin(np.radians(place[1] - lon) / 2) ** 2
    return np.floor(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(a)) + 0.5).astype(np.int64)


def mix(x):
    z = x + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def expand(counts):
    """For groups of so many: the group of each member, and its number within the group."""
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)


class Spans:
    """Spans of minutes of many people, sorted by person and time, joined."""

    def __init__(self, count, person, start, end):
        keep = end > start
        person, start, end = (np.asarray(x, np.int64)[keep] for x in (person, start, end))
        if len(person):
            base = int(start.min())
            stride = int(end.max()) - base + 1
            low, high = person * stride + start - base, person * stride + end - base
            order = np.argsort(low, kind="stable")
            low, high = low[order], np.maximum.accumulate(high[order])
            new = np.concatenate([[True], low[1:] > high[:-1]])
            last = np.concatenate([new[1:], [True]])
            person = low[new] // stride
            start = low[new] - person * stride + base
            end = high[last] - person * stride + base
        self.person, self.start, self.end = person, start, end
        self.first = np.searchsorted(person, np.arange(count + 1))

    def of(self, people):
        """The spans of some people: (place among these, start, end)."""
        first = self.first[people]
        group, number = expand(self.first[people + 1] - first)
        at = first[group] + number
        return group, self.start[at], self.end[at]

    def has(self):
        return np.diff(self.first) > 0

    def select(self, people):
        group, start, end = self.of(people)
        return Spans(len(people), group, start, end)


class Schedule:
    """What a need asks for in its horizon."""

    def __init__(self, of, as_of_second, as_of_minute, zone):
        self.sessions = None
        if "minutes_per_week" in of:
            self.flexible(of, as_of_minute)
            return
        starts_at = lambda minute: (datetime(1970, 1, 1) + timedelta(minutes=minute)) \
            .replace(tzinfo=zone).timestamp()
        if "rule" in of:
            length = (of["to"] - of["from"]) % DAY or DAY
            dates = rule_days(of["rule"], of["first"], as_of_minute // DAY - 1, HORIZON_DAYS + 800)
            dates = [d for d in dates if (of["last"] is None or d <= of["last"]) and d not in of["except"]]
            sessions = [(d * DAY + of["from"], d * DAY + of["from"] + length) for d in dates]
        else:
            sessions = [tuple(s) for s in of["sessions"]]
        sessions = [s for s in sorted(sessions) if starts_at(s[0]) >= as_of_second]
        first = sessions[0][0] // DAY
        self.sessions = [s for s in sessions if s[0] < (first + HORIZON_DAYS) * DAY]
        self.first_day, self.last_day = first, self.sessions[-1][0] // DAY
        self.minutes = sum(end - start for start, end in self.sessions)
        self.slots = sorted({((start + 3 * DAY) % WEEK, end - start) for start, end in self.sessions})
        self.slot_of = [self.slots.index(((start + 3 * DAY) % WEEK, end - start))
                        for start, end in self.sessions]
        starts = [week_start(start) for start, _ in self.sessions]
        self.week_first = [i for i, w in enumerate(starts) if i == 0 or starts[i - 1] != w]
        self.weeks = [starts[i] for i in self.week_first]
        self.reach = (self.sessions[0][0], max(end for _, end in self.sessions))

    def flexible(self, of, as_of_minute):
        today = as_of_minute // DAY
        self.first_day = max(today, of["first"] // DAY)
        end = self.first_day + HORIZON_DAYS
        if of["last"] is not None:
            end = min(end, of["last"] // DAY + 1)
        self.last_day = end - 1
        self.each = of["minutes_per_week"]
        self.spans = [(d * DAY, min(d + 7, end) * DAY) for d in range(self.first_day, end, 7)]
        self.minutes = self.each * len(self.spans)
        windows = pattern(of["windows"]) if of["windows"] else [(0, WEEK)]
        self.allowed = windows
        self.always = windows == [(0, WEEK)]
        self.reach = (self.first_day * DAY, end * DAY)

    def allowed_in(self, span):
        found = []
        for week in range(week_start(span[0]), span[1], WEEK):
            for start, end in self.allowed:
                start, end = max(week + start, span[0]), min(week + end, span[1])
                if start < end:
                    found.append((start, end))
        return found


def pattern(windows):
    """Windows (day, from, to) as joined spans of minutes of the week."""
    days, starts, ends = (np.array(x, np.int64) for x in zip(*windows))
    spans = weekly_spans(1, np.zeros(len(days), np.int64), days, starts, ends)
    return list(zip(spans.start.tolist(), spans.end.tolist()))


def weekly_spans(count, person, day, start, end):
    start, length = day * DAY + start, (end - start - 1) % DAY + 1
    end = start + length
    over = end > WEEK
    return Spans(count, np.concatenate([person, person[over]]),
                 np.concatenate([start, np.zeros(over.sum(), np.int64)]),
                 np.concatenate([np.minimum(end, WEEK), end[over] - WEEK]))


def rule_days(rule, first, from_day, days):
    """Days since 1970 that a rule names in so many days from one on."""
    begin = datetime.fromisoformat(first)
    low = datetime(1970, 1, 1) + timedelta(days=from_day)
    found = rrulestr(rule, dtstart=begin).between(low, low + timedelta(days=days), inc=True)
    return [day_number(d.date()) for d in found]


class Question:
    """A need, as the peers ask about it."""

    def __init__(self, number, of, told, zone, parents):
        self.number = number
        self.id = of["id"]
        self.organisation = of["organisation"]
        self.remote, self.place = of["remote"], of["place"]
        if self.place:
            self.place = (self.place[0] / 1e6, self.place[1] / 1e6)
        self.when = Schedule(of["schedule"], told["as_of_second"], told["as_of_minute"], zone)
        self.causes = sum(1 << c for c in of["causes"])
        self.languages, self.vehicle_needed = of["languages"], of["vehicle_needed"]
        self.checks, self.least, self.weights = of["checks"], of["least_coverage"], of["weights"]
        day = EPOCH + timedelta(days=self.when.first_day)
        # 29 February is kept on 1 March: as numbers yyyymmdd that is so by itself.
        born_by = lambda age: (day.year - age) * 10000 + day.month * 100 + day.day
        self.adult, self.youngest = born_by(18), born_by(of["min_age"])
        self.age_must_be_known = of["min_age"] > 16
        self.required = [qualities(parents, s["skill"], s["level"]) for s in of["skills"] if s["required"]]
        self.desirable = [(s["weight"], np.maximum(qualities(parents, s["skill"], s["level"]), UNKNOWN))
                          for s in of["skills"] if not s["required"]]
        self.skill_weights = sum(w for w, _ in self.desirable)
        if self.skill_weights:
            self.skills_unknown = UNKNOWN
        else:
            self.skills_unknown = ONE if self.required else ONE // 2


def qualities(parents, needed, level):
    """By token (held skill * 4 + its level): the quality of a needed skill at a level. Token 3 of
    every skill is level 3; token 0 stands for no skill at all."""
    above = lambda skill: [] if parents[skill] is None else [parents[skill]] + above(parents[skill])
    found = np.zeros(len(parents) * 4, np.int64)
    for held in range(len(parents)):
        if held == needed or needed in above(held):
            halvings = 0
        elif held in above(needed):
            halvings = above(needed).index(held) + 1
        elif parents[held] is not None and parents[held] == parents[needed]:
            halvings = 2
        else:
            continue
        for of_held in (1, 2, 3):
            found[held * 4 + of_held] = ratio(min(of_held, level), level << halvings)
    return found


class Population:
    """People of one size with the needs to ask about. `self.count` are those who are active and
    may be matched; the others are left out of everything."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.told = json.loads((self.folder / "questions.json").read_text())
        self.answers = json.loads((self.folder / "answers.json").read_text())
        zone = ZoneInfo(self.told["zone"])
        parents = self.told["parents"]
        self.questions = [Question(i, of, self.told, zone, parents)
                          for i, of in enumerate(self.told["needs"])]
        self.today = self.told["as_of_minute"] // DAY
        self.from_minute = week_start(self.told["as_of_minute"])
        last = max(q.when.reach[1] for q in self.questions)
        self.weeks = (last - self.from_minute) // WEEK + 2
        self.to_minute = self.from_minute + self.weeks * WEEK
        # Who is left: everybody else never is on a list.
        active = self.read("active").astype(bool) & self.read("may_match").astype(bool)
        self.everybody = len(active)
        self.rank_of = np.where(active, np.cumsum(active) - 1, -1)
        self.chosen = np.flatnonzero(active)
        self.count = len(self.chosen)
        self.outline()
        self.words()
        self.asks()
        self.weekly()
        self.dated()
        self.history()

    def read(self, name):
        found = list(self.folder.glob(name + ".??"))
        return np.fromfile(found[0], dtype="<" + found[0].suffix[1:]) if found else np.zeros(0, np.int64)

    def table(self, name, *columns):
        """Rows of a table of lists whose person is left."""
        person = self.read(name + ".person")
        if not len(person):
            return [np.zeros(0, np.int64)] * (len(columns) + 1)
        person = self.rank_of[person]
        keep = person >= 0
        unsigned = lambda x: x if x.dtype == np.uint64 else x.astype(np.int64)
        return [person[keep]] + [unsigned(self.read(f"{name}.{c}"))[keep] for c in columns]

    def outline(self):
        for name in ("id_high", "id_low"):
            setattr(self, name, self.read(name)[self.chosen])
        for name in ("lat", "lon", "half_metres", "max_metres", "paused_until", "born", "guardian",
                     "vehicle", "knows_languages", "minutes_per_week"):
            setattr(self, name, self.read(name)[self.chosen].astype(np.int64))
        self.home = self.lat != NONE
        self.lat, self.lon = self.lat / 1e6, self.lon / 1e6

    def words(self):
        person, skill, level = self.table("skill", "skill", "level")
        counts = np.bincount(person, minlength=self.count)
        self.skilled = counts > 0
        self.tokens = np.zeros((self.count, max(1, counts.max())), np.int16)
        self.tokens[person, expand(counts)[1]] = skill * 4 + level
        person, cause = self.table("cause", "cause")
        self.causes = bits(self.count, person, cause)
        person, language = self.table("language", "language")
        self.languages = [bits(self.count, person[language // 64 == w], language[language // 64 == w] % 64)
                          for w in range(2)]

    def asks(self):
        person, second = self.table("ask", "second")
        now = self.told["as_of_second"]
        recent = (second >= now - 672 * 3600) & (second < now)
        self.asked = np.bincount(person[recent], minlength=self.count)
        self.rest = millionths(2.0 ** (-np.arange(64) / 3))
        self.last_ask = np.full(self.count, NEVER)
        before = second < now
        np.maximum.at(self.last_ask, person[before], second[before])

    def weekly(self):
        person, day, start, end = self.table("window", "day", "from", "to")
        self.week = weekly_spans(self.count, person, day, start, end)
        extras = self.table("extra", "date", "from", "to")
        self.knows_when = self.week.has()
        self.knows_when[extras[0]] = True
        length = self.week.end - self.week.start
        self.weekly_minutes = np.bincount(self.week.person, length, self.count).astype(np.int64)
        off = (self.week.start % QUARTER != 0) | (self.week.end % QUARTER != 0)
        self.on_quarters = np.bincount(self.week.person, off, self.count) == 0
        # Bits of the quarters that are free whole.
        self.quarters = np.zeros((WORDS, self.count), np.uint64)
        step = 100_000
        for low in range(0, self.count, step):
            high = min(low + step, self.count)
            some = slice(self.week.first[low], self.week.first[high])
            change = np.zeros((high - low, WORDS * 64 + 1), np.int8)
            who = self.week.person[some] - low
            begin, finish = -(-self.week.start[some] // QUARTER), self.week.end[some] // QUARTER
            whole = begin < finish
            np.add.at(change, (who[whole], begin[whole]), 1)
            np.add.at(change, (who[whole], finish[whole]), -1)
            packed = np.packbits(np.cumsum(change[:, :-1], axis=1, dtype=np.int8).astype(bool), axis=1,
                                 bitorder="little")
            self.quarters[:, low:high] = packed.view("<u8").T

    def dated(self):
        """What is lost of the weekly windows by dates away and promised sessions; and for people
        with extra windows all their free time."""
        away = self.table("away", "from", "to")
        away = away[0], away[1] * DAY, (away[2] + 1) * DAY
        promised = self.promised()
        inside = lambda spans: [x[(spans[2] > self.from_minute) & (spans[1] < self.to_minute)] for x in spans]
        away, promised = inside(away), inside(promised)
        closed = Spans(self.count, *(np.concatenate(both) for both in zip(away, promised)))
        self.lost = self.in_windows(closed)
        person, day, start, end = self.table("extra", "date", "from", "to")
        start, length = day * DAY + start, (end - start - 1) % DAY + 1
        extra = Spans(self.count, *inside((person, start, start + length)))
        special = np.flatnonzero(extra.has())
        self.special = self.free(special, extra, Spans(self.count, *away), Spans(self.count, *promised))
        self.is_special = extra.has()
        self.is_dated = self.lost.has() | self.is_special

    def in_windows(self, spans):
        """The minutes of dated spans that lie in weekly windows."""
        first = week_start(spans.start)
        group, number = expand((week_start(spans.end - 1) - first) // WEEK + 1)
        owner, week = spans.person[group], first[group] + number * WEEK
        group2, start, end = self.week.of(owner)
        start = np.maximum(week[group2] + start, spans.start[group][group2])
        end = np.minimum(week[group2] + end, spans.end[group][group2])
        return Spans(self.count, owner[group2], start, end)

    def free(self, people, extra, away, promised):
        """All free time of some people: weekly windows less dates away, and extras, less promised."""
        group, start, end = self.week.of(people)
        weeks = self.from_minute + np.arange(self.weeks) * WEEK
        who = np.repeat(people[group], len(weeks))
        kinds = [(who, (start[:, None] + weeks).ravel(), (end[:, None] + weeks).ravel())]
        for spans in (extra, away, promised):
            group, start, end = spans.of(people)
            kinds.append((people[group], start, end))
        person = np.concatenate([k[0] for k in kinds for _ in range(2)])
        time = np.concatenate([k[e] for k in kinds for e in (1, 2)])
        kind = np.concatenate([np.full(len(k[0]), n) for n, k in enumerate(kinds) for _ in range(2)])
        sign = np.concatenate([np.full(len(k[0]), s) for k in kinds for s in (1, -1)])
        order = np.lexsort((time, person))
        person, time, kind, sign = person[order], time[order], kind[order], sign[order]
        week, more, gone, taken = (np.cumsum(np.where(kind == n, sign, 0)) > 0 for n in range(4))
        is_free = ((week & ~gone) | more) & ~taken
        same = np.concatenate([person[1:] == person[:-1], [False]])
        some = np.flatnonzero(is_free & same)
        return Spans(self.count, person[some], time[some], time[some + 1])

    def promised(self):
        """Promised sessions (person, start, end), and the minutes of those that start in a week."""
        person, start, end = self.table("session", "from", "to")
        who, rule, begin, finish = self.table("course", "rule", "from", "to")
        parts = [(person, start, end)]
        for number, of in enumerate(self.told["rules"]):
            first = self.from_minute // DAY - 1
            days = rule_days(of["rule"], of["first"], first, self.to_minute // DAY - first)
            except_ = {day_number(date.fromisoformat(d)) for d in of["except"]}
            last = day_number(date.fromisoformat(of["last"])) if of["last"] else 10**9
            days = [d for d in days if d not in except_ and d <= last and DAYS[(d + 3) % 7] in of["days"]]
            some = rule == number
            start = (np.array(days)[:, None] * DAY + begin[some]).ravel()
            length = np.tile((finish[some] - begin[some] - 1) % DAY + 1, len(days))
            parts.append((np.tile(who[some], len(days)), start, start + length))
        person, start, end = (np.concatenate(part) for part in zip(*parts))
        some = (start >= self.from_minute) & (start < self.to_minute)
        weeks = (start[some] - self.from_minute) // WEEK
        promisers = np.unique(person[some])
        # Row 0 is for everybody who promised no session.
        self.promised_row = np.zeros(self.count, np.int64)
        self.promised_row[promisers] = np.arange(len(promisers)) + 1
        self.promised_minutes = np.zeros((len(promisers) + 1, self.weeks), np.int64)
        np.add.at(self.promised_minutes, (self.promised_row[person[some]], weeks), (end - start)[some])
        self.promised_sessions = (person, start, end)
        who, minutes = self.table("hours", "minutes")
        self.promised_hours = np.bincount(who, minutes, self.count).astype(np.int64)
        return person, start, end

    def history(self):
        """By need: who is out because of blocks and earlier placements."""
        person, high, low, state = self.table("placement", "need_high", "need_low", "state")
        blocked, block_high, block_low = self.table("block", "id_high", "id_low")
        live = np.isin(state, [SUGGESTED, INTERESTED, OFFERED, ACCEPTED, INTRODUCED, STARTED])
        out = live | np.isin(state, [DECLINED, REFUSED] + CAME_TO_NOTHING)
        # A placement that fails any of these gates is out, whichever of them it is.
        self.placements = person[out], high[out], low[out]
        self.blocks = blocked, block_high, block_low
        self.checks = self.table("check", "level", "workforce", "issued", "review_on")


def bits(count, person, number):
    found = np.zeros(count, np.uint64)
    np.bitwise_or.at(found, person, np.uint64(1) << number.astype(np.uint64))
    return found


def good_until(population, check):
    """By person: until when a check that serves is good; a level and a workforce (0 = none, 3 =
    both), as in scoring.md."""
    level, workforce = check
    person, held, of, issued, review = population.checks
    serves = (issued <= population.today) & (held >= level) & ((workforce == 0) | (of == 3) | (of == workforce))
    found = np.full(population.count, NONE, np.int64)
    np.maximum.at(found, person[serves], review[serves])
    return found
