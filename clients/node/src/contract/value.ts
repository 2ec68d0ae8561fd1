// Written by scripts/idl from idl/value.thrift; changes belong there.
import { bool, double, enumeration, i64, list, string, struct, union } from "../shapes.js";

/** What a value is. A value matches only its own kind; `whole` and `number` compare as one. */
export type ValueKind =
  | "UNSPECIFIED"
  | "TEXT"
  | "WHOLE"
  | "NUMBER"
  | "FLAG"
  | "TIME";

/** The numbers of ValueKind. */
export const ValueKind = enumeration<ValueKind>("ValueKind", {
  UNSPECIFIED: 0,
  TEXT: 1,
  WHOLE: 2,
  NUMBER: 3,
  FLAG: 4,
  TIME: 5,
});

/** One typed value. Exactly one field is set; a request with none or several is refused. */
export type Value =
  /** At most 64 KiB of UTF-8. */
  | { text: string; whole?: undefined; number?: undefined; flag?: undefined; timeMicros?: undefined }
  /** A whole number of 64 bits. */
  | { whole: bigint; text?: undefined; number?: undefined; flag?: undefined; timeMicros?: undefined }
  /** NaN and the infinities are kept as what they are. */
  | { number: number; text?: undefined; whole?: undefined; flag?: undefined; timeMicros?: undefined }
  | { flag: boolean; text?: undefined; whole?: undefined; number?: undefined; timeMicros?: undefined }
  /** Microseconds since 1970-01-01T00:00:00Z. */
  | { timeMicros: bigint; text?: undefined; whole?: undefined; number?: undefined; flag?: undefined };

/** The fields of Value. */
export const Value = union<Value>("Value", [
  [1, "text", string],
  [2, "whole", i64],
  [3, "number", double],
  [4, "flag", bool],
  [5, "timeMicros", i64],
]);

/** One written annotation: the mutable part of a model or an instance, kept as history. */
export interface Annotation {
  key?: string | undefined;
  /** Unset where this entry removed the key. */
  value?: Value | undefined;
  createdMicros?: bigint | undefined;
  createdBy?: string | undefined;
}

/** The fields of Annotation. */
export const Annotation = struct<Annotation>("Annotation", [
  [1, "key", string],
  [2, "value", Value],
  [3, "createdMicros", i64],
  [4, "createdBy", string],
]);

/** Annotations by key, newest first within a key. */
export interface AnnotationPage {
  items?: Annotation[] | undefined;
  /** Unset on the last page. */
  nextCursor?: string | undefined;
}

/** The fields of AnnotationPage. */
export const AnnotationPage = struct<AnnotationPage>("AnnotationPage", [
  [1, "items", list(Annotation)],
  [2, "nextCursor", string],
]);
