from __future__ import annotations

from gallery_idl import model as wire

from gallery_client.records.model import Model, ModelSpecification


def test_a_specification_comes_back_as_it_went() -> None:
    specification = ModelSpecification(
        inputs={"type": "object", "required": ["hour"]},
        outputs="departures an hour",
        features=["hour", "weekday"],
        hyperparameters={"max_depth": 8, "sampler": {"rate": 0.5}},
        training="fit.py",
        metadata={"seasonal": True},
    )
    sent = specification.to_wire()
    assert sent.inputs == '{"required": ["hour"], "type": "object"}'
    assert sent.serving is None
    back = ModelSpecification.from_wire(sent)
    assert back.features == ("hour", "weekday")
    assert back.hyperparameters == {"max_depth": 8, "sampler.rate": 0.5}
    assert back.metadata == {"seasonal": True}


def test_unset_and_empty_differ() -> None:
    assert ModelSpecification().to_wire().features is None
    assert ModelSpecification(features=[]).to_wire().features == []
    assert ModelSpecification(metadata={}).to_wire().metadata == {}


def test_a_model_shows_the_revision_that_was_answered() -> None:
    revision = wire.ModelRevision(
        modelId="m", revision=3, digest="0", specification=wire.ModelSpecification(features=["hour"])
    )
    struct = wire.Model(modelId="m", projectName="p", baseVersionId="demand", newestRevision=3, shardKeys=["city"])
    model = Model.from_wire(struct, revision, created=True)
    assert model.name == "p/demand"
    assert model.created
    assert model.details()["features"] == ("hour",)
    assert model.row() == {
        "model": "p/demand",
        "revision": 3,
        "shard keys": ("city",),
        "created": None,
        "deprecated": "",
    }
    document = model.to_dict()
    assert document["shardKeys"] == ["city"]
    assert document["revision"]["specification"]["features"] == ["hour"]
