"""Stages that run at the same time, one process each."""

import os
import subprocess
import sys
from pathlib import Path


def side_by_side(commands: list[list[str]]) -> None:
    """Ends with an error as soon as all have ended and one has failed."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    running = [subprocess.Popen(command, env=environment, cwd=Path(__file__).resolve().parents[1]) for command in commands]
    try:
        failed = [command for process, command in zip(running, commands) if process.wait() != 0]
    finally:
        for process in running:
            process.terminate()
    if failed:
        sys.exit(f"nano: expected every stage to end well, got a failure of {' '.join(failed[0])}")
