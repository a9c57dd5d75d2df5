import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Finding } from "../../model/rule.ts";
import { effectsOf, type PlaceOfFinding, placeInPatch } from "../../sources/patches.ts";
import type { KustomizationSource } from "../../sources/sources.ts";
import { type ContainerPart, containersIn, variablesOf } from "./containers.ts";

/** The init containers and variables that a patch brings into another order. */
export function* orderChanged(source: KustomizationSource): Iterable<Finding> {
  for (const { patch, content, before, after } of effectsOf(source)) {
    if (after === undefined) continue;
    const named = containersIn(content);
    const was = containersIn(before);
    const is = containersIn(after);
    const subject = `${asText(before.kind)} ${isMap(before.metadata) ? asText(before.metadata.name) : ""}`;
    const inits = (parts: ContainerPart[]) =>
      parts.filter(({ list }) => list === "initContainers").map(({ name }) => name ?? "");
    const own = inits(named);
    // A patch that lists all elements intends their order.
    if (
      own.length > 0 &&
      !inits(was).every((name) => own.includes(name)) &&
      isReordered(inits(was), inits(is))
    )
      yield {
        ...placeInPatch(source, patch, named.find(({ list }) => list === "initContainers")?.path ?? []),
        severity: "warning",
        message: `${subject}: init containers now run in the order ${inits(is).join(", ")}; they ran in the order ${inits(was).join(", ")}`,
        fix: "name all init containers in the patch, in the order in which they should run",
      };
    for (const part of named) {
      if (!Array.isArray(part.value.env)) continue;
      const same = (other: ContainerPart) => other.list === part.list && other.name === part.name;
      const one = was.find(same);
      const other = is.find(same);
      if (one === undefined || other === undefined) continue;
      yield* lateReferences(one, other, subject, () => placeInPatch(source, patch, [...part.path, "env"]));
    }
  }
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const kept = before.filter((name) => after.includes(name));
  const now = after.filter((name) => before.includes(name));
  return kept.some((name, index) => now[index] !== name);
}

/** References that followed their target before the patch, and precede it afterwards. */
function* lateReferences(
  before: ContainerPart,
  after: ContainerPart,
  subject: string,
  place: () => PlaceOfFinding,
): Iterable<Finding> {
  const late = (variables: Map<string, ValueMap>): Set<string> => {
    const found = new Set<string>();
    const seen = new Set<string>();
    for (const [name, { value }] of variables) {
      if (typeof value === "string")
        for (const [, other = ""] of value.matchAll(/(?<!\$)\$\(([A-Za-z_][\w.-]*)\)/g))
          if (!seen.has(other) && variables.has(other) && other !== name) found.add(`${name}|${other}`);
      seen.add(name);
    }
    return found;
  };
  const known = late(variablesOf(before));
  for (const pair of late(variablesOf(after))) {
    if (known.has(pair)) continue;
    const [name, other] = pair.split("|");
    yield {
      ...place(),
      severity: "error",
      message: `${subject}, container ${after.name}: ${name} refers to $(${other}), which comes after it now and stays as text`,
      fix: `name ${other} before ${name} in the patch`,
    };
  }
}
