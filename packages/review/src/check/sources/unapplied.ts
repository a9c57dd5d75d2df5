import { patchesOf } from "./patches.ts";
import type { KustomizationSource, PatchSource } from "./sources.ts";

/** The patches for objects that aren't rendered, a remote base's for example: what they change is in no environment. */
export function unappliedPatches(source: KustomizationSource): readonly PatchSource[] {
  if (source.lacks !== "anything") return [];
  const applied = source.steps.filter(({ changes }) => changes.length > 0);
  const used = new Set(applied.flatMap((step) => patchesOf(source, step)));
  return source.patches.filter((patch) => !used.has(patch));
}
