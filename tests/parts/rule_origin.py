"""A bare Git repository of rules, and a clone from which a team pushes: made by Git's own commands."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}

WHEN = "metrics['bias'] <= 0.1"


class Origin:
    """Push commits to a bare repository."""

    def __init__(self, folder: Path, algorithm: str = "sha1") -> None:
        self.bare = folder / "origin.git"
        self.clone = folder / "clone"
        folder.mkdir(exist_ok=True)
        git(folder, "init", "-q", "--bare", "-b", "main", f"--object-format={algorithm}", str(self.bare))
        git(folder, "init", "-q", "-b", "main", f"--object-format={algorithm}", str(self.clone))
        git(self.clone, "remote", "add", "origin", str(self.bare))

    def push(self, files: Mapping[str, str | bytes | None], message: str = "change", *, force: bool = False) -> str:
        """Commit files, None for what is removed, and push; answer the commit."""
        for path, content in files.items():
            target = self.clone / path
            if content is None:
                git(self.clone, "rm", "-q", "-r", path)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.push_all(message, force=force)

    def push_all(self, message: str = "change", *, force: bool = False) -> str:
        """Commit what the clone has and push; answer the commit."""
        git(self.clone, "add", "-A")
        git(self.clone, "commit", "-q", "--allow-empty", "-m", message)
        git(self.clone, "push", "-q", *(["--force"] if force else []), "origin", "HEAD:main")
        return git(self.clone, "rev-parse", "HEAD")

    def reset(self, commit: str) -> None:
        """Go back in the clone, so that the next push must be forced."""
        git(self.clone, "reset", "-q", "--hard", commit)

    def delete_branch(self) -> None:
        """Take the branch away."""
        git(self.bare, "update-ref", "-d", "refs/heads/main")

    def damage(self) -> None:
        """Write over every object of the bare repository."""
        for path in (self.bare / "objects").rglob("*"):
            if path.is_file():
                path.chmod(0o600)
                path.write_bytes(b"damaged")

    def remove(self) -> None:
        """Leave nobody at its address."""
        shutil.move(self.bare, self.bare.with_suffix(".away"))

    def put_back(self) -> None:
        """Undo `remove`."""
        shutil.move(self.bare.with_suffix(".away"), self.bare)


def git(folder: Path, *arguments: str) -> str:
    """Run a command of Git, and answer what it says."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **_ENVIRONMENT},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def a_rule(team: str, uuid: str, *, when: str = WHEN, more: str = "", then: str = "CALLBACK_ACTIONS: [log]") -> str:
    """Write a rule that acts."""
    return f"""team: {team}
uuid: {uuid}
{more}
rule:
  GIVEN: modelName == 'Random Forest'
  WHEN: {when}
  {then}
"""


def a_test(rule: str) -> str:
    """Write the test of a rule, by the name of its file; it sees the condition of `a_rule` true and false."""
    return f"""rule: {rule}
clock: 2026-03-01T00:00:00Z
step: 1h
instances:
  good: {{modelName: Random Forest}}
cases:
  - name: fires once the bias settles
    series: {{good: {{bias: "0.3 0.2 0.05x3"}}}}
    expect: {{fired_at: {{good: [2]}}}}
"""


def with_test(team: str, name: str, uuid: str, *, when: str = WHEN, more: str = "") -> dict[str, str]:
    """Write a rule and its test, by path."""
    return {
        f"{team}/{name}.yaml": a_rule(team, uuid, when=when, more=more),
        f"{team}/{name}.test.yaml": a_test(f"{name}.yaml"),
    }
