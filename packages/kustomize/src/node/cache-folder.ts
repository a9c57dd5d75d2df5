import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for data that can be fetched again: `$XDG_CACHE_HOME/kustogen/NAME`, by default below `~/.cache`. */
export function cacheFolder(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kustogen", name);
}

/** The name of a folder or file for texts that can't be used as one. */
export function cacheName(...texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 40);
}
