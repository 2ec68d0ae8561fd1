"""Settings that are well written and cannot be are told at the start too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.commands.test_start import serve


@pytest.mark.parametrize("team", ["a/b", "", "a ", "x" * 201])
def test_a_default_team_that_is_no_name_is_told(tmp_path: Path, team: str) -> None:
    ended = serve(tmp_path, "--default-team", team)
    assert ended.status == 1
    assert "The setting default_team" in ended.complaint


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"callback-hosts": "argo.example.com:0"}, "callback_hosts: 'argo.example.com:0' is no host"),
        ({"smtp-host": "mail.example.com"}, "smtp_sender is missing"),
        (
            {"smtp-host": "mail.example.com", "smtp-sender": "a@b.example", "smtp-user": "a", "smtp-tls": "none"},
            "smtp_tls is none",
        ),
    ],
    ids=["hosts", "sender", "login"],
)
def test_what_actions_may_reach_is_checked_at_the_start(tmp_path: Path, given: dict[str, str], told: str) -> None:
    ended = serve(tmp_path, *(f"--{name}={value}" for name, value in given.items()))
    assert ended.status == 1
    assert told in ended.complaint
