# SPDX-License-Identifier: MIT
"""The bench's server: nginx with one worker, pinned to a core of its own.

It answers POST /v2/messages with a fixed reply of about 1 KB once the whole
request has been read, over TLS 1.3 with one cipher suite and one group, so that
every client does the same work.

Ports of a Server:
  main      HTTP/1.1 and HTTP/2 by ALPN; sessions are resumed
  single    the same, with one stream on each HTTP/2 connection
  full      the same as main, but no session is ever resumed
  plain     HTTP/1.1 without TLS
  hole      where messages to /held/messages are passed on to; nothing listens
            there but what the bench starts
"""
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT_CORE, SERVER_CORE = 0, 1


class BenchError(Exception):
    pass


def pinned(core, command):
    """The command, bound to one core where there are several."""
    if shutil.which("taskset") is None or core >= (os.cpu_count() or 1):
        return list(command)
    return ["taskset", "-c", str(core)] + list(command)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def make_certificates(folder):
    """A chain of three (P-256): root.pem is to be trusted, chain.pem presented."""

    def openssl(*arguments, extensions=None):
        command = ["openssl"] + list(arguments)
        if extensions is not None:
            path = os.path.join(folder, "extensions")
            with open(path, "w") as file:
                file.write(extensions)
            command += ["-extfile", path]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise BenchError("openssl: " + done.stdout)

    for name in ("root", "middle", "leaf"):
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout",
                "-out", name + ".key")
    openssl("req", "-x509", "-new", "-key", "root.key", "-days", "30",
            "-subj", "/CN=bench root", "-out", "root.pem")
    openssl("req", "-new", "-key", "middle.key", "-subj", "/CN=bench middle",
            "-out", "middle.csr")
    openssl("x509", "-req", "-in", "middle.csr", "-CA", "root.pem",
            "-CAkey", "root.key", "-CAcreateserial", "-days", "30",
            "-out", "middle.pem",
            extensions="basicConstraints=critical,CA:TRUE\n"
                       "keyUsage=critical,keyCertSign,cRLSign\n")
    openssl("req", "-new", "-key", "leaf.key", "-subj", "/CN=localhost",
            "-out", "leaf.csr")
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "middle.pem",
            "-CAkey", "middle.key", "-CAcreateserial", "-days", "30",
            "-out", "leaf.pem",
            extensions="subjectAltName=DNS:localhost,IP:127.0.0.1\n"
                       "extendedKeyUsage=serverAuth\n")
    with open(os.path.join(folder, "chain.pem"), "w") as chain:
        for name in ("leaf.pem", "middle.pem"):
            with open(os.path.join(folder, name)) as file:
                chain.write(file.read())


# nginx answers a POST from `return` without reading its body.  Here the mirror
# module reads it (and sends a request of its own to /ignored); then empty_gif,
# which takes no POST, refuses it, and error_page makes the reply of that.
CONFIG = """\
daemon off;
{user}
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections {connections}; multi_accept on; }}
http {{
  access_log off;
  default_type application/json;
  server_tokens off;
  tcp_nodelay on;
  keepalive_timeout 3600s;
  keepalive_time 24h;
  keepalive_requests 2000000000;
  client_header_timeout 3600s;
  client_body_timeout 3600s;
  client_body_buffer_size 16k;
  proxy_read_timeout 3600s;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  http2_max_concurrent_streams 20000;
  http2_recv_buffer_size 256k;
  ssl_protocols TLSv1.3;
  ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;
  ssl_ecdh_curve X25519;
  ssl_certificate {folder}/chain.pem;
  ssl_certificate_key {folder}/leaf.key;
{servers}}}
"""

SERVER = """\
  server {{
    listen 127.0.0.1:{port} {how} backlog=8192;
    server_name localhost;
    {settings}
    location = /v2/messages {{ mirror /ignored; empty_gif; error_page 405 =200 @reply; }}
    location = /ignored {{ internal; return 204; }}
    location @reply {{ return 200 '{reply}'; }}
    location = /held/messages {{ proxy_pass http://127.0.0.1:{hole}; }}
  }}
"""


class Server:
    """`with Server() as server:` starts nginx and stops it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="telnyx-bench.")
        self.ca_file = os.path.join(self.folder, "root.pem")
        ports = free_ports(5)
        self.main, self.single, self.full, self.plain, self.hole = ports
        self.process = None
        self.worker = 0

    def _write_config(self):
        resumed = ("ssl_session_cache shared:{}:16m; ssl_session_tickets on;"
                   "ssl_session_timeout 1h;")
        settings = {
            self.main: resumed.format("main"),
            self.single: resumed.format("single") + " http2_max_concurrent_streams 1;",
            self.full: "ssl_session_cache off; ssl_session_tickets off;",
            self.plain: "",
        }
        with open(os.path.join(HERE, "reply.json")) as file:
            reply = file.read().strip()
        servers = "".join(
            SERVER.format(port=port, settings=text, reply=reply, hole=self.hole,
                          how="" if port == self.plain else "ssl http2")
            for port, text in settings.items())
        files = min(os.sysconf("SC_OPEN_MAX"), 65536)
        with open(os.path.join(self.folder, "nginx.conf"), "w") as file:
            file.write(CONFIG.format(
                user="user %s;" % getpass.getuser() if os.getuid() == 0 else "",
                folder=self.folder, files=files, connections=files * 9 // 10,
                servers=servers))

    def _find_worker(self):
        path = "/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)
        for _ in range(100):
            time.sleep(0.05)
            if self.process.poll() is not None:
                break
            with open(path) as file:
                workers = file.read().split()
            if workers and self._answers():
                return int(workers[0])
        with open(os.path.join(self.folder, "log")) as file:
            raise BenchError("nginx did not start: " + file.read())

    def _answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.main), 1).close()
            return True
        except OSError:
            return False

    def __enter__(self):
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        try:
            make_certificates(self.folder)
            self._write_config()
            log = open(os.path.join(self.folder, "log"), "w")
            command = pinned(SERVER_CORE, [nginx, "-p", self.folder,
                                           "-e", self.folder + "/error.log",
                                           "-c", self.folder + "/nginx.conf"])
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
            log.close()
            self.worker = self._find_worker()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def complaints(self):
        """What nginx has logged since it was asked last."""
        path = os.path.join(self.folder, "error.log")
        try:
            with open(path) as file:
                lines = file.read().splitlines()
            os.truncate(path, 0)
        except OSError:
            return []
        return lines
