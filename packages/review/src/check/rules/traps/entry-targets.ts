import { attempt, orElse } from "@kustogen/kustomize/errors/attempt.ts";
import type { Kustomization, Selector } from "@kustogen/kustomize/load/fields.ts";
import { splitImage } from "@kustogen/kustomize/transform/images.ts";
import { compileSelector } from "@kustogen/kustomize/transform/labels/selector.ts";
import { compileTarget } from "@kustogen/kustomize/transform/replacements/apply.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { imagesByContainer } from "../../../kubernetes/containers.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { nameProblem } from "../../../kubernetes/names.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { isPlaceholder } from "../../model/placeholder.ts";
import { isSlip, nearName } from "../../references/near-name.ts";
import type { KustomizationSource, PatchSource, Step } from "../../sources/sources.ts";

/** The patches whose target may be an object that isn't rendered: without one, kustomize rejects them. */
export function strandedPatches({
  patches,
  file,
  missing = [],
}: KustomizationSource): readonly PatchSource[] {
  const stranded = new Set(
    missing.flatMap((part) => (part.isStep && part.ofMissing && part.file === file ? [part.entry] : [])),
  );
  return patches.filter(
    ({ field, index, target, strategic }) =>
      target === undefined && strategic !== undefined && stranded.has(`${field}[${index}]`),
  );
}

/** Why no object can have the name in a patch, whatever isn't rendered: it contains a space or a capital letter. */
export function impossibleName({ strategic }: PatchSource): string | undefined {
  const [apiVersion, kind] = ["apiVersion", "kind"].map((field) => textAt(strategic, field) ?? "");
  const name = textAt(strategic, "metadata", "name");
  if (!apiVersion || !kind || name === undefined || isFilledIn(name) || isPlaceholder(name, "name"))
    return undefined;
  return isBuiltInGroup(groupOf(apiVersion)) ? nameProblem(apiVersion, kind, name) : undefined;
}

/** The kind of a target; undefined if that is a pattern. */
export function kindIn({ kind }: Selector): string | undefined {
  return kind === undefined || /^\w+$/.test(kind) ? kind : undefined;
}

/** The name of a target; undefined if that is a pattern. */
export function nameIn({ name }: Selector): string | undefined {
  return name === undefined || /[*+|()[\]^$]/.test(name) ? undefined : name;
}

/** True if an object of the target's kind has the target's name but for a slip, and nothing else here is for that object. */
export function isNearby(target: Selector, steps: readonly Step[], source: KustomizationSource): boolean {
  const [kind, name] = [kindIn(target), nameIn(target)];
  if (kind === undefined || name === undefined || kind === "ConfigMap" || kind === "Secret") return false;
  const named = new Set(targetsIn(source));
  return steps.some(({ before }) =>
    before.some((one) => one.kind === kind && isSlip(one.name, name) && !named.has(one.name)),
  );
}

/** The names of the objects that a kustomization's patches and replacements are for. */
function targetsIn(source: KustomizationSource): (string | undefined)[] {
  const { patches, kustomization } = source;
  return [
    ...[...(kustomization.patches ?? []), ...(kustomization.patchesJson6902 ?? [])].map(
      ({ target }) => target?.name,
    ),
    ...patches.map(({ strategic }) => textAt(strategic, "metadata", "name")),
    ...[...targetsOf(source)].map(([, , { name }]) => name),
  ];
}

/**
 * The image that an entry means, if there is one with the same last name or a slip away, which no other entry names.
 */
export function meantImage(
  name: string,
  names: ReadonlySet<string>,
  { images = [] }: Kustomization,
): string | undefined {
  const others = new Set(images.map((one) => one.name));
  return [...names].find(
    (one) => !others.has(one) && (lastPart(one) === lastPart(name) || isSlip(one, name)),
  );
}

/** True for a patch that removes all objects of a kind: without any, its aim is reached. */
export function clears({ name, kind }: Selector, patch: string | undefined): boolean {
  return name === undefined && kind !== undefined && /^\$patch:\s*["']?delete\b/m.test(patch ?? "");
}

/** True for a step that changes something, or whose target would: a patch may set what is already set. */
export function isEffective(target: Selector): (step: Step) => boolean {
  return (step) => step.changes.length > 0 || selects(target, step);
}

/** The targets of its replacements that are written in it, with the indexes of both. */
export function* targetsOf({ kustomization }: KustomizationSource): Iterable<[number, number, Selector]> {
  for (const [entry, index] of itemsAt(kustomization, "replacements"))
    for (const [target, at] of itemsAt(entry, "targets")) yield [index, at, mapAt(target, "select")];
}

/** True if the target of a replacement is a resource, by its name before or after any of the replacements. */
export function selectsReplaced(select: Selector, { before, changes }: Step): boolean {
  const all = [...before, ...changes.flatMap(({ after }) => after ?? [])];
  return attempt(() => all.some(compileTarget({ select })), true);
}

function selects(target: Selector, { before }: Step): boolean {
  return attempt(() => before.some(compileSelector(target)), true);
}

/** A target in words: "kind: Deployment, name: web". */
export function describe(target: Selector): string {
  return Object.entries(target)
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
}

/**
 * The target that was probably meant: without the namespace, or with another name; none if the kustomization has
 * another patch for that object.
 */
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
