import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of what may be fetched again: `$XDG_CACHE_HOME/kustogen/NAME`, by default below `~/.cache`. */
export function cacheFolder(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kustogen", name);
}

/** A name for a folder or file from texts that can't be one. */
export function cacheName(...texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 40);
}
