/** Write files that are either whole or not there. */
import { randomBytes } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Write beside a file, and take its name, synced to disk, when `write` has ended without an error. */
export async function replacing(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const part = join(dirname(path), `.gallery-${randomBytes(8).toString("hex")}.part`);
  try {
    const file = await open(part, "wx");
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Write bytes from the start of a file on, all of them. */
export async function append(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** Make the names in a folder survive a loss of power, where the system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (process.platform !== "win32") throw error;
  }
}
