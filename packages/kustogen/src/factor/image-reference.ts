import { parseImage } from "@kustogen/review/cluster/image.ts";
import type { ImageEntry } from "./overlay.ts";

/** The result of kustomize's image transformer for a reference with the entry's name. */
export function applyImageEntry(entry: ImageEntry, reference: string): string {
  const { name, tag, digest } = parseImage(reference);
  if (name !== entry.name) return reference;
  const base = entry.newName ?? name;
  if (entry.newTag !== undefined && entry.digest !== undefined)
    return `${base}:${entry.newTag}@${entry.digest}`;
  if (entry.newTag !== undefined) return `${base}:${entry.newTag}`;
  if (entry.digest !== undefined) return `${base}@${entry.digest}`;
  return base + (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
}
