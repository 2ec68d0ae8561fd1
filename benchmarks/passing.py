"""Let a file pass through the SDK, in a process of its own whose memory is watched: ADDRESS FILE."""

from __future__ import annotations

import sys

from benchmarks.large_blobs import discard
from gallery_client import GalleryClient


def main() -> None:
    """Warm up, say so, wait for a line, then save and load the file in every way."""
    address, source = sys.argv[1:]
    with GalleryClient(address, cache_bytes=0) as client, GalleryClient(address, cache_bytes=0, direct=True) as direct:
        for each in (client, direct):
            each.load(each.save("bench/large", bytes(8 << 20)))
        sys.stdin.readline()
        instance = client.save("bench/large", source)
        for each in (client, client, direct):
            discard(each, instance)
        direct.save("bench/large", source)


if __name__ == "__main__":
    main()
