/** The shapes that values of the contract have: how each is checked, written and read. `contract/` is made of them. */
import { WireType, type ByteReader, type ByteWriter } from "./bytes.js";
import { InvalidArgument } from "./errors.js";

/** How values of one type go over the wire. */
export interface Shape<T> {
  readonly wireType: number;
  /** Write a value, named `field` in errors; throws InvalidArgument where it is none of this shape. */
  write(out: ByteWriter, value: T, field: string): void;
  /** Read a value; throws MalformedBytes. */
  read(bytes: ByteReader): T;
}

/** The shape of a struct, by its name. */
export interface Struct<T> extends Shape<T> {
  readonly name: string;
  readonly isUnion: boolean;
  readonly fields: readonly { readonly id: number; readonly name: string; readonly shape: Shape<unknown> }[];
}

/** The shape of a list or a map, by that of its elements. */
export interface Collection<T, E> extends Shape<T> {
  readonly of: Shape<E>;
}

/** The request and the response of a call. */
export interface Call<Request, Response> {
  readonly request: Struct<Request>;
  readonly response: Struct<Response>;
}

/** The number, the name and the shape of a field, which is held to the type of the struct. */
export type Field<T> = {
  [Name in keyof T & string]-?: readonly [id: number, name: Name, shape: Shape<NonNullable<T[Name]>>];
}[keyof T & string];

type Fields = Record<string, unknown>;

const LEAST_I32 = -(2 ** 31);
const LEAST_I64 = -(2n ** 63n);

/** True or false. */
export const bool: Shape<boolean> = {
  wireType: WireType.BOOL,
  write(out, value, field) {
    if (typeof value !== "boolean") throw wrong(field, "true or false", value);
    out.byte(value ? 1 : 0);
  },
  read: (bytes) => bytes.byte() !== 0,
};

/** A whole number of 32 bits. */
export const i32: Shape<number> = {
  wireType: WireType.I32,
  write(out, value, field) {
    const fits = Number.isInteger(value) && value >= LEAST_I32 && value < -LEAST_I32;
    if (!fits) throw wrong(field, "a whole number of 32 bits", value);
    out.i32(value);
  },
  read: (bytes) => bytes.i32(),
};

/** A whole number of 64 bits. */
export const i64: Shape<bigint> = {
  wireType: WireType.I64,
  write(out, value, field) {
    const fits = typeof value === "bigint" && value >= LEAST_I64 && value < -LEAST_I64;
    if (!fits) throw wrong(field, "a bigint of 64 bits, such as 7n", value);
    out.i64(value);
  },
  read: (bytes) => bytes.i64(),
};

/** A number of 64 bits, NaN and the infinities among them. */
export const double: Shape<number> = {
  wireType: WireType.DOUBLE,
  write(out, value, field) {
    if (typeof value !== "number") throw wrong(field, "a number", value);
    out.double(value);
  },
  read: (bytes) => bytes.double(),
};

/** Text, as UTF-8. */
export const string: Shape<string> = {
  wireType: WireType.STRING,
  write(out, value, field) {
    if (typeof value !== "string") throw wrong(field, "a string", value);
    if (!value.isWellFormed()) throw wrong(field, "text without half of a surrogate pair", value);
    out.string(value);
  },
  read: (bytes) => bytes.string(),
};

/** Bytes. */
export const binary: Shape<Uint8Array> = {
  wireType: WireType.STRING,
  write(out, value, field) {
    if (!(value instanceof Uint8Array)) throw wrong(field, "a Uint8Array", value);
    out.binary(value);
  },
  read: (bytes) => bytes.binary(),
};

/** Make the shape of an enum; a number that is not known here is read as UNSPECIFIED. */
export function enumeration<Name extends string>(
  type: string,
  numbers: Readonly<Record<Name, number>>,
): Shape<Name> & { readonly numbers: Readonly<Record<Name, number>> } {
  const byName = new Map<string, number>(Object.entries<number>(numbers));
  const byNumber = new Map([...byName].map(([name, number]) => [number, name as Name]));
  return {
    numbers: Object.freeze(numbers),
    wireType: WireType.I32,
    write(out, value, field) {
      const number = byName.get(value);
      if (number === undefined) throw wrong(field, `a ${type}: ${[...byName.keys()].join(", ")}`, value);
      out.i32(number);
    },
    read: (bytes) => byNumber.get(bytes.i32()) ?? ("UNSPECIFIED" as Name),
  };
}

/** Make the shape of a list. */
export function list<T>(of: Shape<T>): Collection<T[], T> {
  return {
    of,
    wireType: WireType.LIST,
    write(out, value, field) {
      if (!Array.isArray(value)) throw wrong(field, "an array", value);
      out.byte(of.wireType);
      out.i32(value.length);
      for (const each of value) of.write(out, each, field);
    },
    read(bytes) {
      const [type, count] = [bytes.byte(), bytes.count()];
      if (type !== of.wireType) return passOver(bytes, [type], count, []);
      return Array.from({ length: count }, () => of.read(bytes));
    },
  };
}

/** Make the shape of a map by text. */
export function map<T>(of: Shape<T>): Collection<Record<string, T>, T> {
  return {
    of,
    wireType: WireType.MAP,
    write(out, value, field) {
      if (value === null || typeof value !== "object") throw wrong(field, "an object", value);
      const entries = Object.entries(value).filter(([, each]) => each !== undefined);
      out.byte(WireType.STRING);
      out.byte(of.wireType);
      out.i32(entries.length);
      for (const [key, each] of entries) {
        string.write(out, key, `a key of ${field}`);
        of.write(out, each, `${field}.${key}`);
      }
    },
    read(bytes) {
      const [key, type, count] = [bytes.byte(), bytes.byte(), bytes.count()];
      if (count > 0 && (key !== WireType.STRING || type !== of.wireType)) return passOver(bytes, [key, type], count, {});
      const found: Record<string, T> = {};
      for (let left = count; left > 0; left--) put(found, bytes.string(), of.read(bytes));
      return found;
    },
  };
}

/** Make the shape of a struct. What it does not know is passed over in answers, and refused in requests. */
export function struct<T extends object>(name: string, fields: readonly Field<T>[]): Struct<T> {
  return new StructShape<T>(name, fields, false);
}

/** Make the shape of a struct that has one of its fields. */
export function union<T extends object>(name: string, fields: readonly Field<T>[]): Struct<T> {
  return new StructShape<T>(name, fields, true);
}

/** Name the structs of a call. */
export function call<Request, Response>(
  request: Struct<Request>,
  response: Struct<Response>,
): Call<Request, Response> {
  return { request, response };
}

class StructShape<T extends object> implements Struct<T> {
  readonly wireType = WireType.STRUCT;
  readonly name: string;
  readonly isUnion: boolean;
  readonly fields: readonly { id: number; name: string; label: string; shape: Shape<unknown> }[];
  readonly #byId: ReadonlyMap<number, { name: string; shape: Shape<unknown> }>;

  constructor(name: string, fields: readonly Field<T>[], isUnion: boolean) {
    this.name = name;
    this.fields = fields.map(([id, field, shape]) => ({
      id,
      name: field,
      label: `${name}.${field}`,
      shape: shape as unknown as Shape<unknown>,
    }));
    this.#byId = new Map(this.fields.map((row) => [row.id, row]));
    this.isUnion = isUnion;
  }

  write(out: ByteWriter, value: T, field: string): void {
    if (value === null || typeof value !== "object") throw wrong(field, `an object (${this.name})`, value);
    const given = value as Fields;
    let set = 0;
    for (const { id, name, label, shape } of this.fields) {
      const each = given[name];
      if (each === undefined || each === null) continue;
      set++;
      out.field(shape.wireType, id);
      shape.write(out, each, label);
    }
    out.stop();
    this.#check(given, set, field);
  }

  read(bytes: ByteReader): T {
    const found: Fields = {};
    for (let type = bytes.byte(); type !== WireType.STOP; type = bytes.byte()) {
      const row = this.#byId.get(bytes.i16());
      if (row === undefined || row.shape.wireType !== type) bytes.skip(type);
      else found[row.name] = row.shape.read(bytes);
    }
    return found as T;
  }

  /** Refuse misspelt fields, which would be lost in silence, and a union with none of its fields or several. */
  #check(given: Fields, set: number, field: string): void {
    const known = this.fields.map((row) => row.name);
    const present = Object.keys(given).filter((name) => given[name] !== undefined && given[name] !== null);
    if (present.length > set) {
      const stranger = present.find((name) => !known.includes(name)) ?? "";
      throw new InvalidArgument(`${this.name} has no field ${stranger}; it has ${known.join(", ") || "none"}`, {
        reason: "FIELD_UNKNOWN",
        details: { field: stranger, known: known.join(", ") },
      });
    }
    if (this.isUnion && set !== 1) throw wrong(field, `a ${this.name} with one of ${known.join(", ")}`, given);
  }
}

/** Set a key, whatever it is called: assigning to `__proto__` would set no key. */
export function put<T>(map: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    map[key] = value;
  }
}

function passOver<T>(bytes: ByteReader, types: readonly number[], count: number, nothing: T): T {
  for (let left = count; left > 0; left--) for (const type of types) bytes.skip(type);
  return nothing;
}

function wrong(field: string, expected: string, value: unknown): InvalidArgument {
  const shown = typeof value === "object" && value !== null ? `a ${value.constructor?.name ?? "object"}` : brief(value);
  return new InvalidArgument(`${field} needs ${expected}, and got ${shown}`, {
    reason: "FIELD_MALFORMED",
    details: { field },
  });
}

function brief(value: unknown): string {
  const text = typeof value === "bigint" ? `${value}n` : typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
