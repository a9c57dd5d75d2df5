import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { at, itemsAt, textAt } from "../kubernetes/fields.ts";
import type { ReportedFinding } from "./report/finding.ts";

/**
 * The names of all fields in the patches of Flux Kustomizations. A patch may give a Kustomization patches of its own,
 * and what those add isn't rendered.
 */
export function fieldsInPatches(flux: readonly FluxKustomization[] = []): ReadonlySet<string> {
  return kept(known, flux, () => {
    const texts = flux.flatMap(({ document }) =>
      itemsAt(document, "spec", "patches").map(([{ patch }]) => asText(patch ?? "")),
    );
    return new Set(texts.flatMap((text) => text.match(WORD) ?? []));
  });
}

const known = new WeakMap<readonly FluxKustomization[], ReadonlySet<string>>();
const WORD = /[A-Za-z]\w*/g;

/**
 * The Flux Kustomization that changes the field of a finding before it applies the object, if each one that deploys the
 * folder does; undefined otherwise. Their patches aren't rendered, so the field's final value is unknown.
 */
export function changedByFlux(
  flux: readonly FluxKustomization[],
  { environment, resource, path }: Pick<ReportedFinding, "environment" | "resource" | "path">,
): string | undefined {
  if (resource === undefined || path === undefined) return undefined;
  const folder = treePath(environment);
  const deploying = flux.filter((one) => one.folder === folder);
  const steps = path.split(/[.[\]"]+/).filter((step) => step !== "");
  return deploying.every((one) => changes(one.document, resource, steps)) ? deploying[0]?.name : undefined;
}

type Target = NonNullable<ReportedFinding["resource"]>;

/** True if a Kustomization changes a field of an object, or a part of it. */
function changes(document: Value, target: Target, steps: readonly string[]): boolean {
  if (steps.at(-1) === "image" && !isEmpty(at(document, "spec", "images") ?? [])) return true;
  return itemsAt(document, "spec", "patches").some(([entry]) =>
    attempt(() => parseDocuments(asText(entry.patch ?? ""), "patch"), []).some((patch) =>
      Array.isArray(patch)
        ? selects(entry.target ?? null, target) && patch.some((one) => isStepAt(one, steps))
        : selects(entry.target ?? { kind: textAt(patch, "kind") ?? "", name: nameIn(patch) }, target) &&
          reaches(withoutIdentity(patch), steps),
    ),
  );
}

/** A patch without what only says which object it is for. */
function withoutIdentity(patch: Value): Value {
  if (!isMap(patch)) return patch;
  const { apiVersion: _, kind: __, metadata, ...rest } = patch;
  if (!isMap(metadata)) return rest;
  const { name: ___, ...others } = metadata;
  return isEmpty(others) ? rest : { ...rest, metadata: others };
}

function nameIn(patch: Value): string {
  return (textAt(patch, "metadata", "name") ?? "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** True if a patch's target selects an object, as far as its kind and name tell. */
function selects(selector: Value, { kind, name }: Target): boolean {
  const fits = (field: string, value: string) => {
    const pattern = textAt(selector, field);
    return pattern === undefined || attempt(() => new RegExp(`^(?:${pattern})$`).test(value), false);
  };
  return isMap(selector) && fits("kind", kind) && fits("name", String(name ?? ""));
}

/** True for a step of a JSON patch that writes a field, a part of it, or what contains it. */
function isStepAt(step: Value, steps: readonly string[]): boolean {
  const pointer = (textAt(step, "path") ?? "").split("/").slice(1);
  const written = pointer.map((one) => one.replaceAll("~1", "/").replaceAll("~0", "~"));
  const count = Math.min(written.length, steps.length);
  return count > 0 && written.slice(0, count).every((one, index) => one === steps[index]);
}

/** True if a strategic merge patch contains a field, or replaces what contains it; an element of a list may be any. */
function reaches(patch: Value, steps: readonly string[]): boolean {
  let found: Value | undefined = patch;
  for (const step of steps) {
    if (!isMap(found)) return true;
    found = lookUp(found, step);
    if (found === undefined) return false;
  }
  return true;
}
