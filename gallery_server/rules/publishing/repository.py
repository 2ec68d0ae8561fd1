"""Read a rule repository by Git: the one module that knows it.

Nothing of a repository is kept between two readings. Each takes the one commit that it wants into an empty clone of no
history and no work tree, reads from its objects, and removes it: what does not stay cannot be damaged, locked or grow.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gallery_server.domain import limits
from gallery_server.rules.publishing.bounded_process import Bounds, Ended, Overrun, finish
from gallery_server.rules.team import RULE_SUFFIXES, File, is_left_alone

_LINE_BYTES = 4 << 10
_COMMIT_BYTES = 1 << 20
_LISTING_BYTES = 32 << 20
_CLONE_BYTES = 1 << 30
"""A repository of rules has text in it; this is what a mistaken one may take of the disk for the time of a reading."""
_NOT_THERE = 2
_SHA256_DIGITS = 64
_LINK, _FOLDER = "120000", "160000"
_READ = "refs/gallery/read"
_TOKEN = re.compile(r"(?P<scheme>https?://)[^\s/@]+@", re.IGNORECASE)
_PASSWORD = re.compile(r"(?P<user>://[^\s/:@]*):[^\s/@]+@")
_COMPLAINT = re.compile(r"^(?:fatal|error|ERROR|remote): *(?P<told>.*)$", re.MULTILINE)

_CONFIGURATION = (
    # What runs programs that came with a repository, or leaves something behind.
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "submodule.recurse=false", "protocol.ext.allow=never",
    "gc.auto=0", "maintenance.auto=false", "fetch.writeCommitGraph=false",
    # One pack, and what is large goes to the disk without being held whole.
    "fetch.unpackLimit=1", "core.bigFileThreshold=1m",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
    "GIT_OPTIONAL_LOCKS": "0",
}


class RepositoryTrouble(Exception):  # noqa: N818 - named for what it says, as all errors of the server are
    """Say in one line why a repository cannot be read now."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Hold the files of a commit; those of a team whose folder is too large are left out."""

    commit: str
    message: str
    files: list[File]
    too_large: dict[str, int] = field(default_factory=dict)
    """By team, the bytes of its folder."""


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    object_id: str
    size: int
    path: str

    @property
    def is_wanted(self) -> bool:
        """Tell whether its bytes are read: all else is refused by what it is."""
        return (
            self.mode not in (_LINK, _FOLDER)
            and self.path.count("/") == 1
            and self.path.endswith(RULE_SUFFIXES)
            and self.size <= limits.RULE_FILE_BYTES
        )


class Repository:
    """Read a branch of a repository at whatever Git takes for an address."""

    def __init__(
        self, url: str, branch: str, folder: Path, seconds: float, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """Let each command of Git take so many seconds, and no longer than until the server stops.

        `folder` is for this alone, and is emptied now.
        """
        self._url = url
        self.branch = branch
        self._folder = folder
        self._seconds = seconds
        self._stopping = stopping
        shutil.rmtree(folder, ignore_errors=True)

    @property
    def url(self) -> str:
        """Answer the address without a password."""
        return without_password(self._url)

    def head(self) -> str:
        """Answer the commit that the branch is at; raise RepositoryTrouble."""
        asked = ["ls-remote", "--exit-code", "--", self._url, f"refs/heads/{self.branch}"]
        with self._scratch() as folder:
            ended = self._run(folder, asked, _LINE_BYTES, allowed=_NOT_THERE)
        if ended.status == _NOT_THERE:
            raise RepositoryTrouble(f"{self.url} has no branch {self.branch}")
        return ended.output.decode("ascii", "replace").split("\t")[0]

    def read(self, commit: str) -> Snapshot:
        """Answer the files of a commit; raise RepositoryTrouble."""
        with self._scratch() as folder:
            algorithm = "sha256" if len(commit) == _SHA256_DIGITS else "sha1"
            self._run(folder, ["init", "-q", "--template=", f"--object-format={algorithm}"], _LINE_BYTES)
            flags = ["-q", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
            self._run(folder, ["fetch", *flags, "--", self._url, f"+{commit}:{_READ}"], _LINE_BYTES)
            raw = self._run(folder, ["cat-file", "commit", f"{_READ}^{{commit}}"], _COMMIT_BYTES).output
            entries = self._entries(folder)
            wanted, too_large = _within_bounds([entry for entry in entries if entry.is_wanted])
            contents = self._contents(folder, wanted)
        files = [
            File(each.path, contents.get(each.object_id) if each.is_wanted else None, each.size, is_link=_is_link(each))
            for each in entries
            if each.path.split("/")[0] not in too_large
        ]
        return Snapshot(commit, raw.partition(b"\n\n")[2].decode("utf-8", "replace"), files, too_large)

    def _entries(self, folder: Path) -> list[_Entry]:
        listing = self._run(folder, ["ls-tree", "-r", "-l", "-z", "--full-tree", _READ], _LISTING_BYTES).output
        found = []
        for line in listing.decode("utf-8", "backslashreplace").split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, _kind, object_id, size = about.split()
            if not is_left_alone(path):
                found.append(_Entry(mode, object_id, 0 if size == "-" else int(size), path))
        return found

    def _contents(self, folder: Path, wanted: list[_Entry]) -> dict[str, bytes]:
        """Answer what files hold, by their objects."""
        if not wanted:
            return {}
        names = folder / "wanted"
        names.write_text("".join(f"{object_id}\n" for object_id in {entry.object_id for entry in wanted}), "ascii")
        most = sum(entry.size + _LINE_BYTES for entry in wanted)
        output = self._run(folder, ["cat-file", "--batch"], most, given=names).output
        contents, at = {}, 0
        while at < len(output):
            end = output.index(b"\n", at)
            object_id, *about = output[at:end].decode("ascii").split()
            if len(about) != 2:  # noqa: PLR2004 - its kind and size
                raise RepositoryTrouble(f"{self.url} lacks the object {object_id}; it is damaged")
            begin, size = end + 1, int(about[1])
            contents[object_id] = output[begin : begin + size]
            at = begin + size + 1
        return contents

    def _run(
        self, folder: Path, arguments: list[str], most: int, *, allowed: int = 0, given: Path | None = None
    ) -> Ended:
        """Run a command of Git; raise RepositoryTrouble where it fails otherwise than allowed."""
        try:
            ended = self._finish(folder, arguments, most, given)
        except (Overrun, OSError, ImportError) as error:
            raise RepositoryTrouble(f"git {arguments[0]} of {self.url}: {error}") from error
        if ended.status not in (0, allowed):
            told = _COMPLAINT.search(ended.complaint)
            because = " ".join((told["told"] if told else ended.complaint).split())[: limits.REASON_CHARACTERS]
            problem = without_password(because.replace(self._url, self.url)) or f"exit status {ended.status}"
            raise RepositoryTrouble(f"git {arguments[0]} of {self.url}: {problem}")
        return ended

    def _finish(self, folder: Path, arguments: list[str], most: int, given: Path | None) -> Ended:
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # to be told of a missing git where it is first run
        from git import Git, GitCommandNotFound  # noqa: PLC0415 - what needs no repository runs without it

        def check() -> None:
            if self._stopping():
                raise Overrun("the server stops")
            if _size_of(folder) > _CLONE_BYTES:
                raise Overrun(f"it takes more than {_CLONE_BYTES} bytes of the disk")

        options = [part for setting in _CONFIGURATION for part in ("-c", setting)]
        own = {"GIT_DIR": str(folder), "GIT_OBJECT_DIRECTORY": str(folder / "objects")}
        try:
            with given.open("rb") if given is not None else Path(os.devnull).open("rb") as source:
                running = Git(folder).execute(
                    ["git", *options, *arguments],
                    istream=source,
                    as_process=True,
                    env={**_ENVIRONMENT, **own},
                    start_new_session=True,  # also without a terminal, so that nothing can ask for a password
                )
            return finish(running.proc, Bounds(self._seconds, most, check))  # type: ignore[arg-type]  # it runs
        except GitCommandNotFound as error:
            raise OSError("git is not installed on this host; install it") from error

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        folder = self._folder / secrets.token_hex(8)
        try:
            folder.mkdir(mode=0o700, parents=True)
            yield folder
        except OSError as error:
            raise RepositoryTrouble(f"{error.filename or folder}: {error.strerror}") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def without_password(text: str) -> str:
    """Answer a text with every password in an address left out; of HTTP also the user, which may be a token."""
    return _PASSWORD.sub(r"\g<user>@", _TOKEN.sub(r"\g<scheme>", text))


def _within_bounds(wanted: list[_Entry]) -> tuple[list[_Entry], dict[str, int]]:
    """Answer which files are read, and the teams of which none is, since together they are too many bytes."""
    sizes: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    for entry in wanted:
        team = entry.path.split("/")[0]
        sizes[team] += entry.size
        counts[team] += 1
    too_large = {team: size for team, size in sizes.items() if size > limits.RULE_TEAM_BYTES}
    # A folder of too many files is refused for that, unread.
    unread = {*too_large, *(team for team, count in counts.items() if count > limits.RULE_FILES)}
    return [entry for entry in wanted if entry.path.split("/")[0] not in unread], too_large


def _is_link(entry: _Entry) -> bool:
    return entry.mode in (_LINK, _FOLDER)


def _size_of(folder: Path) -> int:
    total = 0
    for above, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(above) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total
