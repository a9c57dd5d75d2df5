import { asText, isMap } from "@kustogen/kustomize/value/value.ts";
import type { Finding } from "../../model/rule.ts";
import { effectsOf, placeInPatch } from "../../sources/patches.ts";
import type { KustomizationSource } from "../../sources/sources.ts";
import { type ContainerPart, containersIn } from "./containers.ts";

/** The init containers that a patch brings into another order. */
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
  }
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  const kept = before.filter((name) => after.includes(name));
  const now = after.filter((name) => before.includes(name));
  return kept.some((name, index) => now[index] !== name);
}
