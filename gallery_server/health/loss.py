"""Say by how much a value is worse than another."""

from __future__ import annotations

import math

from gallery_server.domain.project import MetricDirection


def relative_loss(reference: float, value: float, way: MetricDirection | None) -> float | None:
    """Answer the relative change from a reference, above 0 for worse, or for more where the direction is not known.

    None where the reference is 0, or so near to it that the quotient is no number.
    """
    if way is MetricDirection.HIGHER_IS_BETTER:
        reference, value = -reference, -value
    elif way is MetricDirection.NEARER_TO_ZERO_IS_BETTER:
        reference, value = abs(reference), abs(value)
    if reference == 0:
        return None
    # Halves do not overflow where the difference of the whole would.
    loss = (value / 2 - reference / 2) / abs(reference) * 2
    return loss if math.isfinite(loss) else None
