"""The program serving a site, with what it takes of processor and memory."""

import http.client
import os
import signal
import subprocess
import time
import urllib.parse

TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A server on a free port of this machine; stopped at the end of the `with`."""

    def __init__(self, site):
        self.process = subprocess.Popen(
            [site.program, "serve", "--site", site.folder, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        self.port = int(line.rsplit(":", 1)[1])
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def resident(self):
        """Megabytes of memory now, and the most there were."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            lines = dict(line.split(":", 1) for line in status)
        return tuple(int(lines[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))

    def seconds(self):
        """Seconds of processor it took so far."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def ask(self, method, path, headers=None, body=None):
        """One request; status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found

    def sign_in(self, account):
        """The cookie of a session."""
        body = urllib.parse.urlencode({"account": account, "password": f"password-of-{account}"})
        kind = {"content-type": "application/x-www-form-urlencoded"}
        status, headers, _ = self.ask("POST", "/sign-in", kind, body)
        if status != 303:
            raise SystemExit(f"signing in was refused: {status}")
        return headers["set-cookie"].split(";")[0]

    def settle(self):
        """Waits until it takes no processor: indexes are built, the log is folded in."""
        while True:
            before = self.seconds()
            time.sleep(1)
            if self.seconds() - before < 0.02:
                return
