import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { cacheFolder } from "../project/cache.ts";
import { type PinsOfText, texts } from "./history.ts";

/** Beside the bundle of the systems: what the texts of environment files said, which never changes. */
interface Kept {
  /** A digest of the engine that read them. */
  engine: string;
  texts: Record<string, [string, PinsOfText][] | null>;
}

/**
 * Lets texts of environment files that an earlier run read be known by their blobs' ids.
 *
 * @param engine a digest of the engine: another one may read them otherwise
 * @returns keeps what was read since then for the next run
 */
export function recallTexts(root: string, engine: string): () => void {
  const path = join(
    cacheFolder(root),
    `pins-${createHash("sha1").update(root).digest("hex").slice(0, 8)}.json`,
  );
  for (const [id, systems] of Object.entries(read(path, engine)))
    texts.set(id, systems === null ? undefined : new Map(systems));
  const known = texts.size;
  return () => {
    if (texts.size === known) return;
    const kept: Kept = { engine, texts: {} };
    for (const [id, systems] of texts) setOwn(kept.texts, id, systems === undefined ? null : [...systems]);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.${process.pid}`, JSON.stringify(kept));
      renameSync(`${path}.${process.pid}`, path);
    } catch {
      // The next run reads them again.
    }
  };
}

function read(path: string, engine: string): Kept["texts"] {
  try {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Kept;
    return kept.engine === engine ? kept.texts : {};
  } catch {
    return {};
  }
}
