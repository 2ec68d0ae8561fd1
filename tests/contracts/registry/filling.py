"""Fill a model with many lines of one instance each, through bulk statements."""

from __future__ import annotations

from dataclasses import replace

from gallery_server.dal import copy_store
from gallery_server.dal.schema import LineRevisionRow, LineRow, ModelRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.ids import new_id
from gallery_server.domain.shard import Shard
from tests.contracts.registry.net import Net


def fill(net: Net, name: str, lines: int) -> None:
    """Give a model sharded by city so many lines beside that of Oslo, each with a copy of what is saved there."""
    source = net.save(name, "Oslo")
    shards = {Shard.of({"city": f"city {number:05}"}) for number in range(lines)}

    def write(tx: Transaction) -> None:
        rows = [
            {
                "model_id": source.model_id,
                "shard_digest": shard.digest(),
                "shard": shard.as_dict(),
                "last_sequence": 1,
                "created_micros": tx.now,
            }
            for shard in sorted(shards, key=lambda shard: shard.values)
        ]
        tx.run(LineRow.insert_many(rows))
        found = [line for line in copy_store.lines_of(tx, [source.model_id]) if line.shard in shards]
        ordinals = [{"line_id": line.line_id, "revision": source.revision, "next_ordinal": 1} for line in found]
        tx.run(LineRevisionRow.insert_many(ordinals))
        copy_store.insert(
            tx,
            [
                replace(source, instance_id=new_id(tx.now), line_id=line.line_id, number=source.number + 1 + place)
                for place, line in enumerate(found)
            ],
        )
        change = {ModelRow.last_number: source.number + lines}
        tx.run(ModelRow.update(change).where(ModelRow.model_id == source.model_id))

    net.gallery.write(write)
