/** Write calls and read replies: strict binary protocol in frames. */
import type { Buffer } from "node:buffer";
import { ByteReader, ByteWriter, MalformedBytes, WireType } from "./bytes.js";
import { CallContext } from "./contract/call.js";
import { GalleryFault } from "./contract/fault.js";
import { fromFault, GalleryError, Internal, InvalidArgument, ProtocolError, Unimplemented } from "./errors.js";
import { i32, string, struct, type Call, type Struct } from "./shapes.js";

/** Bytes of a frame that the server takes. */
export const MAX_REQUEST = 8 * 2 ** 20;
/** Bytes of a frame that the client takes. */
export const MAX_REPLY = 16_000_000;

const VERSION = -2147418112; // 0x80010000
const VERSION_MASK = -65536; // 0xffff0000
const KIND_MASK = 0xff;
const CALL = 1;
const REPLY = 2;
const EXCEPTION = 3;
const UNKNOWN_METHOD = 1;

interface Refusal {
  message?: string;
  type?: number;
}
const Refusal = struct<Refusal>("TApplicationException", [
  [1, "message", string],
  [2, "type", i32],
]);

/** A call as it goes over the wire, and how its reply is known. */
export interface Message<Response> {
  readonly method: string;
  readonly number: number;
  readonly frame: Buffer;
  readonly response: Struct<Response>;
}

/** What a reply says: an answer, or a fault that leaves the connection good. */
export type Outcome<Response> = { readonly answer: Response } | { readonly error: GalleryError };

/** Write a call; throws InvalidArgument where it cannot be written, or is too long. */
export function encodeCall<Request, Response>(
  method: string,
  call: Call<Request, Response>,
  number: number,
  caller: CallContext,
  request: Request,
): Message<Response> {
  const out = new ByteWriter();
  out.i32(0); // the length of the frame
  out.i32(VERSION | CALL);
  out.string(method);
  out.i32(number);
  out.field(WireType.STRUCT, 1);
  CallContext.write(out, caller, "caller");
  out.field(WireType.STRUCT, 2);
  call.request.write(out, request, "request");
  out.stop();
  out.patchLength();
  const size = out.length - 4;
  if (size > MAX_REQUEST) {
    throw new InvalidArgument(`${method} would send ${size} bytes, and the server takes ${MAX_REQUEST} in one call`, {
      reason: "FIELD_TOO_LONG",
      details: { field: "request", value: String(size), limit: String(MAX_REQUEST) },
    });
  }
  return { method, number, frame: out.done(), response: call.response };
}

/** Read the reply to a call; throws ProtocolError for what is none, after which the connection is of no use. */
export function decodeReply<Response>(message: Message<Response>, frame: Uint8Array, requestId: string): Outcome<Response> {
  try {
    return read(message, new ByteReader(frame), requestId);
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw new ProtocolError(`cannot read the reply to ${message.method}: ${error.message}`, {
      reason: "REPLY_MALFORMED",
      cause: error,
    });
  }
}

function read<Response>(message: Message<Response>, bytes: ByteReader, requestId: string): Outcome<Response> {
  const head = bytes.i32();
  if ((head & VERSION_MASK) !== VERSION) throw new MalformedBytes("it is not in the strict binary protocol");
  const [method, number] = [bytes.string(), bytes.i32()];
  if (method !== message.method || number !== message.number) {
    throw new ProtocolError(
      `call ${message.number} of ${message.method} got the reply ${number} of ${JSON.stringify(method.slice(0, 100))}`,
      { reason: "WRONG_REPLY" },
    );
  }
  const kind = head & KIND_MASK;
  if (kind === EXCEPTION) return { error: refused(message.method, Refusal.read(bytes), requestId) };
  if (kind !== REPLY) throw new MalformedBytes(`it is a message of kind ${kind}`);
  return readResult(message, bytes, requestId);
}

function readResult<Response>(message: Message<Response>, bytes: ByteReader, requestId: string): Outcome<Response> {
  let outcome: Outcome<Response> | undefined;
  for (let type = bytes.byte(); type !== WireType.STOP; type = bytes.byte()) {
    const id = bytes.i16();
    if (type === WireType.STRUCT && id === 0) outcome ??= { answer: message.response.read(bytes) };
    else if (type === WireType.STRUCT && id === 1) outcome = { error: fromFault(GalleryFault.read(bytes), requestId) };
    else bytes.skip(type);
  }
  const missing = `the reply to ${message.method} holds neither an answer nor a fault`;
  return outcome ?? { error: new ProtocolError(missing, { reason: "REPLY_MALFORMED", requestId }) };
}

function refused(method: string, refusal: Refusal, requestId: string): GalleryError {
  if (refusal.type === UNKNOWN_METHOD) {
    return new Unimplemented(`the server does not know the call ${method}`, { reason: "NOT_IN_THIS_VERSION", requestId });
  }
  return new Internal(`the server refused ${method}: ${refusal.message ?? ""}`, { reason: "CALL_REFUSED", requestId });
}
