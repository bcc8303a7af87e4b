#!/usr/bin/env python3
"""Says whether everything Ronghui is built from may be given away with it.

Reads the SPDX licence expression of every crate (`cargo metadata`, all platforms) and of every npm package (the lock
files), and prints those that leave no permissive choice; MPL-2.0 is the one copyleft licence allowed, since it
asks only for changes to its own files. Exit status 1 if there are any. `--list` prints name, version and licence of
each instead, for the file that goes with a distribution.

Not for the tools of the machine (compiler, browser, fonts): they are not given away.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOCK_FILES = ["web-assets/package-lock.json", "tests/browser/package-lock.json"]

# SPDX identifiers, https://spdx.org/licenses/
ALLOWED = {
    "0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "bzip2-1.0.6", "CC0-1.0",
    "CDLA-Permissive-2.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "NCSA", "PostgreSQL", "Unicode-3.0", "Unicode-DFS-2016",
    "Unlicense", "Zlib",
}  # fmt: skip
# Exceptions only ever give more; the licence before WITH decides.
EXCEPTIONS = {"LLVM-exception"}


def permits(expression):
    """Whether an SPDX expression leaves at least one allowed choice. Text that cannot be read does not.

    AND binds more tightly than OR; the old form `MIT/Apache-2.0` is read as OR.
    """
    tokens = re.findall(r"[()]|[^\s()/]+|/", expression or "")
    tokens = ["OR" if token == "/" else token for token in tokens]

    def take():
        return tokens.pop(0) if tokens else None

    def alternatives():
        result = both()
        while tokens[:1] == ["OR"]:
            take()
            other = both()
            result = result or other
        return result

    def both():
        result = one()
        while tokens[:1] == ["AND"]:
            take()
            other = one()
            result = result and other
        return result

    def one():
        token = take()
        if token == "(":
            result = alternatives()
            if take() != ")":
                raise ValueError(expression)
            return result
        if token is None or token in {")", "AND", "OR", "WITH"}:
            raise ValueError(expression)
        result = token in ALLOWED
        if tokens[:1] == ["WITH"]:
            take()
            result = take() in EXCEPTIONS and result
        return result

    try:
        result = alternatives()
    except ValueError:
        return False
    return result and not tokens


def crates():
    """(name, version, licence) of every crate that is not ours."""
    answer = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--quiet"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    for package in json.loads(answer.stdout)["packages"]:
        if package["source"] is not None:
            licence = package["license"] or f"file {package['license_file']}"
            yield f"crate {package['name']}", package["version"], licence


def npm_packages():
    """(name, version, licence) of every package of the lock files."""
    for lock_file in LOCK_FILES:
        for path, package in json.loads((ROOT / lock_file).read_text())["packages"].items():
            if path:
                name = path.rpartition("node_modules/")[2]
                yield f"npm {name}", package["version"], package.get("license", "none")


def main(arguments):
    parts = sorted({*crates(), *npm_packages()})
    if arguments == ["--list"]:
        for name, version, licence in parts:
            print(f"{name} {version}: {licence}")
        return 0
    refused = [part for part in parts if not permits(part[2])]
    for name, version, licence in refused:
        print(f"{name} {version}: {licence} is neither permissive nor MPL-2.0 (tools/licences.py)")
    if not refused:
        print(f"{len(parts)} crates and npm packages, all permissive or MPL-2.0")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
