"""Writes down what is new: `python -m tests.golden [SECTION ITEM ...]`.

What the program itself can tell (a metric, a setting, a column, a command) is added by itself. An
example (a code of a button, a word after /start, a stored value) is named: `codes m:weekly`.
Nothing is ever taken out or changed: where something held is lost, this ends with 1 and writes
nothing.
"""

from __future__ import annotations

import sys

from tests.golden.held import READ, kept, lost, new, today, write


def main(section: str = "", *examples: str) -> int:
    held = kept()
    if section and section not in READ:
        print(f"examples are of {', '.join(READ)}", file=sys.stderr)
        return 2
    for example in examples:
        held[section].setdefault(example, None)
    now = today(held)
    for example in examples:
        held[section][example] = now[section][example]
    gone = lost(held, now)
    if gone:
        print("others hold these; nothing is written:", *gone, sep="\n  ", file=sys.stderr)
        return 1
    for name, items in new(held, now).items():
        held.setdefault(name, {}).update(items)
        for item in items:
            print(f"{name}: {item}")
    write(held)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
