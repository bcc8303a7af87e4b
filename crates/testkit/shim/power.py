#!/usr/bin/env python3
"""Finds, in a record of `power.so`, what a power cut would have taken after somebody was told that it was safe.

    power.py RECORD [--database FILE]… [--at-least N]

Two rules:

1. When an acknowledgement leaves, every write before it is synced. With marks (RONGHUI_POWER_MARK) only
   acknowledgements that carry a mark are judged, and only the writes up to the last one that carries the same.
2. A write-ahead log is begun anew, cut or removed only when its database is synced: until then the log alone has the
   commits. In return writes to the database of a log (by a checkpoint) need no sync of their own under rule 1.

`--database` limits the rules to these files, given as names or paths, with their -wal and -journal; without it every
file of the folder counts. The -shm never does: SQLite makes it again. Prints one line per fault. Exit status: 0 none,
1 faults, 2 fewer than N acknowledgements were judged, so that a record of nothing proves nothing.

Not checked: that a new file's name is durable in its folder.
"""

import argparse
import collections
import dataclasses
import sys


@dataclasses.dataclass
class Event:
    number: int
    kind: str
    file: str
    offset: int
    length: int
    detail: str


@dataclasses.dataclass
class Write:
    number: int
    marks: frozenset


def read(lines):
    """Events of a record; a last line that was cut off is left out."""
    for line in lines:
        if line.endswith("\n"):
            number, kind, file, offset, length, detail = line[:-1].split("\t")
            yield Event(int(number), kind, file, int(offset), int(length), detail)


class Checker:
    """Follows a record event by event. `faults` are sentences; `judged` counts the acknowledgements."""

    def __init__(self, databases=()):
        self.databases = tuple(databases)
        self.unsynced = collections.defaultdict(list)  # file → its writes, in order, that no sync has covered
        self.logs = set()  # write-ahead logs that exist
        self.marked = False  # whether this record has marks at all
        self.faults = []
        self.judged = 0

    def counts(self, file):
        if file.endswith("-shm"):
            return False
        base = file.removesuffix("-wal").removesuffix("-journal")
        return not self.databases or any(base == name or base.endswith("/" + name) for name in self.databases)

    def check(self, events):
        events = list(events)
        self.marked = any(event.kind == "send" and event.detail for event in events)
        for event in events:
            if event.kind == "send":
                self.acknowledge(event)
            elif event.kind == "sync-end":
                if event.length == 0:
                    self.sync(event.file, begin=event.offset)
            elif event.kind == "rename":
                self.rename(event.file, event.detail)
            elif self.counts(event.file):
                self.change(event)
        return self

    def change(self, event):
        file = event.file
        if file.endswith("-wal"):
            begun_anew = file in self.logs and event.offset == 0 and event.kind in {"write", "truncate"}
            if begun_anew or event.kind == "unlink":
                self.end_log(event)
            self.logs.add(file)
        if event.kind == "unlink":
            self.unsynced.pop(file, None)
            self.logs.discard(file)
        elif event.kind in {"write", "truncate"}:
            self.unsynced[file].append(Write(event.number, frozenset(event.detail.split())))

    def end_log(self, event):
        database = event.file.removesuffix("-wal")
        if waiting := self.unsynced.get(database):
            self.faults.append(
                f"{event.number}: {event.file} was given up ({event.kind}) while {database} had "
                f"{len(waiting)} unsynced writes, the first at {waiting[0].number}"
            )

    def sync(self, file, begin):
        self.unsynced[file] = [write for write in self.unsynced[file] if write.number > begin]

    def rename(self, old, new):
        waiting = self.unsynced.pop(old, [])
        self.logs.discard(old)
        self.unsynced.pop(new, None)
        if waiting and self.counts(new):
            self.unsynced[new] = waiting

    def acknowledge(self, event):
        marks = frozenset(event.detail.split())
        if self.marked and not marks:
            return
        self.judged += 1
        for file, writes in self.unsynced.items():
            if file + "-wal" in self.logs:
                continue
            waiting = writes
            if marks:
                own = [place for place, write in enumerate(writes) if write.marks & marks]
                waiting = writes[: own[-1] + 1] if own else []
            if waiting:
                self.faults.append(
                    f"{event.number}: acknowledged {event.detail or ''}".rstrip()
                    + f" while {file} had {len(waiting)} unsynced writes, the first at {waiting[0].number}"
                )


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record")
    parser.add_argument("--database", action="append", default=[], metavar="FILE")
    parser.add_argument("--at-least", type=int, default=1, metavar="N")
    options = parser.parse_args(arguments)
    with open(options.record, encoding="utf-8", errors="surrogateescape") as lines:
        checker = Checker(options.database).check(read(lines))
    for fault in checker.faults:
        print(fault)
    print(f"{checker.judged} acknowledgements judged, {len(checker.faults)} faults")
    if checker.faults:
        return 1
    return 0 if checker.judged >= options.at_least else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
