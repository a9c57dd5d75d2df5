import { mkdirSync, statSync } from "node:fs";
import * as module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

// It imports nothing of the engine, which would be compiled before the cache is enabled.

/** Enables Node's own cache of compiled code (from 22.8) in each thread; its own variables move it or turn it off. */
export function keepCompiled(): void {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void };
  const folder = enableCompileCache && compiledFolder();
  if (folder !== undefined) enableCompileCache?.(folder);
}

/**
 * The folder for compiled code; undefined if there is none that only the user can write. Node's default is below the
 * system's temporary folder, where others can write too, and V8 runs what it finds in such a cache.
 */
export function compiledFolder(): string | undefined {
  try {
    const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kustogen", "compiled");
    if (!isAbsolute(folder)) return undefined;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return isOwn ? folder : undefined;
  } catch {
    return undefined;
  }
}
