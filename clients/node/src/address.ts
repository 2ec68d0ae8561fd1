/** Read the addresses of servers. */
import { InvalidArgument } from "./errors.js";

const HOST_PORT = /^(?:\[(?<ipv6>[0-9A-Fa-f:.%]+)\]|(?<host>[^\s[\]:/@]+)):(?<port>[0-9]{1,5})$/;

/** Where `gallery-server serve` listens unless told otherwise. */
export const DEFAULT_ADDRESS = "127.0.0.1:9480";

/** A host and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** As it is written: `host:port`, or `[::1]:9480`. */
  readonly text: string;
}

/** Read `host:port` or `[::1]:9480`; throws InvalidArgument. */
export function parseAddress(text: string): Address {
  const groups = HOST_PORT.exec(text)?.groups;
  const port = Number(groups?.["port"]);
  const host = groups?.["ipv6"] ?? groups?.["host"];
  if (host === undefined || port < 1 || port > 65_535) {
    throw new InvalidArgument(
      `address ${JSON.stringify(text)} is no HOST:PORT with a port of 1 to 65535; write for example ${DEFAULT_ADDRESS}`,
      { reason: "FIELD_MALFORMED", details: { field: "address", value: text } },
    );
  }
  return { host, port, text: host.includes(":") ? `[${host}]:${port}` : `${host}:${port}` };
}

/** Read one address, or several with commas between them, each once; throws InvalidArgument. */
export function parseAddresses(text: string): Address[] {
  const parsed = text.split(",").map((part) => parseAddress(part.trim()));
  return [...new Map(parsed.map((address) => [address.text, address])).values()];
}
