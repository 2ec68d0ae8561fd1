"""Load models and predict September with them: the program that the demo runs as a fresh process.

    python -m examples.flights.reader HOST:PORT DEST...

It writes a JSON object a line: `instanceId`, and `digest` and `error` of the prediction.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections.abc import Sequence

from examples.flights.data import read_demand
from examples.flights.metadata import newest
from examples.flights.training import predict
from gallery_client import GalleryClient


def main(address: str, destinations: Sequence[str]) -> None:
    """Load the newest model of each destination, past the cache, so that its bytes come from the server."""
    demand = read_demand(len(destinations))
    with GalleryClient(address, client_name="flights-demo-reader", cache_bytes=0) as gallery:
        for destination in destinations:
            instance = gallery.get(newest(destination))
            regressor = pickle.loads(gallery.load(instance))  # noqa: S301 - pickles run code; these are the demo's own
            prediction = predict(regressor, demand.september(destination))
            told = {"instanceId": instance.instance_id, "digest": prediction.digest, "error": prediction.error}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
