/**
 * Claim a name for one holder on this machine, until it lets go or its process ends, however it ends.
 *
 * Node has no lock on files. What the system itself takes back from a process that was killed is the name of a socket:
 * an abstract one on Linux, a pipe's on Windows. Elsewhere it is a file, which a dead process leaves behind and which
 * nobody answers then; of two that find it at the same moment both may hold the name.
 */
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A name that is held. */
export interface Claim {
  release(): Promise<void>;
}

/** Claim a name of letters and digits; undefined where somebody holds it, or no name can be held here. */
export async function claim(name: string): Promise<Claim | undefined> {
  if (process.platform === "linux") return await claimSocket(`\0gallery-${name}`);
  if (process.platform === "win32") return await claimSocket(`\\\\.\\pipe\\gallery-${name}`);
  return await claimFile(join(tmpdir(), `gallery-${name.slice(0, 32)}`)); // some systems take 103 bytes
}

/** Claim the path of a socket's file, also where a dead process has left one. */
export async function claimFile(path: string): Promise<Claim | undefined> {
  const held = await claimSocket(path);
  if (held || (await isAnswered(path))) return held;
  await rm(path, { force: true }).catch(() => undefined);
  return await claimSocket(path);
}

async function claimSocket(path: string): Promise<Claim | undefined> {
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen({ path, exclusive: true }).unref(); // the workers of a cluster share what is not exclusive
    await once(server, "listening");
  } catch {
    return undefined;
  }
  return { release: () => released(server) };
}

async function released(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect({ path });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
