"""Which processes are surely dead, seen from this one."""

from __future__ import annotations

import os
import subprocess
import sys

from bot.operating.process import is_dead, process_name


def named(number: int) -> str:
    where, _, own = process_name().split("|")
    return f"{where}|{number}|{own}"


def test_a_running_process_is_not_dead():
    assert not is_dead(named(os.getppid()))


def test_a_process_that_was_killed_is_dead_even_before_its_parent_noticed():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert not is_dead(named(child.pid))

        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

        assert is_dead(named(child.pid))
        child.wait()
        assert is_dead(named(child.pid))


def test_a_former_process_with_our_own_number_is_dead():
    assert is_dead(process_name())


def test_of_another_machine_or_container_nothing_is_known():
    assert not is_dead("another-boot:pid:[1]|999999|abc")
    assert not is_dead("host:12:0a1b")
    assert not is_dead("")
