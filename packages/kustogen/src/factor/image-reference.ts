import type { ImageEntry, ImageReference } from "./overlay.ts";

/**
 * Takes an image reference apart: "registry:5000/team/api:v1@sha256:…" is name, tag and digest. A colon before
 * the last slash belongs to the registry's port.
 */
export function parseImage(reference: string): ImageReference {
  const at = reference.indexOf("@");
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const rest = at < 0 ? reference : reference.slice(0, at);
  const colon = rest.lastIndexOf(":");
  if (colon < 0 || colon < rest.lastIndexOf("/")) return { name: rest, tag: undefined, digest };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

/** The reference that kustomize's image transformer makes of one with the entry's name. */
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
