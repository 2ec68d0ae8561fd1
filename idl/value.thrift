/**
 * Typed values of metadata, hyperparameters and annotations.
 */
namespace java org.galleryml.idl
namespace go gallery.value
namespace js gallery

/** What a value is. A value matches only its own kind; `whole` and `number` compare as one. */
enum ValueKind {
  UNSPECIFIED = 0
  TEXT = 1
  WHOLE = 2
  NUMBER = 3
  FLAG = 4
  TIME = 5
}

/** One typed value. Exactly one field is set; a request with none or several is refused. */
union Value {
  /** At most 64 KiB of UTF-8. */
  1: string text
  /** A whole number of 64 bits. */
  2: i64 whole
  /** NaN and the infinities are kept as what they are. */
  3: double number
  4: bool flag
  /** Microseconds since 1970-01-01T00:00:00Z. */
  5: i64 timeMicros
}

/** One written annotation: the mutable part of a model or an instance, kept as history. */
struct Annotation {
  1: optional string key
  /** Unset where this entry removed the key. */
  2: optional Value value
  3: optional i64 createdMicros
  4: optional string createdBy
}

/** Annotations by key, newest first within a key. */
struct AnnotationPage {
  1: optional list<Annotation> items
  /** Unset on the last page. */
  2: optional string nextCursor
}
