# SPDX-License-Identifier: MIT
"""The programs that are measured, and how each is run."""
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import time

from server import CLIENT_CORE, BenchError, pinned

# As in harness.h.
STREAMS_PER_CONNECTION = 3000
BODY = ('{"from":"+13125550001","to":"+13120000001","text":"Hello from the benchmark: '
        'your verification code is 123456. Reply STOP to opt out.",'
        '"messaging_profile_id":"4000eba1-a0c0-4563-9925-b25e842a7cb6"}')
KEY = "KEY0123456789ABCDEF0123456789ABCDEF_abcdefghijklmnopqrstuv"
TIMEOUT_S = 900


class Peer:
    def __init__(self, name, program, http, most=100000):
        self.name, self.program, self.http, self.most = name, program, http, most

    def command(self, build, server, in_flight, messages):
        path = os.path.join(build, "tests", "bench", self.program)
        if not os.path.exists(path):
            raise BenchError(path + " was not built")
        return [path, "-a", server.ca_file, "-p", str(server.main),
                "-P", str(server.worker), "-c", str(in_flight),
                "-n", str(messages)] + (["-2"] if self.http == 2 else [])

    def measure(self, build, server, in_flight, messages):
        command = self.command(build, server, in_flight, messages)
        done = run(pinned(CLIENT_CORE, command))
        result = json.loads(done)
        if result["failures"] > 0:
            raise BenchError("%s: %d failures" % (self.name, result["failures"]))
        return result


class H2load(Peer):
    """The floor: no JSON, no certificate checks.  Two runs, of which the
    difference is taken, so that start and handshakes are out; which takes some
    thousands of messages to tell anything."""

    LEAST = 20000

    def command(self, build, server, in_flight, messages):
        connections = -(-in_flight // STREAMS_PER_CONNECTION)
        if self.http == 1:
            shape = ["--h1", "-c", str(in_flight), "-m", "1"]
        else:
            shape = ["-c", str(connections), "-m", str(-(-in_flight // connections)),
                     "-w", "24", "-W", "24"]
        body = os.path.join(server.folder, "body.json")
        with open(body, "w") as file:
            file.write(BODY)
        headers = ["authorization: Bearer " + KEY, "content-type: application/json",
                   "accept: application/json", "user-agent: bench/1.0"]
        command = [self.program, "-t", "1", "-n", str(messages), "-d", body] + shape
        for header in headers:
            command += ["-H", header]
        return command + ["https://localhost:%d/v2/messages" % server.main]

    def _run(self, server, in_flight, messages):
        log = os.path.join(server.folder, "h2load.log")
        command = pinned(CLIENT_CORE, self.command(None, server, in_flight, messages))
        before = server_cpu_us(server)
        used = watch(command, log)
        used["server_us"] = server_cpu_us(server) - before
        with open(log) as file:
            text = file.read()
        found = re.search(r"(\d+) succeeded", text)
        used["messages"] = int(found.group(1)) if found else 0
        if used["messages"] < messages:
            raise BenchError("%s: %d of %d succeeded" % (
                self.name, used["messages"], messages))
        return used

    def measure(self, build, server, in_flight, messages):
        warm, messages = max(2 * in_flight, 200), max(messages, self.LEAST)
        short = self._run(server, in_flight, warm)
        long = self._run(server, in_flight, warm + messages)
        spent = {key: max(long[key] - short[key], 1e-9) for key in (
            "wall_us", "user_us", "system_us", "server_us", "messages")}
        n, wall = spent["messages"], spent["wall_us"]
        cpu = spent["user_us"] + spent["system_us"]
        return {"messages": n, "per_second": round(n * 1e6 / wall, 1),
                "cpu_us": round(cpu / n, 3), "user_us": round(spent["user_us"] / n, 3),
                "system_us": round(spent["system_us"] / n, 3),
                "server_us": round(spent["server_us"] / n, 3),
                "client_busy": round(cpu / wall, 3),
                "server_busy": round(spent["server_us"] / wall, 3),
                "peak_kb": long["peak_kb"], "failures": 0}


PEERS = {peer.name: peer for peer in (
    Peer("telnyx h1", "peer_telnyx", 1),
    Peer("telnyx h2", "peer_telnyx", 2),
    Peer("curl h1", "peer_curl", 1),
    Peer("curl h2", "peer_curl", 2),
    Peer("evhttp h1", "peer_evhttp", 1),
    # The difference of two runs says little where each begins with thousands
    # of handshakes.
    H2load("h2load h1", "h2load", 1, most=1000),
    H2load("h2load h2", "h2load", 2),
)}


def run(command, timeout_s=TIMEOUT_S):
    """Standard output of a command that must succeed."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        raise BenchError("timed out: " + " ".join(command)) from None
    if done.returncode != 0:
        raise BenchError("%s: exit %d: %s" % (
            " ".join(command), done.returncode, done.stderr.strip()[-500:]))
    return done.stdout


def watch(command, log, seen=None):
    """Run a command that does not account for itself.  The peak of its memory
    is read while it runs: in what wait4() tells, this interpreter has a part.
    `seen` is called every time."""
    started = time.monotonic()
    peak_kb = 0
    with open(log, "w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid != 0:
            break
        try:
            with open("/proc/%d/status" % process.pid) as file:
                found = re.search(r"VmHWM:\s*(\d+)", file.read())
        except OSError:
            found = None
        if found:
            peak_kb = max(peak_kb, int(found.group(1)))
        if seen is not None:
            seen()
        if time.monotonic() - started > TIMEOUT_S:
            process.kill()
        time.sleep(0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        with open(log) as file:
            raise BenchError("%s: exit %d: %s" % (
                command[-1], process.returncode, file.read()[-500:]))
    return {"wall_us": (time.monotonic() - started) * 1e6, "peak_kb": peak_kb,
            "user_us": usage.ru_utime * 1e6, "system_us": usage.ru_stime * 1e6}


def server_cpu_us(server):
    with open("/proc/%d/schedstat" % server.worker) as file:
        return int(file.read().split()[0]) / 1e3


def usable(names):
    """Those of the peers that are on this machine."""
    return [name for name in names if not isinstance(PEERS[name], H2load) or
            shutil.which(PEERS[name].program)]


def measure(build, server, points, rounds, tell):
    """Every (peer, in flight, messages) once a round, interleaved.  Returns one
    dictionary for each run; what failed has `error` instead of figures."""
    runs = []
    for number in range(rounds):
        for name, in_flight, messages in points:
            entry = {"peer": name, "in_flight": in_flight, "round": number}
            try:
                entry.update(PEERS[name].measure(build, server, in_flight, messages))
            except BenchError as error:
                entry["error"] = str(error)
            complaints = server.complaints()
            if complaints:
                entry["server_log"] = complaints[:3]
            runs.append(entry)
            tell(entry)
    return runs


def median(runs, name, in_flight, key):
    values = [entry[key] for entry in runs if entry["peer"] == name and
              entry["in_flight"] == in_flight and key in entry]
    return statistics.median(values) if values else None


def ratio(runs, key, one, other):
    """Median over the rounds of one (peer, in flight) by another's."""
    def by_round(name, in_flight):
        return {entry["round"]: entry[key] for entry in runs
                if entry["peer"] == name and entry["in_flight"] == in_flight and
                key in entry}
    above, below = by_round(*one), by_round(*other)
    values = [above[n] / below[n] for n in above if below.get(n)]
    return statistics.median(values) if values else None


def machine():
    model = ""
    try:
        with open("/proc/cpuinfo") as file:
            found = re.search(r"model name\s*:\s*(.*)", file.read())
        model = found.group(1) if found else ""
    except OSError:
        pass
    nginx = subprocess.run([shutil.which("nginx") or "/usr/sbin/nginx", "-v"],
                           stderr=subprocess.PIPE, text=True).stderr.strip()
    return {"cpu": model, "cores": os.cpu_count(),
            "system": "%s %s" % (platform.system(), platform.machine()),
            "server": nginx.replace("nginx version: ", "")}
