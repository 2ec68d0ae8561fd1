from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain import limits
from gallery_server.domain.specification import ModelSpecification, normal_specification
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import InvalidArgument, Reason

FOREST = ModelSpecification(
    inputs='{"type": "object"}',
    outputs="demand",
    features=("hour", "dest", "wind"),
    hyperparameters={
        "max_depth": Value(ValueKind.WHOLE, 7),
        "learning_rate": Value(ValueKind.NUMBER, 0.1),
        "bootstrap": Value(ValueKind.FLAG, content=True),
    },
    training="flights 2013, January to August",
    serving="online",
    metadata={"owner": text("Zürich 🚕"), "since": Value(ValueKind.TIME, 1_732_482_000_123_456)},
)


def number(content: float) -> ModelSpecification:
    return ModelSpecification(hyperparameters={"x": Value(ValueKind.NUMBER, content)})


def whole(content: int) -> ModelSpecification:
    return ModelSpecification(hyperparameters={"x": Value(ValueKind.WHOLE, content)})


# These digests decide which revisions in every store are the same. They never change.
GOLDEN = {
    "empty": (ModelSpecification(), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
    "forest": (FOREST, "c62c0c16a07e82c98107d535037f3ecc2988acb79e1be4adea9763e490e8728c"),
    "inputs": (ModelSpecification(inputs="a"), "6cb9cddef20002f6e38004e3c670a242f644bcd61affd54ba12683aee5297dcd"),
    "outputs": (ModelSpecification(outputs="a"), "7e5644369be6e7b7696c759edce1fc18875d3a3b017e18d7fe481d97d5dd6874"),
    "training": (ModelSpecification(training="a"), "cc62929dced66284e3fe3a1c4147622d67c4ea041512ef115acf6c8cbe3485b7"),
    "serving": (ModelSpecification(serving="a"), "49da0d340fc38ab4ecd36233040eff89452c2fe710bffa00872707bed712d052"),
    "features": (
        ModelSpecification(features=("a",)),
        "6764344d1029cbf401acf04b03fcfd64583a804a9358015f36c0574e14e2d19b",
    ),
    "metadata": (
        ModelSpecification(metadata={"x": text("a")}),
        "aad8b992dff66d26178c419f844f9ffa10fb7a74558ec1b898a72430685ce598",
    ),
    "hyperparameters": (
        ModelSpecification(hyperparameters={"x": text("a")}),
        "de09a516fd6397016c6712fe5379ff4b608d452989f317ca56c6379f91295e30",
    ),
    "order of features": (
        ModelSpecification(features=("b", "a")),
        "4d0c1bfbf9078fa471320c8d898812f9b31b8652458ba139263b67220ace7692",
    ),
    "escapes": (
        ModelSpecification(inputs='"\\/\0\n\x7f\u2028<é'),
        "3fd83a6a3e51cfda50abc2e778e0b296cc8f3c2162b79ad3e369823197c2e4e0",
    ),
    "a third": (number(1 / 3), "0df099f291c28c13cc3a21f5624fc3b8b302a38cff33b558ae61df72f34ea59c"),
    "1e16": (number(1e16), "3f949c57a491fdd560be63e74cc862d62355bb734cf0a6c17b5d953d8b681521"),
    "1e22": (number(1e22), "fbdab005a29709e45a8b9c03bd4a131308c4b366f7267d23e0cb37c9d52fc5e2"),
    "1e-7": (number(1e-7), "c37fac721b19e8702b69b8080f89b9714f1cf10ecd8b06278548854c76b7d47c"),
    "least float": (number(5e-324), "5f528367fb8332e02fdd00785fd372ff16677dc1b47fbb239df44ec8cf236d3c"),
    "1.0": (number(1.0), "e60757816dec8700d6d76f63459bff08adae6ae9ff19c28091bb4e15e86b4127"),
    "0.0": (number(0.0), "4b87c2eddfd5658c3e681e8dccf22e061c9cb202033cf066d01b9d4e6246bbae"),
    "-0.0": (number(-0.0), "85dc92a38454071e384676e48aa91b6066718c708678257445ef21c0710644a5"),
    "nan": (number(math.nan), "9b17d62f9d9392368b4fc7ce20e23d72f194aacc8c841b09cf8e82ba135a42d0"),
    "inf": (number(math.inf), "368bb5a72e5b9f95f729280fdf89ac803073378610bbb976845e3bb9352cfd42"),
    "-inf": (number(-math.inf), "ea553a30fd924be136182bc1e52d4b1ee93bc5fd6ad21018722eafef4a9c0ca7"),
    "1": (whole(1), "866dafee3abec0a5ee14bf7656db7bfd9f347d4c31fdd240fe21b30abf8d8d54"),
    "2**53 + 1": (whole(2**53 + 1), "d23bdc001559a198dac7bff2444baf0aa471e92694367b31bb888948858ece3a"),
    "least whole": (whole(-(2**63)), "5c9f04ab55f1678640ffa22f6f02d5c8ba707388a1b99e606bc085d9e59a4811"),
}


@pytest.mark.parametrize(("specification", "digest"), GOLDEN.values(), ids=GOLDEN)
def test_the_digest_never_changes(specification: ModelSpecification, digest: str) -> None:
    assert normal_specification(specification).digest() == digest


def test_each_of_them_is_another_model() -> None:
    assert len({digest for _, digest in GOLDEN.values()}) == len(GOLDEN)


def test_the_canonical_form_is_readable() -> None:
    assert FOREST.canonical().decode() == (
        '{"features":["hour","dest","wind"],"hyperparameters":{"bootstrap":{"flag":true},'
        '"learning_rate":{"number":0.1},"max_depth":{"whole":7}},"inputs":"{\\"type\\": \\"object\\"}",'
        '"metadata":{"owner":{"text":"Zürich 🚕"},"since":{"time":1732482000123456}},"outputs":"demand",'
        '"serving":"online","training":"flights 2013, January to August"}'
    )


def test_empty_parts_count_as_unset() -> None:
    empty = ModelSpecification(inputs="", features=(), hyperparameters={}, metadata={})
    assert empty.canonical() == b"{}"


def test_what_nfc_makes_equal_is_one_model() -> None:
    composed = ModelSpecification(inputs="ü", features=("ü",), metadata={"ü": text("ü")})
    decomposed = ModelSpecification(inputs="u\u0308", features=("u\u0308",), metadata={"u\u0308": text("u\u0308")})
    assert normal_specification(decomposed) == composed
    assert normal_specification(decomposed).digest() == composed.digest()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
NAMED_VALUES = st.dictionaries(
    st.text("abcü", min_size=1, max_size=3),
    st.one_of(
        TEXTS.map(text),
        st.integers(-(2**63), 2**63 - 1).map(lambda content: Value(ValueKind.WHOLE, content)),
        st.floats(allow_nan=False).map(lambda content: Value(ValueKind.NUMBER, content)),
    ),
    max_size=3,
)
SPECIFICATIONS = st.builds(
    ModelSpecification,
    inputs=TEXTS,
    features=st.lists(TEXTS, max_size=3).map(tuple),
    hyperparameters=NAMED_VALUES,
    metadata=NAMED_VALUES,
)


@given(SPECIFICATIONS)
def test_the_digest_outlives_the_stored_form_and_the_order_of_keys(specification: ModelSpecification) -> None:
    normal = normal_specification(specification)
    stored = ModelSpecification.from_json(json.loads(json.dumps(normal.to_json())))
    assert stored == normal
    assert stored.digest() == normal.digest()
    backwards = ModelSpecification.from_json(
        {
            name: dict(reversed(part.items())) if isinstance(part, dict) else part
            for name, part in reversed(normal.to_json().items())
        }
    )
    assert backwards.digest() == normal.digest()
    assert normal_specification(normal) == normal


def refused(specification: ModelSpecification) -> InvalidArgument:
    with pytest.raises(InvalidArgument) as raised:
        normal_specification(specification)
    return raised.value


def test_a_specification_has_a_mebibyte() -> None:
    fits = ModelSpecification(inputs="x" * (limits.SPECIFICATION_BYTES - len('{"inputs":""}')))
    assert normal_specification(fits) == fits
    error = refused(ModelSpecification(inputs=fits.inputs + "x"))
    assert error.reason is Reason.FIELD_TOO_LONG
    assert error.details == {"field": "specification", "length": str((1 << 20) + 1), "limit": str(1 << 20)}


def test_features_are_limited_in_number_and_length() -> None:
    assert normal_specification(ModelSpecification(features=("f",) * 10_000))
    error = refused(ModelSpecification(features=("f",) * 10_001))
    assert (error.reason, error.details["field"]) == (Reason.TOO_MANY_ITEMS, "specification.features")
    assert refused(ModelSpecification(features=("f" * 201,))).reason is Reason.FIELD_TOO_LONG


@pytest.mark.parametrize("part", ["hyperparameters", "metadata"])
def test_values_are_held_to_the_limits_of_metadata(part: str) -> None:
    error = refused(ModelSpecification(**{part: {str(key): text("") for key in range(201)}}))
    assert (error.reason, error.details["field"]) == (Reason.TOO_MANY_ITEMS, f"specification.{part}")
