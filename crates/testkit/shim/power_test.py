"""The power shim against programs whose faults are known: it must find each, and find nothing in honest ones.

Each case is a Python program that runs under the freshly compiled library: its calls to the C library, and those of
SQLite, are the ones that a server makes.
"""

import contextlib
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import power  # noqa: E402  (found by the line above)

# What every program starts with: a file of the site and a client on a socket.
PRELUDE = """
import os, socket, sqlite3, threading
server, client = socket.socketpair()
file = os.open("city.db-wal", os.O_RDWR | os.O_CREAT)

def commit_by_sqlite(synchronous):
    database = sqlite3.connect("lite.db", isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute(f"pragma synchronous = {synchronous}")
    database.execute("create table if not exists row (text)")
    for number in range(3):
        database.execute("insert into row values (?)", (f"power-mark-{number}",))
        server.send(f"created power-mark-{number}".encode())
    return database
"""

# (what the program does, its text, how many faults)
CASES = [
    ("sends before the sync", "os.write(file, b'row'); server.send(b'ok'); os.fsync(file)", 1),
    ("sends after the sync", "os.write(file, b'row'); os.fsync(file); server.send(b'ok')", 0),
    ("sends after fdatasync", "os.pwrite(file, b'row', 0); os.fdatasync(file); server.send(b'ok')", 0),
    ("syncs before it writes", "os.fsync(file); os.writev(file, [b'r', b'ow']); server.sendmsg([b'ok'])", 1),
    ("pwritev, then write to the socket", "os.pwritev(file, [b'row'], 7); os.write(server.fileno(), b'ok')", 1),
    ("cuts a file", "os.ftruncate(file, 9); server.send(b'ok')", 1),
    ("syncs another file", """
        other = os.open('other.db-wal', os.O_RDWR | os.O_CREAT)
        os.write(file, b'row'); os.fsync(other); server.send(b'ok')""", 1),
    ("syncs through a second descriptor", """
        os.write(file, b'row'); again = os.dup(file); os.fsync(again); server.send(b'ok')""", 0),
    ("renames what it has not synced", """
        part = os.open('part', os.O_RDWR | os.O_CREAT); os.write(part, b'row')
        os.rename('part', 'whole'); server.send(b'ok')""", 1),
    ("removes what it has not synced", """
        part = os.open('part', os.O_RDWR | os.O_CREAT); os.write(part, b'row')
        os.unlink('part'); server.send(b'ok')""", 0),
    ("writes outside the folder", """
        outside = os.open('../outside', os.O_RDWR | os.O_CREAT); os.write(outside, b'row'); server.send(b'ok')""", 0),
    ("writes the index that SQLite makes again", """
        index = os.open('city.db-shm', os.O_RDWR | os.O_CREAT); os.write(index, b'row'); server.send(b'ok')""", 0),
    ("begins the log anew before the database is synced", """
        database = os.open('city.db', os.O_RDWR | os.O_CREAT)
        os.pwrite(file, b'commit', 0); os.fsync(file); server.send(b'ok')
        os.pwrite(database, b'page', 0); os.pwrite(file, b'commit', 0); os.fsync(file); server.send(b'ok')""", 1),
    ("begins the log anew after the database is synced", """
        database = os.open('city.db', os.O_RDWR | os.O_CREAT)
        os.pwrite(file, b'commit', 0); os.fsync(file); server.send(b'ok')
        os.pwrite(database, b'page', 0); os.fsync(database); os.pwrite(file, b'commit', 0); os.fsync(file)
        server.send(b'ok')""", 0),
    ("SQLite, synchronous = full", "commit_by_sqlite('full').close()", 0),
    ("many threads, each honest", """
        def work(number):
            own = os.open(f'{number}.db', os.O_RDWR | os.O_CREAT)
            for _ in range(50):
                os.write(own, b'row'); os.fsync(own)
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        [thread.start() for thread in threads]; [thread.join() for thread in threads]
        server.send(b'ok')""", 0),
]  # fmt: skip


class Power(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.library = pathlib.Path(cls.folder.name) / "power.so"
        command = ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", cls.library, HERE / "power.c"]
        subprocess.run(command, check=True)

    def record(self, program, **settings):
        """Runs a program in an empty site under the library and answers with the path of the record."""
        root = pathlib.Path(tempfile.mkdtemp(dir=self.folder.name))
        (root / "site").mkdir()
        environment = os.environ | {
            "LD_PRELOAD": str(self.library),
            "RONGHUI_POWER_DIR": str(root / "site"),
            "RONGHUI_POWER_LOG": str(root / "record"),
        }
        text = PRELUDE + textwrap.dedent(program)
        subprocess.run([sys.executable, "-c", text], cwd=root / "site", env=environment | settings, check=True)
        return root / "record"

    def faults(self, record, *databases):
        with open(record, encoding="utf-8") as lines:
            return power.Checker(databases).check(power.read(lines)).faults

    def test_each_fault_is_found_and_honest_programs_are_left_alone(self):
        for what, program, expected in CASES:
            with self.subTest(what):
                record = self.record(program)
                faults = self.faults(record)
                self.assertEqual(len(faults), expected, f"{faults}\n{record.read_text()[-3000:]}")

    def test_sqlite_that_syncs_too_rarely_is_found(self):
        for synchronous in ("normal", "off"):
            with self.subTest(synchronous):
                faults = self.faults(self.record(f"commit_by_sqlite('{synchronous}')"), "lite.db")
                self.assertEqual(len([fault for fault in faults if "acknowledged" in fault]), 3, faults)

    def test_with_marks_a_client_answers_only_for_its_own_writes(self):
        program = """
            os.write(file, b'power-mark-1'); os.fsync(file)
            os.write(file, b'power-mark-2'); server.send(b'created power-mark-1')
            server.send(b'created power-mark-2'); os.fsync(file); server.send(b'created power-mark-2')
            server.send(b'a page of something else')
        """
        marked = self.faults(self.record(program, RONGHUI_POWER_MARK="power-mark-"))
        self.assertEqual(len(marked), 1, marked)
        self.assertIn("acknowledged power-mark-2", marked[0])
        self.assertEqual(len(self.faults(self.record(program))), 2)

    def test_marks_are_seen_in_what_sqlite_writes(self):
        for synchronous, expected in (("full", 0), ("off", 3)):
            with self.subTest(synchronous):
                record = self.record(f"commit_by_sqlite('{synchronous}')", RONGHUI_POWER_MARK="power-mark-")
                faults = [fault for fault in self.faults(record, "lite.db") if "acknowledged power-mark-" in fault]
                self.assertEqual(len(faults), expected, faults)

    def test_numbers_are_one_gapless_order_over_all_threads(self):
        lines = self.record(CASES[-1][1]).read_text().splitlines()
        numbers = [int(line.split("\t")[0]) for line in lines]
        self.assertEqual(numbers, list(range(1, 4 * 50 * 3 + 2)))

    def test_bytes_are_kept_in_the_order_of_their_lines(self):
        program = """
            os.pwritev(file, [b'one', b'', b'two'], 7); os.ftruncate(file, 9); os.write(file, b'three')
            os.write(os.open('../outside', os.O_RDWR | os.O_CREAT), b'elsewhere')
        """
        with tempfile.NamedTemporaryFile() as kept:
            record = self.record(program, RONGHUI_POWER_BYTES=kept.name)
            with open(record, encoding="utf-8") as lines:
                lengths = [event.length for event in power.read(lines) if event.kind == "write"]
            self.assertEqual((lengths, kept.read()), ([6, 5], b"onetwothree"))

    def test_a_failed_sync_covers_nothing_and_a_late_write_is_not_covered(self):
        record = [
            "1\twrite\t/s/a.db\t0\t4\t\n",
            "2\tsync-begin\t/s/a.db\t0\t0\t\n",
            "3\twrite\t/s/a.db\t4\t4\t\n",
            "4\tsync-end\t/s/a.db\t2\t{}\t\n",
            "5\tsend\tsocket\t0\t2\t\n",
            "6\tsend\tsock",
        ]
        for result, first in ((0, "the first at 3"), (-1, "the first at 1")):
            with self.subTest(result):
                lines = [line.format(result) for line in record]
                faults = power.Checker().check(power.read(lines)).faults
                self.assertEqual(len(faults), 1)
                self.assertIn(first, faults[0])

    def test_a_record_of_nothing_proves_nothing(self):
        record = self.record("os.write(file, b'row')")
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(power.main([str(record)]), 2)
            self.assertEqual(power.main([str(record), "--at-least", "0"]), 0)


if __name__ == "__main__":
    unittest.main()
