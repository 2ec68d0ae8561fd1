/** Encode and decode single structs of the contract, for programs that store or forward them. */
import { ByteReader, ByteWriter, MalformedBytes } from "./bytes.js";
import { ProtocolError } from "./errors.js";
import type { Call, Struct } from "./shapes.js";

/** The structs of any call. */
export type CallOfStructs = Call<object, object>;

/** Write a struct in Thrift's binary protocol; throws InvalidArgument where a value is none of its type. */
export function encode<T>(shape: Struct<T>, value: T): Uint8Array {
  const out = new ByteWriter();
  shape.write(out, value, shape.name);
  return out.done();
}

/** Read a struct in Thrift's binary protocol; throws ProtocolError where the bytes are none. */
export function decode<T>(shape: Struct<T>, bytes: Uint8Array): T {
  try {
    return shape.read(new ByteReader(bytes));
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new ProtocolError(`cannot read a ${shape.name}: ${error.message}`, { reason: "STRUCT_MALFORMED", cause: error });
  }
}
