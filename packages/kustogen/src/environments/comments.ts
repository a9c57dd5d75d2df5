import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { SystemEntry } from "../authoring/environment.ts";
import type { AuthoredFile } from "./authored-file.ts";

/** The systems of a file with the comments beside their settings and pins, of which the outermost has a line's. */
export function withComments(
  systems: Record<string, SystemEntry>,
  source: AuthoredFile,
): Record<string, SystemEntry> {
  if (!source.hasComments) return systems;
  const result: Record<string, SystemEntry> = {};
  for (const [name, entry] of Object.entries(systems)) {
    const comments: Record<string, string> = {};
    const visit = (value: unknown, path: readonly (string | number)[], above: number): void => {
      const line = source.lineOf(["systems", name, ...path]);
      const comment = line === above ? undefined : source.commentAt(line);
      if (comment !== undefined && path.length > 1) setOwn(comments, printPath(path), comment);
      if (typeof value !== "object" || value === null) return;
      for (const [key, item] of Object.entries(value))
        visit(item, [...path, Array.isArray(value) ? Number(key) : key], line);
    };
    visit({ settings: entry.settings, images: entry.images }, [], 0);
    setOwn(result, name, Object.keys(comments).length === 0 ? entry : { ...entry, comments });
  }
  return result;
}
