import { attempt, orElse } from "@kustogen/kustomize/errors/attempt.ts";
import type { Selector } from "@kustogen/kustomize/load/fields.ts";
import { splitImage } from "@kustogen/kustomize/transform/images.ts";
import { compileSelector } from "@kustogen/kustomize/transform/labels/selector.ts";
import { compileTarget } from "@kustogen/kustomize/transform/replacements/apply.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { imagesByContainer } from "../../../kubernetes/containers.ts";
import { nearName } from "../../references/near-name.ts";
import type { KustomizationSource, Step } from "../../sources/sources.ts";

/** The kind of a target; undefined if that is a pattern. */
export function kindIn({ kind }: Selector): string | undefined {
  return kind === undefined || /^\w+$/.test(kind) ? kind : undefined;
}

/** True if the target of a replacement is a resource, by its name before or after any of the replacements. */
export function selectsReplaced(select: Selector, { before, changes }: Step): boolean {
  const all = [...before, ...changes.flatMap(({ after }) => after ?? [])];
  return attempt(() => all.some(compileTarget({ select })), true);
}

/** True if a target selects any of the resources before a step. */
export function selects(target: Selector, { before }: Step): boolean {
  return attempt(() => before.some(compileSelector(target)), true);
}

/** A target in words: "kind: Deployment, name: web". */
export function targetText(target: Selector): string {
  return Object.entries(target)
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
}

/** The target that was probably meant, in words; "" if the kustomization has another patch for that object. */
export function near(
  { namespace, ...target }: Selector,
  steps: readonly Step[],
  { kustomization }: KustomizationSource,
): string {
  // kustomize sets the namespace after the patches.
  if (namespace !== undefined && steps.some((step) => selects(target, step)))
    return "; without its namespace, it would match";
  const { name, kind } = target;
  if (name === undefined || /[.*+|()[\]^$]/.test(name)) return "";
  const names = steps.flatMap(({ before }) =>
    before.flatMap((one) => (kind === undefined || one.kind === kind ? [one.name] : [])),
  );
  const { patches = [], patchesJson6902 = [] } = kustomization;
  const patched = new Set([...patches, ...patchesJson6902].map(({ target }) => target?.name));
  const found = nearName(name, names);
  if (found !== undefined && patched.has(found)) return "";
  return found === undefined ? "" : `; did you mean ${found}?`;
}

/** The images of an object's containers, without tags. */
export function imageNames(resource: Resource): string[] {
  return orElse(() => [...imagesByContainer(resource).values()].map((image) => splitImage(image).name), []);
}
