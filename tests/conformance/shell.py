"""Commands of the system, and what they said when they failed."""

import subprocess


class CommandError(Exception):
    """A command failed; the message holds the command and its last words."""


def run(*command: str, given: str = "", within_s: float = 60) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(
        command,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=within_s,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2_000:]
        raise CommandError(f"{' '.join(command)}: exit {done.returncode}: {said}")
    return done.stdout
