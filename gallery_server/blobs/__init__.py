"""Keep the bytes of models: whole, durable, and within a deadline."""

import os

# Before pyarrow brings the AWS SDK in: many stores that speak S3 do not know the checksums that it sends by default.
os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
os.environ.setdefault("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required")
