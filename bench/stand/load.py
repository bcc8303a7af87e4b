"""Load by `wrk`, each request another one; an answer that is no success fails the run."""

import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def start(address, script, clients, seconds, settings, threads=1):
    """Begins to send the requests of a script; `settings` are its arguments."""
    if shutil.which("wrk") is None:
        raise SystemExit("the load tool is missing: apt-get install wrk")
    command = ["wrk", "--latency", "--timeout", "10s", f"-t{threads}", f"-c{clients}", f"-d{seconds}s"]
    command += ["-s", os.path.join(HERE, "load", f"{script}.lua"), address, "--", *map(str, settings)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish(process):
    """Requests a second, and milliseconds within which half and 99 of 100 were answered."""
    output, _ = process.communicate()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    lost = re.search(r"Socket errors: .*", output)
    if process.returncode or bad or lost:
        raise SystemExit(f"not every request was answered:\n{output}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    return rate, milliseconds(output, "50"), milliseconds(output, "99")


def milliseconds(output, part):
    """A line of the distribution."""
    number, unit = re.search(rf"\s{part}%\s+([\d.]+)(us|ms|s)\b", output).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def run(*arguments, **options):
    """Sends until the time is up."""
    return finish(start(*arguments, **options))
