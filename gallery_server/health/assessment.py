"""Compute all measures of one instance."""

from __future__ import annotations

from gallery_server.domain.health import Measures
from gallery_server.domain.project import ProjectPolicy
from gallery_server.health.completeness import completeness
from gallery_server.health.inputs import Inputs


def assess(inputs: Inputs, policy: ProjectPolicy) -> Measures:
    """Answer what is known of an instance by a project's policy, the worst first in each list."""
    return Measures(completeness(inputs.present, policy.reproducibility_fields))
