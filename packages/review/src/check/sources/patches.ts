import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { FilePlace, KustomizationSource, PatchSource, Step } from "./sources.ts";
import { mayMakeMoreThanData } from "./unseen.ts";

/** The file of a finding and the place in it; its line is looked up when it is reported. */
type PlaceOfFinding = { file: string; at: FilePlace };

/** The place of a path in a patch; for an inline patch, the kustomization's entry. */
export function placeInPatch(
  source: KustomizationSource,
  patch: PatchSource,
  path: Path = [],
): PlaceOfFinding {
  if (patch.file === undefined) return placeOfEntry(source, [patch.field, patch.index]);
  return { file: patch.file, at: { file: patch.file, document: patch.document, path } };
}

/** A path of the tree in a message about a kustomization: from the folder that both are below. */
export function shown({ folder }: KustomizationSource, file: string): string {
  const [own, other] = [folder.split("/"), file.split("/")];
  const differs = other.findIndex((part, index) => part !== own[index]);
  return other.slice(Math.max(differs, 0)).join("/");
}

/** The place of a kustomization's entry. */
export function placeOfEntry(source: Pick<KustomizationSource, "file">, path: Path): PlaceOfFinding {
  return { file: source.file, at: { file: source.file, document: 0, path } };
}

/** The effects of a kustomization's strategic merge patches, in the order they were applied, on each resource. */
export function* effectsOf(source: KustomizationSource) {
  for (const step of source.steps) {
    if (step.changes.length === 0) continue;
    for (const patch of patchesOf(source, step)) {
      const content = patch.strategic;
      if (content === undefined) continue;
      for (const { before, after } of step.changes)
        if (patch.target !== undefined || isFor(content, before.value, before.originalId.name))
          yield { patch, content, before: before.value, after: after?.value };
    }
  }
}

/** The patches in an entry. */
export function patchesOf(source: KustomizationSource, { field, index }: Step): PatchSource[] {
  return source.patches.filter((patch) => patch.field === field && patch.index === index);
}

/** The patches for objects that aren't rendered, a remote base's for example: what they change is in no environment. */
export function unappliedPatches(source: KustomizationSource): readonly PatchSource[] {
  if (!mayMakeMoreThanData(source)) return [];
  const applied = source.steps.filter(({ changes }) => changes.length > 0);
  const used = new Set(applied.flatMap((step) => patchesOf(source, step)));
  return source.patches.filter((patch) => !used.has(patch));
}

function isFor(patch: ValueMap, resource: ValueMap, originalName: string): boolean {
  if (patch.kind !== resource.kind) return false;
  const { name, namespace } = isMap(patch.metadata) ? patch.metadata : ({} as ValueMap);
  const own = isMap(resource.metadata) ? resource.metadata.namespace : undefined;
  // A kustomization sets the namespace after its patches, so the namespaces differ only if both are written.
  if (typeof namespace === "string" && typeof own === "string" && namespace !== own) return false;
  return name === originalName || (isMap(resource.metadata) && resource.metadata.name === name);
}

/** A kustomization and everything that it builds on. */
export function* withBases(
  source: KustomizationSource,
  seen = new Set<KustomizationSource>(),
): Generator<KustomizationSource> {
  if (seen.has(source)) return;
  seen.add(source);
  yield source;
  for (const parent of source.parents) yield* withBases(parent, seen);
}
