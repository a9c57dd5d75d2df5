import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { NOT_COMPARED } from "./left-out.ts";
import type { Risk } from "./review.ts";

/**
 * Risks about images, patches and other entries that a change adds, edits or removes, and that apply to nothing that is
 * rendered here: they may change the parts that are left out, so the same rendering doesn't show that nothing changes.
 *
 * @param trees the files before and after
 * @param changed the files that differ
 */
export function unseenStepRisks(
  before: readonly MissingPart[],
  after: readonly MissingPart[],
  [old, now]: readonly [MissingPart["tree"], MissingPart["tree"]],
  changed: ReadonlySet<string>,
): Risk[] {
  const came = differing(after, old);
  const went = differing(before, now);
  const edited = after.filter(
    (part) => isUnseenStep(part) && filesOf(part).some((file) => changed.has(file)),
  );
  const names = [...new Set([...came, ...went, ...edited].map(nameOf))];
  if (names.length === 0) return [];
  const [verb, what] =
    names.length === 1
      ? ["changes and isn't", "what it applies to"]
      : ["change and aren't", "what they apply to"];
  const message = `${someOf(names, 4)} ${verb} compared, because ${what} isn't rendered here`;
  return [{ id: NOT_COMPARED, severity: "warning", message }];
}

/** True for an entry that changes objects, but none of those that are rendered. */
function isUnseenStep({ isStep, ofMissing }: MissingPart): boolean {
  return isStep === true && ofMissing;
}

/** Such entries that the kustomization of another state doesn't have. */
function differing(parts: readonly MissingPart[], tree: MissingPart["tree"]): MissingPart[] {
  return parts.filter((part) => {
    if (!isUnseenStep(part)) return false;
    const known = new Set(valuesAt({ ...part, tree }).map(jsonText));
    return entryOf(part).some((value) => !known.has(jsonText(value)));
  });
}

/** The value of an entry: one element of a list, or the whole field. */
function entryOf(part: MissingPart): Value[] {
  const values = valuesAt(part);
  const [, index] = /\[(\d+)\]$/.exec(part.entry) ?? [];
  return index === undefined ? values : values.slice(Number(index), Number(index) + 1);
}

/** The elements of a field of a kustomization, or its only value; empty if it can't be read. */
function valuesAt({ tree, file, field }: MissingPart): Value[] {
  const value = attempt(
    () => lookUp(readKustomization(tree.read(file), file), field) as Value | undefined,
    undefined,
  );
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The files that an entry refers to. */
function filesOf(part: MissingPart): string[] {
  return entryOf(part).flatMap((value) => {
    const path = isMap(value) ? value.path : value;
    return typeof path === "string" && !path.includes("\n") ? [joinPath(folderOf(part.file), path)] : [];
  });
}

/** An entry by what identifies it for a reader: "images nginx", "patches replicas.yaml", "namespace". */
function nameOf(part: MissingPart): string {
  const [value] = entryOf(part);
  const name = isMap(value) ? (value.name ?? value.path) : part.entry.endsWith("]") ? value : undefined;
  return typeof name === "string" && !name.includes("\n") ? `${part.field} ${name}` : part.entry;
}
