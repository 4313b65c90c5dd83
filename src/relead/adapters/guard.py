"""A program that runs another one and interrupts it when the pipe's writer is gone.

Used where the kernel has no parent-death signal (macOS). Arguments: the descriptor of the pipe's
reading end, then the command. It is run as a file, so it imports nothing of ours.
"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

_PASSED_ON = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)


def main(pipe: int, command: list[str]) -> int:
    """Run the command to its end and give its exit status; pass signals on to it."""
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _: FrameType | None) -> None:
        if child:
            child.send_signal(number)
        else:
            early.append(number)

    # Before the command is started: no signal is lost, and one started with & by a script, which ignores
    # interrupts as its children would, does not hand that on (what is handled is reset for a new program).
    for number in _PASSED_ON:
        signal.signal(number, pass_on)
    child = subprocess.Popen(command, close_fds=False)  # noqa: S603 - the command is our own program's
    for came in early:
        child.send_signal(came)

    def watch() -> None:
        while os.read(pipe, 1):
            pass
        child.send_signal(signal.SIGINT)

    threading.Thread(target=watch, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
