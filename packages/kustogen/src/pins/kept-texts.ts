import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "@kustogen/kustomize/node/replace-file.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { cacheFile, cacheFolder } from "../project/cache.ts";
import { type PinsOfText, texts } from "./history.ts";

/** Stored beside the bundle of the systems: the contents of environment files, which never change. */
interface Kept {
  /** A digest of the engine that read them. */
  engine: string;
  texts: Record<string, [string, PinsOfText][] | null>;
}

/**
 * Restores the pins that an earlier run read from environment files, by the ids of the files' blobs.
 * @param engine a digest of the engine: another one may read them differently
 * @returns a function that stores the texts read since then for the next run
 */
export function recallTexts(root: string, engine: string): () => void {
  const path = join(cacheFolder(root), cacheFile("pins", root));
  for (const [id, systems] of Object.entries(read(path, engine)))
    texts.set(id, systems === null ? undefined : new Map(systems));
  const known = texts.size;
  return () => {
    if (texts.size === known) return;
    const kept: Kept = { engine, texts: {} };
    for (const [id, systems] of texts) setOwn(kept.texts, id, systems === undefined ? null : [...systems]);
    try {
      replaceFile(path, JSON.stringify(kept));
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
