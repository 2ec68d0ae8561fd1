"""Every rule that the contract is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import comment_rules, name_rules, shape_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .contract import Contract


RULES: tuple[Callable[[Contract], Iterator[str]], ...] = (
    shape_rules.call_has_the_one_shape,
    shape_rules.fields_are_optional,
    shape_rules.fields_are_numbered,
    shape_rules.fields_have_no_default,
    shape_rules.types_work_everywhere,
    shape_rules.enums_begin_with_unspecified,
    shape_rules.enum_numbers_are_unique,
    shape_rules.times_are_micros,
    shape_rules.lists_are_pages,
    name_rules.calls_compile_everywhere,
    name_rules.fields_compile_everywhere,
    name_rules.fields_differ_by_more_than_case,
    name_rules.types_compile_everywhere,
    name_rules.type_names_are_unique,
    name_rules.file_names_are_unique,
    comment_rules.calls_are_documented,
    comment_rules.types_are_documented,
    comment_rules.files_are_documented,
)


def breaches(contract: Contract) -> list[str]:
    """List what breaks a rule, as `file:line: sentence`."""
    return [breach for rule in RULES for breach in rule(contract)]
