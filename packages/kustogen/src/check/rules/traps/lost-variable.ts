import { isMap, type ValueMap } from "../../../kubernetes/value.ts";
import type { KustomizationSource } from "../../facts/sources.ts";
import { type ContainerPart, containersIn, variablesOf } from "../../patches/containers.ts";
import { effectsOf, type PatchEffect, placeInPatch } from "../../patches/place.ts";
import { defineRule, type Finding } from "../../rule.ts";

export const lostVariable = defineRule({
  id: "traps/lost-variable",
  title: "A patch loses no variable of a container",
  why:
    "Kustomize prints nothing and exits 0 when a patch drops variables: `$patch: replace` in `env` of a container " +
    "that has none loses the new ones, an entry without a name empties the list. The pod says it at run time.",
  source: "seen with kustomize 5.8.1; https://github.com/kubernetes-sigs/kustomize/issues",
  severity: "error",
  needs: ["sources"],
  example: {
    bad: "containers:\n  - name: api # the base's api has no env\n    env:\n      - $patch: replace\n      - {name: LOG_LEVEL, value: debug}",
    good: "containers:\n  - name: api\n    env:\n      - {name: LOG_LEVEL, value: debug}",
  },
  *checkKustomization(source) {
    for (const effect of effectsOf(source)) if (effect.after !== undefined) yield* lostBy(source, effect);
  },
});

function* lostBy(source: KustomizationSource, effect: PatchEffect): Iterable<Finding> {
  const { patch, content, before, after } = effect;
  const was = new Map(containersIn(before).map((part) => [keyOf(part), part]));
  const is = new Map(containersIn(after as ValueMap).map((part) => [keyOf(part), part]));
  for (const part of containersIn(content)) {
    const now = is.get(keyOf(part));
    if (now === undefined || !Array.isArray(part.value.env)) continue;
    const kept = variablesOf(now);
    const directives = part.value.env.filter(
      (entry) => isMap(entry) && entry.$patch !== undefined,
    ) as ValueMap[];
    const removed = new Set(directives.filter(({ $patch }) => $patch === "delete").map(({ name }) => name));
    const wanted = [...variablesOf(part).keys()].filter((name) => !kept.has(name) && !removed.has(name));
    const replaced = directives.some(({ $patch, name }) => $patch === "replace" || name === undefined);
    const old = was.get(keyOf(part));
    const dropped =
      old === undefined || replaced
        ? []
        : [...variablesOf(old).keys()].filter((name) => !kept.has(name) && !removed.has(name));
    for (const [names, what] of [
      [wanted, "sets"],
      [dropped, "should leave as they are"],
    ] as const)
      if (names.length > 0)
        yield {
          ...placeInPatch(source, patch, [...part.path, "env"]),
          message: `${String(content.kind)} ${nameOf(before)}, container ${part.name}: kustomize loses ${names.slice(0, 8).join(", ")}${names.length > 8 ? ` and ${names.length - 8} more` : ""}, which the patch ${what}`,
          fix:
            what === "sets"
              ? "write the list without `$patch: replace`, since there is nothing to replace"
              : "give every entry of env a name",
        };
  }
}

function keyOf({ list, name }: ContainerPart): string {
  return `${list}/${name}`;
}

function nameOf({ metadata }: ValueMap): string {
  return isMap(metadata) ? String(metadata.name) : "";
}
