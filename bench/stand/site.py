"""A site of the bench's own pack, filled with as many rows as are wanted.

Whoever acts, and the firms, come by the program's own commands. The rows are put into the closed database directly: ten
million through the door would take longer than all measuring. They have no version and no entry in the feed, which
nothing that is measured on them reads.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACK = os.path.join(ROOT, "bench", "stand", "pack")
FIRMS = 1_000
# when the first row was changed, in microseconds; each following one a millisecond later
BEGIN = 1_700_000_000_000_000
STEP = 1_000
LEVELS = ["10", "20", "30", "40", "50", "60"]
DISTRICTS = ["330302", "330303", "330304", "330381", "330382", "330383"]
WORDS = ["数控", "电气", "工业机器人", "模具", "软件", "检测", "装配", "仓储", "跨境电商", "护理"]


def program():
    """The optimised program, built where it is not fresh; another one where the environment names it."""
    if "RONGHUI_BINARY" in os.environ:
        return os.environ["RONGHUI_BINARY"]
    subprocess.run(
        ["cargo", "build", "--quiet", "--release", "--package", "ronghui-cli", "--bins"], cwd=ROOT, check=True
    )
    return os.path.join(os.environ["CARGO_TARGET_DIR"], "release", "ronghui")


def firm(number):
    """The name of a firm; 1 has three rows in all, 2 nearly all, the others share what is left."""
    return f"测速企业{number:04}"


def row_id(number):
    """The id of a row that was put in, by its number from 0; the load scripts reckon it alike."""
    return f"01900000-0000-7000-8000-{number:012x}"


class Site:
    """A folder with a site in it."""

    def __init__(self, folder):
        self.folder = folder
        self.program = program()

    def run(self, *arguments, **options):
        """A command of the program on this site; its output."""
        command = [self.program, *arguments, "--site", self.folder]
        return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()

    def make(self):
        """The pack applied, firms, an office that reads everything, and a small and a large firm's people."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(PACK, os.path.join(self.folder, "packs", "bench"))
        self.run("apply")
        self.user("office", "测速办", "office")
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            file.write("单位\n" + "".join(firm(number) + "\n" for number in range(1, FIRMS + 1)))
            file.flush()
            self.run("import", file.name, "--recipe", "firms", "--run", "--as", "office")
        self.user("small", firm(1), "firm")
        self.user("large", firm(2), "firm")
        return self

    def user(self, account, organisation, role):
        """An account; its password is its name."""
        named = ["--name", account, "--organisation", organisation, "--role", role]
        self.run("user", "add", account, *named, input=f"password-of-{account}\n")

    def token(self, account):
        """A token of an account."""
        return self.run("token", "add", account, "--name", "bench")

    def firm_ids(self):
        """The ids of the firms, by number less one."""
        base = sqlite3.connect(os.path.join(self.folder, "ronghui.db"))
        found = dict(base.execute("SELECT name, id FROM organisation"))
        base.close()
        return [found[firm(number)] for number in range(1, FIRMS + 1)]

    def fill_wide(self, rows):
        """Puts rows of twenty columns in."""
        base = sqlite3.connect(os.path.join(self.folder, "ronghui.db"))
        columns = ", ".join(f"c{place:02}" for place in range(1, 21))
        base.executemany(
            f"INSERT INTO wide (id, rev, state, created_at, updated_at, {columns}) VALUES (?,1,'active',?,?{',?' * 20})",
            (
                (uuid.UUID(row_id(n)).bytes, BEGIN + n * STEP, BEGIN + n * STEP)
                + tuple(f"{WORDS[(n + place) % len(WORDS)]}{n % 1000}" for place in range(8))
                + tuple(n * place % 100_000 for place in range(5))
                + tuple(f"20{10 + (n + place) % 16}-{1 + n % 12:02}-{1 + n % 28:02}" for place in range(3))
                + tuple(n * 7 * (place + 1) % 1_000_000 for place in range(4))
                for n in range(rows)
            ),
        )
        base.commit()
        base.close()
        return self

    def fill(self, rows, skewed=False):
        """Puts rows in: two of a hundred open, spread over the firms, or nearly all of one firm."""
        firms = self.firm_ids()
        base = sqlite3.connect(os.path.join(self.folder, "ronghui.db"))
        base.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;")
        chance = random.Random(7)
        base.executemany(
            "INSERT INTO posting (id, rev, state, created_at, updated_at, enterprise, number, title, district,"
            " education, headcount, pay__lo, pay__hi, contact_phone, valid_until, duties)"
            " VALUES (?,1,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (values(number, firms, chance, skewed) for number in range(rows)),
        )
        base.commit()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        base.close()
        return self


def values(number, firms, chance, skewed):
    """The values of one row that is put in."""
    at = BEGIN + number * STEP
    if number < 3:
        owner = 0
    elif skewed:
        owner = 1
    else:
        owner = chance.randrange(1, len(firms))
    low = chance.randrange(3, 12) * 10_000_000
    return (
        uuid.UUID(row_id(number)).bytes,
        "open" if number % 50 == 0 and number > 2 else "draft",
        at,
        at,
        firms[owner],
        f"N{number}",
        f"{chance.choice(WORDS)}技术员{number}",
        chance.choice(DISTRICTS),
        chance.choice(LEVELS),
        1 + number % 20,
        low,
        low + 30_000_000,
        f"139{number % 100_000_000:08}",
        "2026-12-31",
        f"负责{chance.choice(WORDS)}设备的日常操作与保养，做好记录，班组{number % 97}。",
    )
