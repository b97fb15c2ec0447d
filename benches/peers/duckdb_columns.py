#!/usr/bin/env python3
"""The best list that two SQL queries give in DuckDB: the definition whole, one thread, in memory.

    duckdb_columns.py target/bench/country-6000 ...

The first scores by columns alone whoever has nothing dated (dates away or promised sessions that
matter, extra windows), and tells how high the others may come. The twentieth best score sorts out
who of these has to be timed exactly, by the second query, which joins the tables of spans; often
nobody is left. (One query for both takes three times as long over few people: DuckDB pays for each
of its many parts.) The statements are prepared beforehand.
"""
import math
import sys

import duckdb
import numpy as np

from population import LIMIT, NONE, ONE, QUARTER, UNKNOWN, WEEK, Population, mix
from postgis import curve
from postgis_query import masks, on_quarters
from results import ask_all, keep, of_ranking

# No one goes further than the greatest of these from home; DuckDB skips row groups by the box.
METRES_IN_DEGREE = 111_000


def load(connection, of):
    order = curve(of)
    place = np.empty(of.count, np.int64)
    place[order] = np.arange(of.count)
    take = lambda x, kind=None: np.ascontiguousarray(x[order] if kind is None else x[order].astype(kind))
    person = {
        "number": np.arange(of.count, dtype=np.int32), "id_high": take(of.id_high), "id_low": take(of.id_low),
        "last_ask": take(of.last_ask), "lat": take(np.where(of.home, of.lat, 99.0)),
        "lon": take(np.where(of.home, of.lon, 0.0)), "causes": take(of.causes),
        "languages_0": take(of.languages[0]), "languages_1": take(of.languages[1]),
        "half_metres": take(of.half_metres, np.int32), "max_metres": take(of.max_metres, np.int32),
        "paused_until": take(of.paused_until, np.int32), "born": take(of.born, np.int32),
        "minutes_per_week": take(of.minutes_per_week, np.int32), "promised_hours": take(of.promised_hours, np.int32),
        "weekly_minutes": take(of.weekly_minutes, np.int32), "asked": take(of.asked, np.int8),
        "vehicle": take(of.vehicle, np.int8), "guardian": take(of.guardian, bool),
        "knows_languages": take(of.knows_languages, bool), "knows_when": take(of.knows_when),
        "on_quarters": take(of.on_quarters), "special": take(of.is_special),
        "plain": take(~of.is_dated & (of.promised_row == 0)),
    }
    person |= {f"w{n}": take(word) for n, word in enumerate(of.quarters)}
    person |= {f"t{n}": take(of.tokens[:, n]) for n in range(of.tokens.shape[1])}
    create(connection, "person", person)
    for name, spans in (("lost", of.lost), ("special_spans", of.special), ("week", of.week)):
        sorted_by(connection, name, place[spans.person], start=spans.start, stop=spans.end)
    who, start, end = of.promised_sessions
    sorted_by(connection, "promised", place[who], start=start, minutes=end - start)
    who, level, workforce, issued, review = of.checks
    sorted_by(connection, "cleared", place[who], level=level, workforce=workforce, issued=issued, review_on=review)
    who, high, low = (np.concatenate(both) for both in zip(of.placements, of.blocks))
    order = np.lexsort((high, low))
    create(connection, "kept_apart", {"high": high[order].astype(np.uint64), "low": low[order].astype(np.uint64),
                                      "person": place[who][order].astype(np.int32)})


def sorted_by(connection, name, person, **columns):
    order = np.argsort(person, kind="stable")
    create(connection, name, {"person": person[order].astype(np.int32)}
           | {key: np.ascontiguousarray(value[order]) for key, value in columns.items()})


def create(connection, name, columns):
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM columns")


def slot_test(start, length):
    words = [f"(w{word} & {bits % 2**64}) = {bits % 2**64}" for word, bits in masks([(start, start + length)])]
    if not on_quarters([(start, start + length)]):
        # A window may go on to Monday.
        parts = [(start, min(start + length, WEEK)), (0, start + length - WEEK)]
        words += [f"number IN (SELECT person FROM week k WHERE k.start <= {a} AND k.stop >= {b})"
                  for a, b in parts if a < b]
    return "(" + " AND ".join(words or ["true"]) + ")"


class Query:
    def __init__(self, of, question):
        self.of, self.question, self.when = of, question, question.when
        self.low = max(question.least, 1)
        self.base = of.from_minute
        self.total = sum(question.weights)
        # Spans that are no whole calendar weeks are looked at one by one.
        self.regular = self.when.sessions is not None or (
            (self.when.spans[0][0] - self.base) % WEEK == 0 and self.when.spans[-1][1] - self.when.spans[-1][0] == WEEK)

    def first(self):
        """Everybody who may be on the list: exactly, or how high they may come."""
        when = self.when
        free, capped = self.by_kind() if when.sessions is not None else self.by_week()
        most = self.score(f"CASE WHEN NOT knows_when THEN {UNKNOWN} WHEN special OR NOT {str(self.regular).lower()} "
                          f"THEN {ONE} ELSE {ratio('capped', when.minutes)} END")
        plain = "plain" if self.regular else "false"
        return f"""
SELECT number, id_high, id_low, last_ask, others, exact, {most} AS score FROM (
    SELECT *, {free} AS free, {capped} AS capped, {self.others()} AS others FROM (
        SELECT *, {self.slots()} {plain} AS exact, {self.metres()} AS metres FROM person WHERE {self.gates()}
    ) WHERE metres IS NULL OR metres <= max_metres
) WHERE NOT exact OR {ratio('free', when.minutes)} >= {self.low} AND {ratio('capped', when.minutes)} >= {self.low}"""

    def second(self):
        """How much of the time some people have."""
        when = self.when
        timed = self.sessions() if when.sessions is not None else self.spans()
        return f"""
WITH doubtful AS MATERIALIZED (
    SELECT *, {self.slots()} number AS who FROM person WHERE number IN (SELECT unnest($1::INT[]))
), timed AS ({timed})
SELECT number, CASE WHEN knows_when THEN a ELSE {UNKNOWN} END AS a FROM (
    SELECT number, knows_when, {ratio('t.free', when.minutes)} AS free, {ratio('t.capped', when.minutes)} AS a
    FROM timed t JOIN doubtful USING (number)
) s WHERE s.free >= {self.low} AND s.a >= {self.low}"""

    def slots(self):
        if self.when.sessions is None:
            return ""
        return "".join(f"NOT knows_when OR {slot_test(*slot)} AS s{n}, " for n, slot in enumerate(self.when.slots))

    def score(self, a):
        return f"(2 * (others + {self.question.weights[1]} * {a})::BIGINT + {self.total}) // {2 * self.total}"

    def metres(self):
        if self.question.remote:
            return "NULL::DOUBLE"
        lat, lon = self.question.place
        return (f"CASE WHEN lat < 90 THEN floor(2 * 6371008.8 * asin(sqrt(power(sin((radians({lat!r}) - radians(lat)) / 2), 2) "
                f"+ cos(radians(lat)) * cos(radians({lat!r})) * power(sin((radians({lon!r}) - radians(lon)) / 2), 2))) + 0.5) END")

    def gates(self):
        of, q = self.of, self.question
        where = []
        if not q.remote:
            lat, lon = q.place
            reach = (int(of.max_metres.max()) + 100) / METRES_IN_DEGREE
            wide = reach / math.cos(math.radians(min(89, abs(lat) + reach)))
            where.append(f"(lat BETWEEN {lat - reach} AND {lat + reach} AND lon BETWEEN {lon - wide} AND {lon + wide} "
                         f"OR lat = 99)")
        where += [f"asked < {of.told['asks_cap']}", f"paused_until <= {of.today}", self.may_have_time(),
                  f"(born <= {q.youngest} AND (born <= {q.adult} OR guardian))"]
        # Unknown is the least number there is.
        where[-1] = f"({where[-1]} AND born <> {NONE}" + (")" if q.age_must_be_known else f" OR born = {NONE})")
        if q.vehicle_needed:
            where.append("vehicle = 1")
        where += [f"knows_languages AND languages_{language // 64} & {1 << language % 64} <> 0" for language in q.languages]
        for wanted in q.required:
            serving = np.flatnonzero(wanted == ONE).tolist()
            some = ", ".join(map(str, serving))
            where.append("(" + " OR ".join(f"t{n} IN ({some})" for n in range(of.tokens.shape[1])) + ")")
        good = max(of.today, self.when.last_day)
        for level, workforce in q.checks:
            serves = "" if workforce == 0 else f"AND workforce IN (3, {workforce})"
            where.append(f"number IN (SELECT person FROM cleared WHERE level >= {level} {serves} "
                         f"AND issued <= {of.today} AND review_on >= {good})")
        ids = " OR ".join(f"low = {low} AND high = {high}" for high, low in (q.id, q.organisation))
        where.append(f"number NOT IN (SELECT person FROM kept_apart WHERE {ids})")
        return " AND ".join(where)

    def may_have_time(self):
        when = self.when
        if when.sessions is not None:
            sums = " + ".join(f"CASE WHEN {slot_test(*slot)} THEN {self.minutes_of(n)} ELSE 0 END"
                              for n, slot in enumerate(when.slots))
            enough = slot_test(*when.slots[0]) if len(when.slots) == 1 else f"{sums} >= {self.least_minutes()}"
        elif self.regular:
            enough = f"{len(when.spans)} * least({when.each}, {self.every_week()}) >= {self.least_minutes()}"
        else:
            return "true"
        return f"({enough} OR NOT knows_when OR special)"

    def every_week(self):
        """The minutes of a week within the allowed windows."""
        when = self.when
        if when.always:
            return "weekly_minutes"
        parts = ", ".join(f"({a}, {b})" for a, b in when.allowed)
        exact = (f"coalesce((SELECT sum(greatest(0, least(k.stop, b) - greatest(k.start, a))) "
                 f"FROM week k, (VALUES {parts}) windows(a, b) WHERE k.person = number), 0)")
        if not on_quarters(when.allowed):
            return exact
        bits = " + ".join(f"bit_count(w{word} & {bits % 2**64})::INT" for word, bits in masks(when.allowed))
        # Where windows begin or end within a quarter the bits tell too little.
        return f"CASE WHEN on_quarters THEN {QUARTER} * ({bits}) ELSE {exact} END"

    def minutes_of(self, slot):
        return self.when.slots[slot][1] * self.when.slot_of.count(slot)

    def least_minutes(self):
        return next(m for m in range(self.when.minutes * self.low // ONE - 1, self.when.minutes + 1)
                    if m > 0 and (2 * ONE * m + self.when.minutes) // (2 * self.when.minutes) >= self.low)

    def others(self):
        q, w = self.question, self.question.weights
        skills = str(q.skills_unknown)
        if q.desirable:
            width = self.of.tokens.shape[1]
            terms = []
            for weight, qualities in q.desirable:
                # Most tokens count no more than unknown; the others are told one by one.
                worth = [(quality, np.flatnonzero(qualities == quality).tolist())
                         for quality in sorted(set(qualities.tolist()) - {UNKNOWN}, reverse=True)]
                held = lambda tokens: " OR ".join(f"t{n} IN ({', '.join(map(str, tokens))})" for n in range(width))
                cases = " ".join(f"WHEN {held(tokens)} THEN {quality}" for quality, tokens in worth)
                terms.append(f"{weight} * CASE {cases} ELSE {UNKNOWN} END::BIGINT")
            skills = f"((2 * ({' + '.join(terms)}) + {q.skill_weights}) // {2 * q.skill_weights})"
        way = str(ONE)
        if not q.remote:
            way = (f"CASE WHEN metres IS NULL THEN {UNKNOWN} "
                   f"ELSE floor(1000000 * power(2.0::DOUBLE, -metres / half_metres) + 0.5)::BIGINT END")
        interests = str(ONE // 2)
        if q.causes:
            interests = f"CASE WHEN causes = 0 THEN {ONE // 2} WHEN causes & {q.causes} <> 0 THEN {ONE} ELSE 0 END"
        cases = " ".join(f"WHEN {n} THEN {self.of.rest[n]}" for n in range(self.of.told["asks_cap"]))
        return f"{w[0]} * {skills} + {w[2]} * {way} + {w[3]} * {interests} + {w[4]} * CASE asked {cases} END"

    # Time by the weekly windows alone.

    def left(self, promised="0"):
        return f"greatest(0, minutes_per_week - promised_hours - {promised})"

    def by_kind(self):
        """Free and capped minutes of the sessions, where nothing is dated."""
        when, kinds = self.when, {}
        ends = when.week_first[1:] + [len(when.sessions)]
        for first, end in zip(when.week_first, ends):
            kind = tuple(when.slot_of[first:end])
            kinds[kind] = kinds.get(kind, 0) + 1
        free = " + ".join(f"CASE WHEN s{n} THEN {self.minutes_of(n)} ELSE 0 END" for n in range(len(when.slots)))
        terms = []
        for kind, count in kinds.items():
            lengths = [when.slots[slot][1] for slot in kind]
            minutes = " + ".join(f"CASE WHEN s{slot} THEN {length} ELSE 0 END" for slot, length in zip(kind, lengths))
            shortest = lengths[0] if len(set(lengths)) == 1 else \
                "least(" + ", ".join(f"CASE WHEN s{slot} THEN {length} END" for slot, length in zip(kind, lengths)) + ")"
            terms.append(f"{count} * CASE WHEN {shortest} > {self.left()} THEN 0 ELSE least({minutes}, {self.left()}) END")
        return free, f"CASE WHEN minutes_per_week = {NONE} THEN {free} ELSE {' + '.join(terms)} END"

    def by_week(self):
        """Free and capped minutes of the spans, where nothing is dated."""
        when = self.when
        free = f"CASE WHEN knows_when THEN least({when.each}, {self.every_week()}) ELSE {when.each} END"
        count = len(when.spans)
        return f"{count} * {free}", (f"{count} * CASE WHEN minutes_per_week = {NONE} THEN {free} "
                                     f"ELSE least({free}, {self.left()}) END")

    # Time of whoever has something dated.

    def promised_in(self, start, stop):
        return (f"coalesce((SELECT sum(p.minutes) FROM promised p WHERE p.person = number "
                f"AND p.start >= {start} AND p.start < {stop}), 0)")

    def sessions(self):
        when = self.when
        ends = when.week_first[1:] + [len(when.sessions)]
        week_of = [start for first, end, start in zip(when.week_first, ends, when.weeks) for _ in range(first, end)]
        rows = ", ".join(f"({n}, {a}, {b}, {slot + 1}, {week})"
                         for n, ((a, b), slot, week) in enumerate(zip(when.sessions, when.slot_of, week_of)))
        slots = ", ".join(f"s{n}" for n in range(len(when.slots)))
        return f"""
    WITH asked AS (SELECT * FROM (VALUES {rows}) asked(n, a, b, slot, week)),
    pairs AS MATERIALIZED (
        SELECT number, minutes_per_week, promised_hours, special, a.*, [{slots}][slot] AS weekly FROM doubtful, asked a),
    gone AS MATERIALIZED (
        SELECT DISTINCT number, n FROM pairs JOIN lost l ON l.person = number AND l.start < b AND l.stop > a
        WHERE NOT special),
    extra AS MATERIALIZED (
        SELECT DISTINCT number, n FROM pairs JOIN special_spans x ON x.person = number AND x.start <= a AND x.stop >= b
        WHERE special),
    covered AS MATERIALIZED (
        SELECT * FROM pairs WHERE NOT special AND weekly AND (number, n) NOT IN (SELECT (number, n) FROM gone)
        UNION ALL SELECT * FROM pairs WHERE special AND (number, n) IN (SELECT (number, n) FROM extra)),
    weeks AS MATERIALIZED (
        SELECT number, week, any_value(minutes_per_week) AS minutes_per_week, any_value(promised_hours) AS promised_hours,
            sum(b - a) AS minutes, min(b - a) AS shortest FROM covered GROUP BY number, week),
    taken AS MATERIALIZED (
        SELECT w.number, w.week, sum(p.minutes) AS minutes FROM weeks w
        JOIN promised p ON p.person = w.number AND p.start >= w.week AND p.start < w.week + {WEEK} GROUP BY w.number, w.week)
    SELECT number, sum(w.minutes)::BIGINT AS free,
        sum(CASE WHEN minutes_per_week = {NONE} THEN w.minutes
            WHEN shortest > {self.left('coalesce(t.minutes, 0)')} THEN 0
            ELSE least(w.minutes, {self.left('coalesce(t.minutes, 0)')}) END)::BIGINT AS capped
    FROM weeks w LEFT JOIN taken t USING (number, week) GROUP BY number"""

    def spans(self):
        when = self.when
        spans = ", ".join(f"({n}, {a}, {b})" for n, (a, b) in enumerate(when.spans))
        allowed = ", ".join(f"({n}, {a}, {b})" for n, span in enumerate(when.spans) for a, b in when.allowed_in(span))
        within = lambda start, stop: f"sum(least({stop}, b) - greatest({start}, a))"
        return f"""
    WITH spans AS (SELECT * FROM (VALUES {spans}) spans(n, low, high)),
    allowed AS (SELECT * FROM (VALUES {allowed}) allowed(n, a, b)),
    weekly AS (SELECT * FROM (VALUES {self.weekly_rows()}) weekly(n, a, b)),
    free AS MATERIALIZED (
        SELECT number, n, {within('k.start', 'k.stop')} AS minutes FROM doubtful
        JOIN week k ON k.person = number JOIN weekly ON k.start < b AND k.stop > a WHERE NOT special GROUP BY number, n
        UNION ALL
        SELECT number, n, {within('x.start', 'x.stop')} AS minutes FROM doubtful
        JOIN special_spans x ON x.person = number JOIN allowed ON x.start < b AND x.stop > a WHERE special GROUP BY number, n
        UNION ALL
        SELECT number, n, -{within('l.start', 'l.stop')} AS minutes FROM doubtful
        JOIN lost l ON l.person = number JOIN allowed ON l.start < b AND l.stop > a WHERE NOT special GROUP BY number, n),
    taken AS MATERIALIZED (
        SELECT number, n, sum(p.minutes) AS minutes FROM doubtful JOIN promised p ON p.person = number
        JOIN spans ON p.start >= low AND p.start < high GROUP BY number, n),
    by_span AS MATERIALIZED (
        SELECT number, n, any_value(minutes_per_week) AS minutes_per_week, any_value(promised_hours) AS promised_hours,
            CASE WHEN any_value(knows_when) THEN least({when.each}, coalesce(sum(f.minutes), 0)) ELSE {when.each} END AS minutes
        FROM (SELECT * FROM doubtful, spans) d LEFT JOIN free f USING (number, n) GROUP BY number, n)
    SELECT number, sum(s.minutes)::BIGINT AS free,
        sum(CASE WHEN minutes_per_week = {NONE} THEN s.minutes
            ELSE least(s.minutes, {self.left('coalesce(t.minutes, 0)')}) END)::BIGINT AS capped
    FROM by_span s LEFT JOIN taken t USING (number, n) GROUP BY number"""

    def weekly_rows(self):
        """What is allowed in each span, in minutes of the week."""
        rows = []
        for n, span in enumerate(self.when.spans):
            for a, b in self.when.allowed_in(span):
                while a < b:
                    week = self.base + (a - self.base) // WEEK * WEEK
                    rows.append(f"({n}, {a - week}, {min(b, week + WEEK) - week})")
                    a = min(b, week + WEEK)
        return ", ".join(rows)


def ratio(minutes, all_minutes):
    return f"((2000000 * ({minutes})::BIGINT + {all_minutes}) // {2 * all_minutes})"


def best(found, question):
    """The order of scoring.md among columns of people, cut."""
    score = found["score"]
    if len(score) > LIMIT:
        some = score >= np.partition(score, -LIMIT)[-LIMIT]
        found = {key: value[some] for key, value in found.items()}
    low = found["id_low"]
    order = np.lexsort((low, found["id_high"], mix(low ^ np.uint64(question.id[1])), found["last_ask"], -found["score"]))
    return {key: value[order[:LIMIT]] for key, value in found.items()}


def run(folder):
    of = Population(folder)
    connection = duckdb.connect(config={"threads": 1})
    load(connection, of)
    queries = {question.number: Query(of, question) for question in of.questions}
    for number, query in queries.items():
        for kind, text in (("first", query.first()), ("second", query.second())):
            try:
                connection.execute(f"PREPARE {kind}_{number} AS {text}")
            except duckdb.Error as fault:
                sys.exit(f"need {number}: {fault}\n{text}")

    def ask(question):
        found = connection.execute(f"EXECUTE first_{question.number}").fetchnumpy()
        found = {key: np.asarray(value) for key, value in found.items()}
        exact = found.pop("exact")
        scores = found["score"][exact]
        least = np.partition(scores, -LIMIT)[-LIMIT] if len(scores) >= LIMIT else 0
        doubtful = ~exact & (found["score"] >= least)
        listed = {key: value[exact & (found["score"] >= least)] for key, value in found.items()}
        if doubtful.any():
            some = {key: value[doubtful] for key, value in found.items()}
            timed = connection.execute(f"EXECUTE second_{question.number}({some['number'].tolist()})").fetchnumpy()
            order = np.argsort(some["number"])
            at = order[np.searchsorted(some["number"][order], timed["number"])]
            some = {key: value[at] for key, value in some.items()}
            total = sum(question.weights)
            some["score"] = (2 * (some["others"] + question.weights[1] * timed["a"]) + total) // (2 * total)
            listed = {key: np.concatenate([value, some[key]]) for key, value in listed.items()}
        listed = best(listed, question)
        return [(f"{int(high):016x}{int(low):016x}", int(score)) for high, low, score
                in zip(listed["id_high"], listed["id_low"], listed["score"])]

    times = ask_all("duckdb", of, ask)
    people = of.everybody
    size = connection.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()[0]
    keep(f"duckdb-{people}", of_ranking("duckdb", people, times) + [
        {"what": "memory", "who": "duckdb", "people": people, "bytes": int(size), "bytes_each": int(size) // people}])


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        run(folder)
