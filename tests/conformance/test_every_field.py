"""No client loses or changes a field of any call, on the way there or on the way back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance import forms
from tests.conformance.doubles import Double, reply
from tests.conformance.driving import Driver, Opened
from tests.conformance.fullness import full


@pytest.fixture(scope="module")
def mirror() -> Iterator[Double]:
    """A double whose answers have every field set."""
    answers = {method: full(forms.response_type(method)) for method in forms.METHODS}
    with Double(lambda asked: reply(asked, answers[asked.method])) as double:
        yield double


@pytest.fixture(scope="module")
def opened(mirror: Double, driver: Driver) -> Iterator[Opened]:
    with driver.opened(mirror.address, name="mirrored", token="secret") as opened:  # noqa: S106 - of a double
        yield opened


@pytest.mark.parametrize("method", forms.METHODS)
def test_every_field_goes_and_comes_as_it_is(opened: Opened, mirror: Double, method: str) -> None:
    request = forms.to_form(full(forms.request_type(method)))
    answer = opened.call(method, request, clientRequestId="once")
    asked = mirror.asked[-1]
    assert forms.to_form(asked.request) == request
    assert answer == forms.to_form(full(forms.response_type(method)))
    caller = asked.caller
    assert (caller.token, caller.clientName, caller.clientRequestId) == ("secret", "mirrored", "once")
    assert caller.requestId
    assert 0 < caller.deadlineMs <= 60_000


@pytest.mark.parametrize("method", forms.METHODS)
def test_what_is_unset_stays_unset(driver: Driver, method: str) -> None:
    with (
        Double(lambda asked: reply(asked, forms.response_type(method)())) as double,
        driver.opened(double.address) as opened,
    ):
        assert opened.call(method, {}) == {}
        assert [forms.to_form(asked.request) for asked in double.asked] == [{}]
