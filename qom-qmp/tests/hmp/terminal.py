"""Types at a program's terminal. Usage: terminal.py SCENARIO PROGRAM [ARGUMENT...]"""

import os
import pty
import re
import select
import sys
import tempfile
import termios
import time

scenario, program = sys.argv[1], sys.argv[2:]
end = os.path.join(tempfile.mkdtemp(), "end")
if scenario == "end":
    os.environ["QOM_QMP_TEST_END"] = end
child, terminal = pty.fork()
if child == 0:
    os.execv(program[0], program)
seen = b""


def read(seconds):
    """What comes next; False if nothing does."""
    global seen
    if not select.select([terminal], [], [], seconds)[0]:
        return False
    try:
        more = os.read(terminal, 65536)
    except OSError:  # the program has ended
        return False
    seen += more
    return bool(more)


def expect(pattern):
    """Reads until something that fits is shown, and forgets what is before its end."""
    global seen
    deadline = time.time() + 20
    while not (found := re.search(pattern, seen, re.DOTALL)):
        left = deadline - time.time()
        if left < 0 or not read(left):
            sys.exit(f"expected {pattern}, saw {seen}")
    sys.stdout.buffer.write(seen[: found.end()])
    seen = seen[found.end() :]


def type_in(keys):
    os.write(terminal, keys)


def echoes():
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


PROMPT = rb"\(qemu\) "
was = echoes()
expect(rb"monitor - type 'help'.*" + PROMPT)
if scenario == "edit":
    type_in(b"info st\t\r")  # a topic
    expect(rb"info status.*VM status: paused.*" + PROMPT)
    type_in(b"qom-get /machine/per\t")  # a path
    expect(rb"/machine/peripheral")
    type_in(b"/r\t he\t\r")  # a path, a property
    expect(rb"/r0 height.*\n10\r.*" + PROMPT)
    type_in(b"\x1b[A\r")  # the line before
    expect(rb"/r0 height.*\n10\r.*" + PROMPT)
    type_in(b"\x1b[A\x1b[A\r")  # the line before that
    expect(rb"info status.*VM status: paused.*" + PROMPT)
    type_in(b"device_add ros\t,id=r1,bl\topen\r")  # a type, and one of its properties
    expect(rb"rose,id=r1,bloom=.*open.*" + PROMPT)
    type_in(b"device_del r1\r")
    expect(PROMPT)
    type_in(b"forgotten\x03")
    expect(rb'Type "quit" to end the program.*' + PROMPT)
    type_in(b"\x04")
    expect(rb'Type "quit" to end the program.*' + PROMPT)
    type_in(b"info name\rinfo status\rinfo version\r")  # pasted
    expect(rb"info name.*info status.*VM status.*info version.*\d+\.\d+\.\d+.*" + PROMPT)
    type_in(b"qut\x1b[Di\r")  # between two letters
elif scenario == "error":
    type_in(b"nope\r")
    expect(rb"unknown command: 'nope'.*" + PROMPT)
    type_in(b"q\r")
else:
    deadline = time.time() + 20
    while echoes() and time.time() < deadline:  # until the line is edited
        time.sleep(0.01)
    changed = not echoes()
    open(end, "w").close()
    while echoes() != was and time.time() < deadline:
        time.sleep(0.01)
    if not (was and changed and echoes() == was):
        sys.exit("the terminal is not as it was")
while read(20):
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
