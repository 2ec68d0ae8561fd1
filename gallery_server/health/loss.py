"""Say by how much a value is worse than another."""

from __future__ import annotations

import math

from gallery_server.domain.project import MetricDirection


def relative_loss(reference: float, value: float, way: MetricDirection | None, error_size: float = 0.0) -> float | None:
    """Answer the relative change from a reference, above 0 for worse, or for more where the direction is not known.

    A signed error (nearer to zero is better) may be as good as 0: it is held against the size of the errors beside it
    where that is larger. None where the reference is 0, or so near to it that the quotient is no number.
    """
    size = abs(reference)
    if way is MetricDirection.HIGHER_IS_BETTER:
        reference, value = -reference, -value
    elif way is MetricDirection.NEARER_TO_ZERO_IS_BETTER:
        reference, value = abs(reference), abs(value)
        size = max(size, error_size)
    if size == 0:
        return None
    # Halves do not overflow where the difference of the whole would.
    loss = (value / 2 - reference / 2) / size * 2
    return loss if math.isfinite(loss) else None
