from __future__ import annotations

import contextlib
import inspect
import struct
from types import SimpleNamespace
from typing import Any

import gallery_idl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thriftpy2.thrift import TPayload

from gallery_server.rpc.frames import MAX_DEPTH, MAX_METHOD_NAME, MAX_VALUES, BadFrame, FrameHeader, check_frame
from gallery_server.rpc.shapes import argument_shapes
from tests.parts.attacks import NOT_THRIFT, call, field
from tests.unit.gallery_server.rpc.messages import decoded, encoded, structs

SERVICE = gallery_idl.gallery.Gallery
SHAPES = argument_shapes(SERVICE)
MODULES = [getattr(gallery_idl, name) for name in gallery_idl.__all__ if name not in {"IDL_DIR", "gallery"}]
STRUCTS = {
    name: declared
    for module in MODULES
    for name, declared in vars(module).items()
    if inspect.isclass(declared) and issubclass(declared, TPayload)
}
EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4)


def single_struct_shapes(declared: Any) -> Any:
    return argument_shapes(SimpleNamespace(thrift_services=["x"], x_args=declared))


def test_every_struct_of_the_contract_is_tried() -> None:
    assert {"ModelInstance", "Value", "GalleryFault"} <= set(STRUCTS)


@pytest.mark.parametrize("name", sorted(STRUCTS))
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_valid_struct_is_let_through_and_read_whole(name: str, data: st.DataObject) -> None:
    declared = STRUCTS[name]
    written = data.draw(structs(declared))
    frame = encoded("x", written)
    assert check_frame(frame, single_struct_shapes(declared)) == FrameHeader("x", 7)
    assert check_frame(bytearray(frame), {}) == FrameHeader("x", 7)
    read, left = decoded(frame, declared)
    assert (vars(read), left) == (vars(written), b"")


@pytest.mark.parametrize("method", SERVICE.thrift_services)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), edits=EDITS, cut=st.integers(0, 3), added=st.binary(max_size=3))
def test_mutated_message_is_refused_or_read_whole(
    method: str, data: st.DataObject, edits: list[tuple[int, int]], cut: int, added: bytes
) -> None:
    declared = getattr(SERVICE, f"{method}_args")
    frame = bytearray(encoded(method, data.draw(structs(declared))))
    for position, byte in edits:
        frame[position % len(frame)] = byte
    mutated = bytes(frame[: len(frame) - cut] + added)
    with contextlib.suppress(BadFrame, UnicodeDecodeError):
        header = check_frame(mutated, SHAPES)
        if header.method == method:
            assert decoded(mutated, declared)[1] == b""


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_walked(arguments: bytes) -> None:
    with contextlib.suppress(BadFrame):
        check_frame(call("createGalleryModel", arguments), SHAPES)


@pytest.mark.parametrize("name", [name for name, sent in NOT_THRIFT.items() if sent[:4] != b"GET "])
def test_attack_is_refused(name: str) -> None:
    with pytest.raises(BadFrame):
        check_frame(NOT_THRIFT[name][4:], SHAPES)


@pytest.mark.parametrize("length", range(28))
def test_every_truncation_is_refused(length: int) -> None:
    whole = encoded("checkHealth", SERVICE.checkHealth_args(caller=gallery_idl.call.CallContext(), request=None))
    assert len(whole) == 28
    with pytest.raises(BadFrame):
        check_frame(whole[:length], SHAPES)


def nested(levels: int) -> bytes:
    return call("x", field(12) * levels + b"\0" * (levels + 1))


def test_depth_has_a_limit_that_counts_the_arguments() -> None:
    assert check_frame(nested(MAX_DEPTH - 1), {}).method == "x"
    with pytest.raises(BadFrame, match="deeper than 32"):
        check_frame(nested(MAX_DEPTH), {})


def listed(kind: int, count: int, items: bytes) -> bytes:
    return call("x", field(15) + struct.pack("!bi", kind, count) + items + b"\0")


def test_values_have_a_limit_that_counts_fields_and_elements() -> None:
    assert check_frame(listed(3, MAX_VALUES - 1, b"\0" * (MAX_VALUES - 1)), {}).method == "x"
    with pytest.raises(BadFrame, match="more than 100000 values"):
        check_frame(listed(3, MAX_VALUES, b"\0" * MAX_VALUES), {})


def test_method_name_has_a_limit() -> None:
    assert check_frame(call("x" * MAX_METHOD_NAME, b"\0"), {}).method == "x" * MAX_METHOD_NAME
    with pytest.raises(BadFrame, match="129 bytes"):
        check_frame(call("x" * (MAX_METHOD_NAME + 1), b"\0"), {})


def test_field_of_another_type_than_the_contract_is_walked_by_its_own() -> None:
    frame = call("checkHealth", field(15, 2) + struct.pack("!bi", 8, 1) + b"\0\0\0\1" + b"\0")
    check_frame(frame, SHAPES)
    assert decoded(frame, SERVICE.checkHealth_args)[0].request is None


def test_empty_container_may_name_any_type() -> None:
    # Some writers leave the element types of an empty map at 0.
    annotations = field(13, 6) + b"\0\0" + struct.pack("!i", 0)
    frame = call("createGalleryModel", field(12, 2) + annotations + b"\0\0")
    check_frame(frame, SHAPES)
    assert decoded(frame, SERVICE.createGalleryModel_args)[0].request.annotations == {}


def test_refusal_holds_none_of_the_bytes() -> None:
    with pytest.raises(BadFrame) as refused:
        check_frame(call("secret\n", b"\0"), SHAPES)
    assert "secret" not in str(refused.value)
