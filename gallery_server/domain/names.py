"""Check the names and texts that people choose."""

from __future__ import annotations

import re
import unicodedata
import uuid

from gallery_server.domain import limits
from gallery_server.errors import InvalidArgument, Reason

FORBIDDEN_IN_NAMES = "/@:#~,="
"""Characters that reference strings give a meaning to."""

_SHOWN_CHARACTERS = 80


def shown(value: str) -> str:
    """Answer a text for a message: quoted, without control characters, at most 80 characters of it."""
    cut = value if len(value) <= _SHOWN_CHARACTERS else value[:_SHOWN_CHARACTERS] + "..."
    return repr(cut)


def require_text(field: str, value: str | None) -> str:
    """Answer a text that must be given; raise InvalidArgument, FIELD_MISSING where it is unset or empty."""
    if not value:
        raise InvalidArgument(Reason.FIELD_MISSING, f"{field} is missing; set it.", field=field)
    return value


def require_length(field: str, value: str, limit: int) -> str:
    """Answer a text of at most `limit` characters, else raise InvalidArgument, FIELD_TOO_LONG."""
    if len(value) > limit:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"{field} has {len(value)} characters; at most {limit} are allowed.",
            field=field,
            length=len(value),
            limit=limit,
        )
    return value


def normal_label(field: str, value: str | None, limit: int = limits.NAME_CHARACTERS) -> str:
    """Answer a shard value, format or similar in NFC: 1 to 200 characters, no control ones, no blanks at the ends."""
    text = unicodedata.normalize("NFC", require_text(field, value))
    require_length(field, text, limit)
    # What is printable has none of them, and that is told at once; batches have thousands of names.
    if not text.isprintable() and any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in text):
        raise _malformed(field, text, "control characters are not allowed")
    if text != text.strip():
        raise _malformed(field, text, "blanks at its ends are not allowed")
    return text


def normal_name(field: str, value: str | None) -> str:
    """Answer the name of a team, project, model, shard key, environment, rule or scope in NFC.

    As `normal_label`, and without the characters / @ : # ~ , = that reference strings use.
    """
    text = normal_label(field, value)
    used = sorted({character for character in text if character in FORBIDDEN_IN_NAMES})
    if used:
        raise _malformed(field, text, f"{' '.join(used)} is not allowed in names (nor any of {FORBIDDEN_IN_NAMES})")
    return text


def normal_reason(value: str | None) -> str:
    """Answer a reason in NFC: 1 to 2,000 characters, line breaks and tabs allowed, other control characters not."""
    text = unicodedata.normalize("NFC", require_text("reason", value))
    require_length("reason", text, limits.REASON_CHARACTERS)
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in text):
        raise _malformed("reason", text, "control characters are not allowed")
    return text


def normal_key(field: str, key: str) -> str:
    """Answer a key of metadata, hyperparameters or annotations in NFC: 1 to 128 characters, none of them control."""
    text = unicodedata.normalize("NFC", require_text(f"a key of {field}", key))
    require_length(f"the key {shown(text)} of {field}", text, limits.METADATA_KEY_CHARACTERS)
    if text != text.strip() or any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise _malformed(f"a key of {field}", text, "control characters and blanks at its ends are not allowed")
    return text


_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(;[ -~]*)?")


def normal_media_type(value: str, field: str = "mediaType") -> str:
    """Answer a media type of the form type/subtype with optional parameters, at most 200 characters."""
    require_length(field, value, limits.NAME_CHARACTERS)
    if not _MEDIA_TYPE.fullmatch(value):
        raise _malformed(field, value, "write type/subtype, such as application/zip")
    return value


def normal_id(field: str, value: str | None) -> str:
    """Answer a UUID in lower-case hyphenated form, else raise InvalidArgument."""
    text = require_text(field, value)
    try:
        parsed = str(uuid.UUID(text))
    except ValueError:
        parsed = ""
    if parsed != text.lower():
        raise _malformed(field, text, "an id is a hyphenated UUID, such as 0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11")
    return parsed


_SHA256 = re.compile(r"[0-9a-f]{64}")


def normal_sha256(field: str, value: str | None) -> str:
    """Answer a sha256 as 64 lower-case hexadecimal digits, else raise InvalidArgument."""
    text = require_text(field, value).lower()
    if not _SHA256.fullmatch(text):
        raise _malformed(field, text, "a sha256 is 64 hexadecimal digits")
    return text


def require_range(field: str, value: int | None, least: int, most: int) -> int:
    """Answer a whole number within its limits, else raise InvalidArgument."""
    if value is None:
        raise InvalidArgument(Reason.FIELD_MISSING, f"{field} is missing; set it.", field=field)
    if not least <= value <= most:
        raise InvalidArgument(
            Reason.FIELD_OUT_OF_RANGE,
            f"{field} is {value}; it must lie between {least} and {most}.",
            field=field,
            value=value,
            least=least,
            most=most,
        )
    return value


def _malformed(field: str, value: str, rule: str) -> InvalidArgument:
    return InvalidArgument(
        Reason.FIELD_MALFORMED, f"{field} is {shown(value)}: {rule}.", field=field, value=shown(value), rule=rule
    )
