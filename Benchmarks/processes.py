"""Runs a program and measures it: what several of these benchmarks share."""
import os
import subprocess
import sys
import tempfile
import time


def measured(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):
    """Seconds and peak bytes of a process. Ends this one with its errors where it fails.

    A child that has just been forked holds what its parent holds, so that this is for parents that hold little.
    """
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f'{" ".join(map(str, command))}: {errors.read().decode(errors="replace")}')
    # macOS counts bytes, Linux kibibytes.
    return seconds, usage.ru_maxrss * (1 if sys.platform == 'darwin' else 1024)
