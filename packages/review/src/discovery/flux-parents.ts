import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, textAt } from "../kubernetes/fields.ts";
import { type FluxKustomization, kustomizationsIn } from "./flux.ts";
import { mayPatchKustomizations } from "./flux-edits.ts";

/**
 * Flux Kustomizations as the patches of the ones that apply them leave them. Unchanged where several apply one and
 * patch it differently, or where a patch can't be applied.
 *
 * @param top the prefix of file paths that folder paths don't have
 */
export function patchedByParents(
  all: readonly FluxKustomization[],
  top: string,
): readonly FluxKustomization[] {
  if (!all.some(({ document }) => mayPatchKustomizations(document))) return all;
  const children = new Map<FluxKustomization, FluxKustomization[]>();
  const parents = new Map<FluxKustomization, readonly FluxKustomization[]>();
  for (const one of all) {
    if (one.folder === undefined) continue;
    const appliers = appliersOf(one, all, top);
    parents.set(one, appliers);
    for (const parent of appliers)
      if (mayPatchKustomizations(parent.document))
        children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const patched = new Map([...children].map(([parent, own]) => [parent, patchedBy(parent.document, own)]));
  const results = new Map<FluxKustomization, Value>();
  const open = new Set<FluxKustomization>();
  for (const [one, appliers] of parents) {
    const [first, ...others] = appliers.map((parent) =>
      patched.has(parent) ? patched.get(parent)?.get(one) : one.document,
    );
    if (first !== undefined && others.every((other) => other !== undefined && equal(other, first)))
      results.set(one, first);
    else for (const parent of appliers) open.add(parent);
  }
  return all.map((one) => {
    const result = results.get(one) ?? one.document;
    const [made] = equal(result, one.document) ? [] : kustomizationsIn(result, one.file);
    const isFollowed = patched.has(one) && !open.has(one);
    return { ...(made ?? one), ...(isFollowed && { patchesFollowed: true as const }) };
  });
}

/** The Kustomizations that apply the file of one: those with the innermost folder that contains it. */
export function appliersOf(
  one: FluxKustomization,
  all: readonly FluxKustomization[],
  top: string,
): FluxKustomization[] {
  const inside = one.file.slice(top.length);
  const appliers = all.filter(
    ({ folder, ...other }) =>
      folder !== undefined &&
      (other.file !== one.file || other.name !== one.name) &&
      inside.startsWith(`${folder === "/" ? "" : folder}/`),
  );
  const depth = Math.max(0, ...appliers.map(({ folder = "" }) => folder.length));
  return appliers.filter(({ folder = "" }) => folder.length === depth);
}

/** What the patches of a document leave of Kustomizations; nothing if kustomize rejects them. */
function patchedBy(document: Value, children: readonly FluxKustomization[]): Map<FluxKustomization, Value> {
  const patches = itemsAt(document, "spec", "patches").flatMap(([one]) =>
    mayPatchKustomizations({ spec: { patches: [one] } }) ? [one] : [],
  );
  const names = children.map(({ document: child }) => idOf(child));
  const files: [string, string][] = children.map(({ document: child }, index) => [
    `/${index}.yaml`,
    jsonText(child),
  ]);
  const resources = files.map(([path]) => path.slice(1));
  files.push(["/kustomization.yaml", jsonText({ resources, patches })]);
  const built = attempt(() => new Renderer(new MemoryTree(files)).build("/"), []);
  const byName = new Map(built.map((one) => [idOf(one), one]));
  return new Map(
    children.flatMap((one, index) => {
      const result = byName.get(names[index] ?? "");
      return result === undefined ? [] : [[one, result] as const];
    }),
  );
}

function idOf(document: Value): string {
  return ["namespace", "name"].map((field) => textAt(document, "metadata", field) ?? "").join("/");
}
