import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

/** A target that matches one object: kustomize treats names as regular expressions. */
const PLAIN_NAME = /^[a-z0-9-]+$/;

/**
 * Risks of patches that a change adds to an overlay's own kustomization and that match no object, which kustomize
 * ignores silently.
 *
 * @param resources all resources of the overlay after the change
 */
export function deadPatchRisks(
  { path }: Overlay,
  [old, now]: readonly [RenderedSide, RenderedSide],
  resources: readonly Resource[],
  changed: ReadonlySet<string>,
): Risk[] {
  const file = folderAt(now.discovery.tree, now.discovery.folders, treePath(path))?.file;
  if (file === undefined || !changed.has(file)) return [];
  const known = new Set(targetsIn(old, file).map((target) => jsonText([target.kind, target.name])));
  return targetsIn(now, file).flatMap(({ kind, name }) => {
    // With a prefix, a suffix or a hash, the rendered name contains the target's name.
    const isThere = resources.some((one) => one.kind === kind && one.metadata.name.includes(name));
    if (isThere || known.has(jsonText([kind, name]))) return [];
    const message = `the patch of ${kind} ${name} in ${file.slice(1)} does nothing: there is no such object here`;
    return [{ id: "traps/dead-entry", severity: "warning" as const, message }];
  });
}

/** The targets of a kustomization's patches by kind and name, without patches that may delete their target. */
function targetsIn({ discovery: { tree } }: RenderedSide, file: string): { kind: string; name: string }[] {
  if (!tree.files.has(file)) return [];
  const kustomization = attempt(() => readKustomization(tree.read(file), file), undefined);
  return (kustomization?.patches ?? []).flatMap(({ target, patch }) => {
    const { kind, name } = target ?? {};
    if (kind === undefined || name === undefined || patch === undefined || patch.includes("$patch"))
      return [];
    return PLAIN_NAME.test(name) && /^[A-Z]\w*$/.test(kind) ? [{ kind, name }] : [];
  });
}
