#!/usr/bin/env python3
"""The best list that one tuned SQL query gives in PostgreSQL with PostGIS: the definition whole.

    postgis.py target/bench/country-6000 ...

The query of each need is prepared beforehand, so that planning is not in its time; the connection
is a socket of this machine.
"""
import math
import sys
import time
from pathlib import Path

import numpy as np
import psycopg

from cluster import Cluster
from population import NEVER, NONE, WORDS, Population
from postgis_query import Query
from results import ask_all, keep, of_ranking

HERE = Path(__file__).parent

def multiranges(spans, count, where):
    """Texts of multiranges by person; None for those who have none where that is asked for."""
    starts, ends, first = spans.start.tolist(), spans.end.tolist(), spans.first.tolist()
    for person in range(count):
        low, high = first[person], first[person + 1]
        if where is not None and not where[person]:
            yield None
        else:
            yield "{" + ",".join(f"[{starts[i]},{ends[i]})" for i in range(low, high)) + "}"


def curve(of):
    """The order of a space-filling curve (bits of latitude and longitude in turn)."""
    key = np.zeros(of.count, np.uint64)
    for value in (of.lat + 90, of.lon + 180):
        bits = np.clip(np.where(of.home, value, 0) / 360 * 2**26, 0, 2**26 - 1).astype(np.uint64)
        spread = np.zeros(of.count, np.uint64)
        for bit in range(26):
            spread |= ((bits >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit)
        key = (key << np.uint64(1)) | spread
    return np.argsort(key, kind="stable")


def rows(of):
    """Rows of the table of people, in the order of its columns, by person."""
    signed = lambda x: x.view(np.int64).tolist()
    optional = lambda x, none: [None if v == none else v for v in x.tolist()]
    radians = lambda x: [math.radians(v) if home else None for v, home in zip(x.tolist(), of.home.tolist())]
    tokens = [[token for token in row if token] for row in of.tokens.tolist()]
    width = of.tokens.shape[1]
    promised = [None if not row else "{" + ",".join(map(str, of.promised_minutes[row])) + "}"
                for row in of.promised_row.tolist()]
    ids = [f"{high:016x}{low:016x}" for high, low in zip(of.id_high.tolist(), of.id_low.tolist())]
    dated = of.lost.has() & ~of.is_special
    flags = lambda x: x.astype(bool).tolist()
    return zip(*[signed(word) for word in of.quarters], flags(~of.knows_when | of.is_special), flags(of.guardian),
               flags(of.knows_languages), flags(of.knows_when), flags(of.on_quarters), of.asked.tolist(),
               of.vehicle.tolist(), of.paused_until.tolist(), of.weekly_minutes.tolist(), range(of.count),
               of.half_metres.tolist(), of.max_metres.tolist(), of.promised_hours.tolist(), signed(of.languages[0]),
               signed(of.languages[1]), signed(of.causes), signed(of.id_low), ids, optional(of.born, NONE),
               radians(of.lat), radians(of.lon), *[[row[n] if n < len(row) else None for row in tokens]
                                                   for n in range(width)],
               optional(of.minutes_per_week, NONE), optional(of.last_ask, NEVER),
               multiranges(relative(of, of.special), of.count, of.is_special),
               multiranges(relative(of, of.lost), of.count, dated), promised, multiranges(of.week, of.count, None),
               ["{" + ",".join(map(str, row)) + "}" for row in tokens])


class Shifted:
    def __init__(self, spans, by):
        self.start, self.end, self.first = spans.start - by, spans.end - by, spans.first


def relative(of, spans):
    """Minutes since the Monday of the instant of all questions."""
    return Shifted(spans, of.from_minute)


def load(connection, of):
    width = of.tokens.shape[1]
    schema = (HERE / "postgis.sql").read_text()
    columns = lambda name, kind, count: ", ".join(f"{name}{n} {kind}" for n in range(count)) + ","
    connection.execute(schema.replace("{words},", columns("w", "bigint NOT NULL", WORDS))
                       .replace("{tokens},", columns("t", "smallint", width)))
    order = curve(of)
    with connection.cursor() as cursor, connection.transaction():
        cursor.execute("TRUNCATE person")
        with cursor.copy("COPY person FROM STDIN WITH (FREEZE)") as copy:
            made = list(rows(of))
            for at in order.tolist():
                copy.write_row(made[at])
            del made
        tables = [("kept_apart (subject, person)", kept_apart(of)),
                  ("cleared", zip(*(column.tolist() for column in of.checks))),
                  ("promised", zip(of.promised_sessions[0].tolist(),
                                   (of.promised_sessions[1] - of.from_minute).tolist(),
                                   (of.promised_sessions[2] - of.promised_sessions[1]).tolist()))]
        for table, found in tables:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in found:
                    copy.write_row(row)
    for statement in (HERE / "postgis_indexes.sql").read_text().split(";"):
        if statement.strip():
            connection.execute(statement)


def kept_apart(of):
    for person, high, low in (of.placements, of.blocks):
        for who, high, low in zip(person.tolist(), high.tolist(), low.tolist()):
            yield f"{high:016x}{low:016x}", who


class Backend:
    """The process of the server that answers us."""

    def __init__(self, connection):
        self.pid = connection.execute("SELECT pg_backend_pid()").fetchone()[0]

    def cpu(self):
        """Seconds of processor time so far."""
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9


def run(folder):
    of = Population(folder)
    with Cluster() as cluster, psycopg.connect(cluster.address(), autocommit=True) as connection:
        start = time.time()
        load(connection, of)
        print(f"postgis: {of.everybody} people loaded in {time.time() - start:.0f} s", flush=True)
        server = connection.pgconn
        for question in of.questions:
            name, text = f"need_{question.number}".encode(), Query(of, question).text().encode()
            result = server.prepare(name, text)
            if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
                sys.exit(f"need {question.number}: {result.error_message.decode()}\n{text.decode()}")

        def ask(question):
            result = server.exec_prepared(f"need_{question.number}".encode(), [])
            if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
                sys.exit(f"need {question.number}: {result.error_message.decode()}")
            return [(result.get_value(row, 0).decode().replace("-", ""), int(result.get_value(row, 1)))
                    for row in range(result.ntuples)]

        if len(sys.argv) > 2 and sys.argv[1] == "explain":
            return explain(connection, of, ask)
        times = ask_all("postgis", of, ask)
        planned = times_planned(of, server)
        backend = Backend(connection)
        before = backend.cpu()
        for question in of.questions:
            ask(question)
        cpu = backend.cpu() - before
        size = connection.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname IN "
            "('person', 'homeless', 'kept_apart', 'cleared', 'promised')").fetchone()[0]
        people = of.everybody
        keep(f"postgis-{people}", of_ranking("postgis", people, times) + of_ranking("postgis", people, planned, "planned") + [
            {"what": "memory", "who": "postgis", "people": people, "bytes": int(size), "bytes_each": int(size) // people},
            {"what": "cpu", "who": "postgis", "people": people, "needs": len(of.questions), "cpu_s": round(cpu, 3)}])


def times_planned(of, server):
    """The same where the server reads and plans each query anew."""
    times = []
    for question in of.questions:
        text = Query(of, question).text().encode()
        start = time.perf_counter()
        result = server.exec_(text)
        times.append((question.remote, time.perf_counter() - start))
        if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
            sys.exit(f"need {question.number}: {result.error_message.decode()}")
    return times


def explain(connection, of, ask):
    """The slowest needs and some in the middle, and the plans of others: `postgis.py explain FOLDER [NEED ..]`."""
    slow, backend = [], Backend(connection)
    for question in of.questions:
        ask(question)
        start = backend.cpu()
        ask(question)
        slow.append((backend.cpu() - start, question.number))
    slow.sort(reverse=True)
    for took, number in slow[:12] + slow[95:105:4]:
        question = of.questions[number]
        kind = len(question.when.sessions) if question.when.sessions else "flexible"
        print(f"{took * 1000:8.2f} ms CPU need {number} remote={question.remote} sessions={kind} "
              f"required={len(question.required)} desirable={len(question.desirable)} checks={len(question.checks)}")
    for number in map(int, sys.argv[3:]):
        for line in connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) EXECUTE need_{number}"):
            print(line[0][:240])


if __name__ == "__main__":
    folders = sys.argv[2:3] if sys.argv[1] == "explain" else sys.argv[1:]
    for folder in folders:
        run(folder)
