"""What `licences.py` makes of licence expressions: a wrong yes would put a licence we may not pass on into the product."""

import unittest

import licences


class Expressions(unittest.TestCase):
    def test_table(self):
        table = {
            "MIT": True,
            "MPL-2.0": True,
            "MIT OR Apache-2.0": True,
            "MIT/Apache-2.0": True,
            "Apache-2.0 WITH LLVM-exception": True,
            "(MIT OR Apache-2.0) AND Unicode-3.0": True,
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later": True,
            "GPL-3.0-only": False,
            "GPL-3.0-only WITH Classpath-exception-2.0": False,
            "MIT AND GPL-2.0-only": False,
            # AND binds more tightly than OR.
            "MIT OR GPL-2.0-only AND Zlib": True,
            "(MIT OR GPL-2.0-only) AND AGPL-3.0-only": False,
            "Apache-2.0 WITH a-strange-exception": False,
            "file LICENSE": False,
            "none": False,
            "MIT OR": False,
            "(MIT": False,
            "MIT Apache-2.0": False,
            "": False,
            None: False,
        }
        for expression, allowed in table.items():
            with self.subTest(expression=expression):
                self.assertIs(licences.permits(expression), allowed)

    def test_the_lock_files_are_read(self):
        names = {name for name, _, _ in licences.npm_packages()}
        self.assertLessEqual({"npm htmx.org", "npm axe-core", "npm playwright-core"}, names)


if __name__ == "__main__":
    unittest.main()
