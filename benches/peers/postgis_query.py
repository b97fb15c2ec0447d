"""The SQL of a need for PostGIS, in layers, each of which works out what the next one needs."""
import math

import numpy as np

from population import LIMIT, ONE, QUARTER, UNKNOWN, WEEK

QUARTERS = WEEK // QUARTER
# So many people are timed exactly before a bound sorts out the rest, where that is worth it.
FIRST = 1000
# What the layers of the time need of a person.
KEPT = ("number", "id", "id_low", "last_ask", "minutes_per_week", "promised_hours", "promised", "lost", "special",
        "knows_when", "on_quarters", "weekly_minutes", "week")


def masks(spans):
    """Words with the bits of the quarters that lie whole in minutes of the week, which may go on to Monday."""
    found = {}
    for start, end in spans:
        for quarter in range(-(-start // QUARTER), end // QUARTER):
            quarter %= QUARTERS
            found[quarter // 64] = found.get(quarter // 64, 0) | 1 << quarter % 64
    return [(word, bits - 2**64 if bits >= 2**63 else bits) for word, bits in sorted(found.items())]


def on_quarters(spans):
    return all(a % QUARTER == 0 and b % QUARTER == 0 for a, b in spans)


def slot_test(start, length):
    """Whether a slot of the week is free whole by the weekly windows."""
    end = start + length
    words = [f"w{word} & {bits} = {bits}" for word, bits in masks([(start, end)])]
    if not on_quarters([(start, end)]):
        words.append(f"week @> int4range({start}, {min(end, WEEK)})")
        if end > WEEK:
            words.append(f"week @> int4range(0, {end - WEEK})")
    return "(" + " AND ".join(words) + ")"


def multirange(spans):
    return "'{" + ",".join(f"[{a},{b})" for a, b in spans) + "}'::int4multirange"


def ratio_of(minutes, all_minutes):
    return f"((2000000 * ({minutes})::bigint + {all_minutes}) / {2 * all_minutes})"


class Query:
    def __init__(self, of, question):
        self.of, self.question, self.when = of, question, question.when
        self.low = max(question.least, 1)
        self.base = of.from_minute
        self.total = sum(question.weights)

    def text(self):
        low = self.question.id[1]
        low = low - 2**64 if low >= 2**63 else low
        best = (f"SELECT id, score FROM scored "
                f"WHERE score >= coalesce((SELECT score FROM scored ORDER BY score DESC OFFSET {LIMIT - 1} LIMIT 1), 0) "
                f"ORDER BY score DESC, last_ask NULLS FIRST, mix(id_low # ({low})), id LIMIT {LIMIT}")
        if not self.question.remote:
            return f"WITH scored AS MATERIALIZED ({self.scored(self.near())}) {best}"
        # At first those who would be the best if they had all the time, then whoever may still be better than the
        # last of these.
        most = self.score(f"CASE WHEN knows_when THEN {ONE} ELSE {UNKNOWN} END")
        kept = ", ".join(f"p.{name}" for name in KEPT)
        timed = lambda some: self.scored(
            f"SELECT {kept}, {self.slots()} b.others FROM ({some}) b, "
            f"LATERAL (SELECT * FROM person p WHERE p.number = b.number OFFSET 0) p")
        first = timed(f"SELECT number, others FROM gated ORDER BY most DESC LIMIT {FIRST}")
        return f"""WITH gated AS MATERIALIZED (
    SELECT number, others, {most} AS most FROM ({self.near()}) near
), least AS MATERIALIZED (
    SELECT coalesce((SELECT score FROM ({first}) first ORDER BY score DESC OFFSET {LIMIT - 1} LIMIT 1), 0) AS score
), scored AS MATERIALIZED (
    {timed("SELECT number, others FROM gated WHERE most >= (SELECT score FROM least)")}
) {best}"""

    def score(self, a):
        weight = self.question.weights[1]
        return f"(2 * (others + {weight} * {a})::bigint + {self.total}) / {2 * self.total}"

    def scored(self, people):
        """Those who have the time, with their scores."""
        timed = self.sessions(people) if self.when.sessions is not None else self.spans(people)
        return (f"SELECT id, id_low, last_ask, {self.score(f'CASE WHEN knows_when THEN a ELSE {UNKNOWN} END')} AS score "
                f"FROM ({timed}) timed WHERE a >= {self.low}")

    # Gates, and the components that have nothing to do with time.

    def near(self):
        """Those who pass the gates but that of the time, with the weighted sum of the other components."""
        q, w = self.question, self.question.weights
        rest = f"('{{{','.join(map(str, self.of.rest[:self.of.told['asks_cap']]))}}}'::int[])[asked + 1]"
        others = (f"{w[0]} * {self.skills()} + {w[2]} * {self.way()} + {w[3]} * {self.interests()} + {w[4]} * {rest}")
        slots = "".join(f"s{n}, " for n in range(len(self.when.slots))) if self.when.sessions is not None else ""
        if q.remote:
            return f"SELECT number, knows_when, {others} AS others FROM person p WHERE {self.gates()} OFFSET 0"
        width = self.of.tokens.shape[1]
        of_person = ", ".join((*KEPT, "half_metres", "max_metres", "causes", "asked", *(f"t{n}" for n in range(width))))
        lat, lon = (math.radians(x) for x in q.place)
        metres = (f"floor(2 * 6371008.8 * asin(sqrt(power(sin(({lat!r} - lat) / 2), 2) + cos(lat) * cos({lat!r}::float8) "
                  f"* power(sin(({lon!r} - lon) / 2), 2))) + 0.5)")
        point = f"ST_SetSRID(ST_MakePoint({q.place[1]!r}, {q.place[0]!r}), 4326)"
        some = lambda metres, people: (f"SELECT {of_person}, {self.slots()} {metres} AS metres FROM {people} "
                                       f"{self.gates()}")
        found = (some(metres, f"person p WHERE lat IS NOT NULL AND reach(lat, lon, max_metres) && {point} AND")
                 + " UNION ALL " + some("NULL::float8", "homeless p WHERE"))
        return (f"SELECT {', '.join(KEPT)}, {slots} {others} AS others FROM ({found} OFFSET 0) found "
                f"WHERE metres IS NULL OR metres <= max_metres OFFSET 0")

    def slots(self):
        """Columns that tell which times of the week are free."""
        if self.when.sessions is None:
            return ""
        return "".join(f"(NOT p.knows_when OR {slot_test(*slot)}) AS s{n}, " for n, slot in enumerate(self.when.slots))

    def gates(self):
        of, q = self.of, self.question
        simple = [f"asked < {of.told['asks_cap']}", f"paused_until <= {of.today}",
                  f"(born <= {q.youngest} AND (born <= {q.adult} OR guardian)"
                  + (")" if q.age_must_be_known else " OR born IS NULL)")]
        if q.vehicle_needed:
            simple.append("vehicle = 1")
        for language in q.languages:
            simple.append(f"knows_languages AND languages_{language // 64} >> {language % 64} & 1 = 1")
        ids = ", ".join(f"'{high:016x}{low:016x}'" for high, low in (q.id, q.organisation))
        simple.append(f"number NOT IN (SELECT person FROM kept_apart WHERE subject IN ({ids}))")
        # One after the other as they are written: the time tells most people apart.
        where = [f"CASE WHEN {self.may_have_time()} THEN {' AND '.join(simple)} ELSE false END"]
        for wanted in q.required:
            where.append(f"tokens && '{{{','.join(map(str, np.flatnonzero(wanted == ONE)))}}}'::int[]")
        good = max(of.today, self.when.last_day)
        for level, workforce in q.checks:
            serves = "" if workforce == 0 else f"AND workforce IN (3, {workforce})"
            where.append(f"EXISTS (SELECT FROM cleared c WHERE c.person = p.number AND level >= {level} {serves} "
                         f"AND issued <= {of.today} AND review_on >= {good} OFFSET 0)")
        return " AND ".join(where)

    def may_have_time(self):
        """What the weekly windows alone tell of those who have no extra ones."""
        when = self.when
        if when.sessions is None:
            minutes = self.every_week(f"{WEEK}")
            enough = f"{len(when.spans)} * least({when.each}, {minutes}) >= {self.least_minutes()}"
        elif len(when.slots) == 1:
            enough = slot_test(*when.slots[0])
        else:
            sums = " + ".join(f"({slot_test(*slot)})::int * {self.minutes_of(n)}" for n, slot in enumerate(when.slots))
            enough = f"{sums} >= {self.least_minutes()}"
        return f"({enough} OR open)"

    def every_week(self, otherwise):
        """The minutes of a week within the allowed windows: bits tell less than there is where windows begin or end
        within a quarter."""
        if self.when.always:
            return "weekly_minutes"
        if not on_quarters(self.when.allowed):
            return otherwise
        bits = " + ".join(f"bit_count(int8send(w{word} & ({bits})))" for word, bits in masks(self.when.allowed))
        return f"CASE WHEN on_quarters THEN {QUARTER} * ({bits}) ELSE {otherwise} END"

    def minutes_of(self, slot):
        return self.when.slots[slot][1] * self.when.slot_of.count(slot)

    def least_minutes(self):
        return next(m for m in range(self.when.minutes * self.low // ONE - 1, self.when.minutes + 1)
                    if m > 0 and (2 * ONE * m + self.when.minutes) // (2 * self.when.minutes) >= self.low)

    def skills(self):
        q = self.question
        if not q.desirable:
            return str(q.skills_unknown)
        terms = []
        for weight, qualities in q.desirable:
            table = "'{" + ",".join(map(str, qualities.tolist())) + "}'::int[]"
            # Tokens begin at 1; subscripts too, and the first is that of token 0.
            found = ", ".join(f"({table})[t{n} + 1]" for n in range(self.of.tokens.shape[1]))
            terms.append(f"{weight} * greatest({UNKNOWN}, {found})")
        total = q.skill_weights
        return f"((2 * ({' + '.join(terms)})::bigint + {total}) / {2 * total})"

    def way(self):
        if self.question.remote:
            return str(ONE)
        return (f"CASE WHEN metres IS NULL THEN {UNKNOWN} "
                f"ELSE floor(1000000 * power(2.0::float8, -metres / half_metres) + 0.5)::bigint END")

    def interests(self):
        causes = self.question.causes
        if not causes:
            return str(ONE // 2)
        return f"CASE WHEN causes = 0 THEN {ONE // 2} WHEN causes & {causes} <> 0 THEN {ONE} ELSE 0 END"

    # The time.

    def sessions(self, people):
        when = self.when
        ranges = [f"int4range({a - self.base}, {b - self.base})" for a, b in when.sessions]
        dated = ", ".join(f"CASE WHEN special IS NOT NULL THEN special @> {r} WHEN lost IS NOT NULL "
                          f"THEN s{slot} AND NOT lost && {r} END AS c{n}"
                          for n, (slot, r) in enumerate(zip(when.slot_of, ranges)))
        slots = "".join(f"s{n}, " for n in range(len(when.slots)))
        kept = f"id, id_low, last_ask, minutes_per_week, promised_hours, promised, knows_when, others, {slots}"
        middle = f"SELECT {kept} lost IS NULL AND special IS NULL AS plain, {dated} FROM ({people}) near OFFSET 0"
        by_slot = " + ".join(f"s{n}::int * {self.minutes_of(n)}" for n in range(len(when.slots)))
        by_session = " + ".join(f"c{n}::int * {b - a}" for n, (a, b) in enumerate(when.sessions))
        counted = f"SELECT *, CASE WHEN plain THEN {by_slot} ELSE {by_session} END AS free FROM ({middle}) dated OFFSET 0"
        capped = (f"CASE WHEN minutes_per_week IS NULL THEN free WHEN plain AND promised IS NULL THEN {self.by_kind()} "
                  f"ELSE {self.by_week()} END")
        return (f"SELECT id, id_low, last_ask, knows_when, others, {ratio_of(capped, when.minutes)} AS a "
                f"FROM ({counted}) counted WHERE {ratio_of('free', when.minutes)} >= {self.low} OFFSET 0")

    def weeks(self):
        """The sessions of each week, and its number."""
        when = self.when
        ends = when.week_first[1:] + [len(when.sessions)]
        for first, end, start in zip(when.week_first, ends, when.weeks):
            yield range(first, end), (start - self.base) // WEEK

    def fitted(self, covered, left):
        """What fits of some sessions (SQL of whether each is covered, its length) in a week."""
        minutes = " + ".join(f"({c})::int * {length}" for c, length in covered)
        if len({length for _, length in covered}) == 1:
            shortest = covered[0][1]
        else:
            shortest = "least(" + ", ".join(f"CASE WHEN {c} THEN {length} END" for c, length in covered) + ")"
        return f"CASE WHEN {shortest} > {left} THEN 0 ELSE least({minutes}, {left}) END"

    def by_kind(self):
        """Of whoever has nothing dated: weeks with the same times of the week are alike."""
        when, kinds = self.when, {}
        for sessions, _ in self.weeks():
            kind = tuple(when.slot_of[n] for n in sessions)
            kinds[kind] = kinds.get(kind, 0) + 1
        left = "greatest(0, minutes_per_week - promised_hours)"
        return " + ".join(f"{count} * (" + self.fitted([(f"s{slot}", when.slots[slot][1]) for slot in kind], left) + ")"
                          for kind, count in kinds.items())

    def by_week(self):
        when, terms = self.when, []
        for sessions, number in self.weeks():
            left = f"greatest(0, minutes_per_week - promised_hours - coalesce(promised[{number + 1}], 0))"
            covered = [(f"CASE WHEN plain THEN s{when.slot_of[n]} ELSE c{n} END", when.sessions[n][1] - when.sessions[n][0])
                       for n in sessions]
            terms.append("(" + self.fitted(covered, left) + ")")
        return " + ".join(terms)

    def spans(self, people):
        """The time of a flexible need."""
        when = self.when
        terms, capped = [], []
        for number, span in enumerate(when.spans):
            terms.append(f"CASE WHEN knows_when THEN least({when.each}, {self.free_in(span)}) ELSE {when.each} END "
                         f"AS f{number}")
            capped.append(f"least(f{number}, greatest(0, minutes_per_week - promised_hours - ({self.promised_in(span)})))")
        every_week = "weekly_minutes" if when.always else f"minutes(week * {multirange(when.allowed)})"
        weekly = f"SELECT *, {every_week} AS each_week FROM ({people}) near OFFSET 0"
        kept = "number, id, id_low, last_ask, minutes_per_week, promised_hours, promised, knows_when, others"
        spanned = f"SELECT {kept}, {', '.join(terms)} FROM ({weekly}) weekly OFFSET 0"
        free = " + ".join(f"f{n}" for n in range(len(when.spans)))
        counted = f"SELECT *, {free} AS free FROM ({spanned}) spanned OFFSET 0"
        capped = f"CASE WHEN minutes_per_week IS NULL THEN free ELSE {' + '.join(capped)} END"
        return (f"SELECT id, id_low, last_ask, knows_when, others, {ratio_of(capped, when.minutes)} AS a "
                f"FROM ({counted}) counted WHERE {ratio_of('free', when.minutes)} >= {self.low} OFFSET 0")

    def free_in(self, span):
        """Free minutes of a span within the allowed windows."""
        when, base = self.when, self.base
        allowed = multirange((a - base, b - base) for a, b in when.allowed_in(span))
        plain = "each_week"
        if span[1] - span[0] != WEEK:
            # The weekly windows on the days of a shorter span.
            monday = base + (span[0] - base) // WEEK * WEEK
            parts = []
            for week in (monday, monday + WEEK):
                some = [(a - week, b - week) for a, b in when.allowed_in(span) if week <= a < week + WEEK]
                parts += [f"minutes(week * {multirange(some)})"] if some else []
            plain = " + ".join(parts) or "0"
        return (f"CASE WHEN special IS NOT NULL THEN minutes(special * {allowed}) "
                f"WHEN lost && int4range({span[0] - base}, {span[1] - base}) THEN {plain} - minutes(lost * {allowed}) "
                f"ELSE {plain} END")

    def promised_in(self, span):
        start = span[0] - self.base
        if start % WEEK == 0 and span[1] - span[0] == WEEK:
            return f"coalesce(promised[{start // WEEK + 1}], 0)"
        return (f"SELECT coalesce(sum(r.minutes), 0) FROM promised r WHERE r.person = number "
                f"AND starts >= {start} AND starts < {span[1] - self.base}")
