# SPDX-License-Identifier: MIT
"""`make bench`: the library beside its peers, at 1 to 10,000 in flight.

Prints medians, and writes every run and the medians as JSON."""
import argparse
import json
import sys

import peers
from server import BenchError, Server

IN_FLIGHT = (1, 10, 100, 1000, 10000)
COLUMNS = (
    ("messages/s", "per_second", "%.0f"),
    ("CPU us", "cpu_us", "%.1f"),
    ("user", "user_us", "%.1f"),
    ("system", "system_us", "%.1f"),
    ("peak MB", "peak_kb", None),
    ("p50 us", "p50_us", "%.0f"),
    ("p99 us", "p99_us", "%.0f"),
    ("client busy", "client_busy", "%.2f"),
    ("server busy", "server_busy", "%.2f"),
)


def summarize(runs):
    points = dict.fromkeys((run["in_flight"], run["peer"]) for run in runs)
    medians = []
    for in_flight, name in sorted(points, key=lambda point: point[0]):
        entry = {"peer": name, "in_flight": in_flight}
        for _, key, _ in COLUMNS:
            entry[key] = peers.median(runs, name, in_flight, key)
        entry["cpu_us_by_curl_h1"] = peers.ratio(
            runs, "cpu_us", (name, in_flight), ("curl h1", in_flight))
        entry["failed_runs"] = sum(1 for run in runs if run["peer"] == name and
                                   run["in_flight"] == in_flight and "error" in run)
        medians.append(entry)
    return medians


def text(value, form):
    if value is None:
        return "-"
    return "%.1f" % (value / 1024) if form is None else form % value


def print_table(medians):
    titles = ["in flight", "peer"] + [title for title, _, _ in COLUMNS] + [
        "CPU / curl h1"]
    rows = [[str(entry["in_flight"]), entry["peer"]] +
            [text(entry[key], form) for _, key, form in COLUMNS] +
            [text(entry["cpu_us_by_curl_h1"], "%.2f") +
             (" (%d runs failed)" % entry["failed_runs"]
              if entry["failed_runs"] else "")]
            for entry in medians]
    widths = [max(len(row[i]) for row in [titles] + rows) for i in range(len(titles))]
    for row in [titles, ["-" * width for width in widths]] + rows:
        print("| " + " | ".join(cell.ljust(width) if i == 1 else cell.rjust(width)
                                for i, (cell, width) in enumerate(zip(row, widths))) +
              " |")


def tell(run):
    what = run.get("error") or "%.0f/s, %.1f us" % (run["per_second"], run["cpu_us"])
    print("round %d: %s at %d: %s" % (
        run["round"] + 1, run["peer"], run["in_flight"], what), file=sys.stderr)
    for line in run.get("server_log", ()):
        print("  " + line, file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=".", help="where the peers were built")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=100000)
    parser.add_argument("--in-flight", default=",".join(map(str, IN_FLIGHT)))
    parser.add_argument("--peers", default=",".join(peers.PEERS))
    parser.add_argument("--json", help="write all of it there")
    parser.add_argument("--strict", action="store_true", help="no run may fail")
    options = parser.parse_args()

    names = peers.usable(options.peers.split(","))
    points = [(name, count, options.messages)
              for count in map(int, options.in_flight.split(","))
              for name in names if count <= peers.PEERS[name].most]
    with Server() as server:
        runs = peers.measure(options.build, server, points, options.rounds, tell)
    medians = summarize(runs)
    print("Medians of %d rounds, %d messages each; CPU is the client's, per message"
          % (options.rounds, options.messages))
    print_table(medians)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"machine": peers.machine(), "rounds": options.rounds,
                       "messages": options.messages, "medians": medians,
                       "runs": runs}, file, indent=1)
            file.write("\n")
    if options.strict and any("error" in run for run in runs):
        raise BenchError("a run failed")


if __name__ == "__main__":
    try:
        main()
    except BenchError as failure:
        sys.exit("bench: %s" % failure)
