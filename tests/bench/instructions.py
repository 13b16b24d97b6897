# SPDX-License-Identifier: MIT
"""`make bench-instructions`: instructions of the client per message, counted by
callgrind.  The same on every run of one machine and compiler, but for how the
messages happen to fall into turns of the loop.

Each path is run twice, with few and with more messages; the difference leaves
out the start and the handshakes."""
import argparse
import os
import re
import shutil
import sys

import peers
from server import BenchError, Server

PATHS = ("telnyx h1", "telnyx h2", "curl h1", "curl h2", "evhttp h1")
IN_FLIGHT = 10
FEW, MORE = 500, 3500


def total(path):
    with open(path) as file:
        found = re.search(r"^(?:summary|totals): (\d+)", file.read(), re.MULTILINE)
    if not found:
        raise BenchError("callgrind has written no total")
    return int(found.group(1))


def count(build, server, name, keep=None):
    """Instructions per message of a peer; `keep`: a folder for the profiles."""
    if shutil.which("valgrind") is None:
        raise BenchError("valgrind was not found")
    totals = []
    for messages in (FEW, MORE):
        out = os.path.join(keep or server.folder,
                           "callgrind.%s.%d" % (name.replace(" ", "_"), messages))
        peers.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out] +
                  peers.PEERS[name].command(build, server, IN_FLIGHT, messages))
        totals.append(total(out))
    return (totals[1] - totals[0]) / (MORE - FEW)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=".")
    parser.add_argument("--paths", default=",".join(PATHS))
    parser.add_argument("--keep", help="keep callgrind's files in this folder")
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
    counts = {}
    with Server() as server:
        for name in options.paths.split(","):
            counts[name] = count(options.build, server, name, options.keep)
            print("%-10s %8.0f instructions per message" % (name, counts[name]),
                  flush=True)
    for http in ("h1", "h2"):
        ours, curl = counts.get("telnyx " + http), counts.get("curl " + http)
        if ours and curl:
            print("telnyx / curl, %s: %.3f" % (http, ours / curl))


if __name__ == "__main__":
    try:
        main()
    except BenchError as failure:
        sys.exit("bench-instructions: %s" % failure)
