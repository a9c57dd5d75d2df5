import { randomBytes } from "node:crypto";
import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const LENGTH = 32;

/**
 * A secret of the person's, by which they tell what they wrote themselves from what others did. It is made when it is first
 * asked for; undefined where it can't be kept, or where others may have read or written it.
 */
export function ownSecret(path: string): Uint8Array | undefined {
  const staging = `${path}.${process.pid}`;
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(staging, randomBytes(LENGTH), { mode: 0o600, flag: "wx" });
      try {
        // Of two that make one at once, the first one's stays.
        linkSync(staging, path);
      } catch {
        // There is one by now, or it can't be made, which reading says.
      } finally {
        rmSync(staging, { force: true });
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
