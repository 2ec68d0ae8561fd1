"""From Git to active: a branch is watched, and each team's folder published as a unit or left as it was."""
