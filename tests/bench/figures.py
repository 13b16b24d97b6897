# SPDX-License-Identifier: MIT
"""`make bench-figures`: the figures that the library is held to, measured in one
go, beside what is to be reached."""
import argparse
import json
import os
import re
import shutil
import statistics
import sys
import time

import bench
import instructions
import peers
from server import CLIENT_CORE, BenchError, Server, pinned


class Bench:
    """Where and how much: what every figure needs."""

    def __init__(self, options, server):
        self.build, self.server = options.build, server
        self.rounds, self.messages = options.rounds, options.messages
        self.rows = options.rows
        self.runs = []

    def progress(self, text):
        print(text, file=sys.stderr, flush=True)

    def compare(self):
        wanted = (
            ("telnyx h1", 1), ("curl h1", 1), ("telnyx h1", 10), ("curl h1", 10),
            ("telnyx h1", 100), ("telnyx h2", 100), ("curl h1", 100),
            ("h2load h2", 100), ("telnyx h1", 1000), ("curl h1", 1000),
            ("telnyx h2", 1000), ("curl h2", 1000), ("telnyx h2", 10000))
        names = peers.usable({name for name, _ in wanted})
        points = [(name, count, self.messages) for name, count in wanted
                  if name in names]
        self.runs = peers.measure(self.build, self.server, points, self.rounds,
                                  bench.tell)

    def ratio(self, key, one, other):
        return peers.ratio(self.runs, key, one, other)

    def costs(self, what, count, http, port, extra=0):
        """What costs.c prints, as a dictionary."""
        command = [os.path.join(self.build, "tests", "bench", "costs"), what,
                   "-a", self.server.ca_file, "-p", str(port), "-n", str(count),
                   "-P", str(extra)] + {0: ["-0"], 1: [], 2: ["-2"]}[http]
        self.progress("costs: %s, h%d" % (what, http))
        return json.loads(peers.run(pinned(CLIENT_CORE, command)))


def system_calls(bench_, name, in_flight):
    """Per message, counted by strace; the difference of two runs."""
    if shutil.which("strace") is None:
        raise BenchError("strace was not found")
    counts = []
    few, more = 2000, 22000
    for messages in (few, more):
        out = os.path.join(bench_.server.folder, "strace.out")
        command = peers.PEERS[name].command(
            bench_.build, bench_.server, in_flight, messages)
        peers.run(pinned(CLIENT_CORE, ["strace", "-f", "-c", "-o", out] + command))
        with open(out) as file:
            total = [line.split() for line in file if line.rstrip().endswith(" total")]
        counts.append(int(total[0][3 if len(total[0]) > 4 else 2]))
    return (counts[1] - counts[0]) / (more - few)


def reconnects(bench_, http):
    """Share of handshakes resumed, and their CPU by that of full ones.  A
    handshake is what TLS adds to a reconnect: that of the message is left out,
    and that of connecting and closing, which is measured without TLS."""
    server, turns = bench_.server, 300
    shares, ratios = [], []

    def cost(what, protocol, port):
        return bench_.costs(what, turns, protocol, port)["cpu_us_per_turn"]

    for _ in range(bench_.rounds):
        connecting = cost("reconnect", 0, server.plain) - cost("stay", 0, server.plain)
        stay = cost("stay", http, server.main) + connecting
        resumed = bench_.costs("reconnect", turns, http, server.main)
        full = bench_.costs("reconnect", turns, http, server.full)
        if full["resumed"] > 0:
            raise BenchError("a session was resumed where none can be")
        shares.append(resumed["resumed"] / max(resumed["connections"], 1))
        ratios.append((resumed["cpu_us_per_turn"] - stay) /
                      (full["cpu_us_per_turn"] - stay))
    return statistics.median(shares), statistics.median(ratios)


def open_connections(port):
    """To a port of this machine, from /proc."""
    with open("/proc/net/tcp") as file:
        return len(re.findall(r"^\s*\d+: \S+ \w+:%04X 01 " % port, file.read(),
                              re.MULTILINE))


def write_rows(path, count):
    with open(path, "w") as file:
        file.write("to,name\n")
        for number in range(count):
            file.write("+1312%07d,Ann %d\n" % (number % 10000000, number))


def bulk(bench_, in_flight=100):
    """Peak memory of telnyx-bulk in MB, and its rows a second by what the
    library alone does over the protocol that telnyx-bulk was seen to use."""
    server, folder = bench_.server, bench_.server.folder
    program = os.path.join(bench_.build, "telnyx-bulk")
    if os.path.exists(os.path.join(bench_.build, ".libs", "telnyx-bulk")):
        program = os.path.join(bench_.build, ".libs", "telnyx-bulk")
    rows, results = os.path.join(folder, "rows.csv"), os.path.join(folder, "results")
    write_rows(rows, bench_.rows)
    os.environ["TELNYX_API_KEY"] = peers.KEY
    os.environ["LD_LIBRARY_PATH"] = os.path.join(bench_.build, ".libs")
    most = [0]

    def seen():
        most[0] = max(most[0], open_connections(server.main))

    bench_.progress("telnyx-bulk: %d rows" % bench_.rows)
    used = peers.watch(pinned(CLIENT_CORE, [
        program, "--quiet", "--concurrency", str(in_flight), "--from", "+13125550001",
        "--text", "Hello {{name}}: your verification code is 123456. Reply STOP to "
        "opt out.", "--base-url", "https://localhost:%d/v2" % server.main,
        "--ca-file", server.ca_file, "--output", results, rows]),
        os.path.join(folder, "bulk.log"), seen)
    with open(results) as file:
        accepted = sum(1 for line in file if '"accepted"' in line)
    if accepted != bench_.rows:
        raise BenchError("telnyx-bulk: %d of %d rows accepted" % (
            accepted, bench_.rows))
    name = "telnyx h1" if most[0] > in_flight // 2 else "telnyx h2"
    alone = peers.PEERS[name].measure(
        bench_.build, server, in_flight, max(bench_.rows // 5, 1000))
    per_second = bench_.rows * 1e6 / used["wall_us"]
    bench_.progress("telnyx-bulk: %.0f rows/s; %s alone: %.0f" % (
        per_second, name, alone["per_second"]))
    return used["peak_kb"] / 1024, per_second / alone["per_second"]


class Table:
    def __init__(self):
        self.rows = []

    def add(self, figure, measured, reach, beyond, more_is_better=False, form="%.2f"):
        if measured is None:
            verdict = "not measured"
        else:
            def holds(bound):
                if bound is None:
                    return False
                return measured >= bound if more_is_better else measured <= bound
            verdict = ("beyond" if holds(beyond) else
                       "reached" if holds(reach) else "MISSED")
        sign = ">= " if more_is_better else "<= "
        self.rows.append({"figure": figure, "reach": reach, "beyond": beyond,
                          "measured": measured, "verdict": verdict})
        cells = [sign + "%g" % bound if bound is not None else "-"
                 for bound in (reach, beyond)]
        print("| %-58s | %8s | %8s | %8s | %s |" % (
            figure, cells[0], cells[1],
            "-" if measured is None else form % measured, verdict), flush=True)


def guarded(bench_, what, *arguments):
    """One figure that cannot be had does not take the others with it."""
    try:
        return what(bench_, *arguments)
    except (BenchError, OSError, ValueError) as error:
        bench_.progress("figures: %s" % error)
        return None


def fill(table, bench_):
    bench_.compare()
    ratio = bench_.ratio
    table.add("h2 CPU / libcurl h1, at 100",
              ratio("cpu_us", ("telnyx h2", 100), ("curl h1", 100)), 0.35, 0.28)
    table.add("h2 CPU / h2load h2, at 100",
              ratio("cpu_us", ("telnyx h2", 100), ("h2load h2", 100)), 1.75, 1.45)
    table.add("h1 CPU / libcurl h1, at 10",
              ratio("cpu_us", ("telnyx h1", 10), ("curl h1", 10)), 0.95, 0.80)
    table.add("h1 CPU / libcurl h1, at 100",
              ratio("cpu_us", ("telnyx h1", 100), ("curl h1", 100)), 0.80, 0.68)
    table.add("h1 messages/s / libcurl h1, one in flight",
              ratio("per_second", ("telnyx h1", 1), ("curl h1", 1)), 1.0, 1.1, True)
    table.add("h2 CPU at 10,000 in flight / at 100",
              ratio("cpu_us", ("telnyx h2", 10000), ("telnyx h2", 100)), 1.4, 1.2)
    for http, reach, beyond in (("h1", 0.90, 0.80), ("h2", 0.65, 0.58)):
        counts = []
        for name in ("telnyx ", "curl "):
            bench_.progress("instructions: " + name + http)
            counts.append(guarded(bench_, lambda b, path: instructions.count(
                b.build, b.server, path), name + http))
        table.add("instructions / libcurl, " + http,
                  counts[0] / counts[1] if None not in counts else None, reach, beyond)
    table.add("system calls per message, h2 at 100",
              guarded(bench_, system_calls, "telnyx h2", 100), 2, 0.3)
    for http, reach, beyond in (("h1", 0.85, 0.70), ("h2", 0.40, 0.33)):
        table.add("peak memory at 1,000 in flight / libcurl, " + http,
                  ratio("peak_kb", ("telnyx " + http, 1000), ("curl " + http, 1000)),
                  reach, beyond)
    server = bench_.server
    for http in (1, 2):
        idle = guarded(bench_, Bench.costs, "idle", 200, http, server.single)
        table.add("heap per idle TLS connection, h%d, KB" % http,
                  idle and idle["bytes_per_connection"] / 1024, 32, 28, form="%.1f")
    held = guarded(bench_, Bench.costs, "held", 1000, 2, server.main, server.hole)
    table.add("heap per message in flight, h2, KB",
              held and held["bytes_per_message"] / 1024, 4, 3)
    for http in (1, 2):
        share, cost = guarded(bench_, reconnects, http) or (None, None)
        table.add("reconnects resumed, h%d" % http, share, 0.95, None, True)
        table.add("their CPU / a full handshake, h%d" % http, cost, 0.40, 0.35)
    memory, speed = guarded(bench_, bulk) or (None, None)
    table.add("telnyx-bulk, %d rows: peak memory, MB" % bench_.rows, memory, 64, 24,
              form="%.1f")
    table.add("telnyx-bulk rows/s / the library alone", speed, 0.6, 0.8, True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=".")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=100000)
    parser.add_argument("--rows", type=int, default=1000000)
    parser.add_argument("--json", help="write the table there")
    options = parser.parse_args()
    table = Table()
    started = time.time()
    with Server() as server:
        fill(table, Bench(options, server))
    missed = sum(1 for row in table.rows if row["verdict"] in ("MISSED", "not measured"))
    print("%d figures, %d missed or not measured; %.0f s" % (
        len(table.rows), missed, time.time() - started))
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"machine": peers.machine(), "figures": table.rows}, file,
                      indent=1)
            file.write("\n")


if __name__ == "__main__":
    try:
        main()
    except BenchError as failure:
        sys.exit("bench-figures: %s" % failure)
