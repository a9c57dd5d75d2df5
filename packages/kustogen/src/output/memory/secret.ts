import { randomBytes } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const LENGTH = 32;

/**
 * The user's secret, by which they recognize files that they wrote themselves. Created when it is first needed;
 * undefined if it can't be stored, or if others may have read or written it.
 */
export function ownSecret(path: string): Uint8Array | undefined {
  const staging = `${path}.${process.pid}`;
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(staging, randomBytes(LENGTH), { mode: 0o600, flag: "wx" });
      try {
        // If two are created at once, the first one is kept.
        linkSync(staging, path);
      } catch {
        // It exists by now, or can't be created, which reading will show.
      } finally {
        rmSync(staging);
      }
    }
    return secretIn(path);
  } catch {
    return undefined;
  }
}

function secretIn(path: string): Uint8Array | undefined {
  const stats = lstatSync(path);
  const isOwn =
    process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
  if (!stats.isFile() || !isOwn) return undefined;
  const bytes = readFileSync(path);
  return bytes.length === LENGTH ? bytes : undefined;
}
