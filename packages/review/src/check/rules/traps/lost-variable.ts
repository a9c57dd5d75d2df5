import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { effectsOf, type PatchEffect, placeInPatch } from "../../sources/patches.ts";
import type { KustomizationSource } from "../../sources/sources.ts";
import { type ContainerPart, containersIn, variablesOf } from "./containers.ts";

export const lostVariable = defineRule({
  id: "traps/lost-variable",
  page: {
    title: "A patch drops no variables of a container, and keeps the order of init containers",
    why:
      "kustomize prints nothing and exits with 0 when a patch drops variables. In a patch for a container " +
      "without `env`, `$patch: replace` loses the patch's own variables. An entry without a name empties " +
      "the list. A patch that replaces the whole list lacks every variable that is added to the base " +
      "later. The loss only shows at run time. kustomize moves the elements that a patch names to the front of the " +
      "list, so that init containers run in another order.",
    source: "tests with kustomize 5.8.1",
    cases: {
      warning: [
        "if `$patch: replace` leaves out a variable and sets one of nearly the same name",
        "if init containers run in another order",
      ],
      info: "if `$patch: replace` leaves out other variables",
    },
    bad: "containers:\n  - name: api # the base's api has no env\n    env:\n      - $patch: replace\n      - {name: LOG_LEVEL, value: debug}",
    good: "containers:\n  - name: api\n    env:\n      - {name: LOG_LEVEL, value: debug}",
  },
  severity: "error",
  basis: "broken",
  *checkKustomization(source) {
    yield* orderChanged(source);
    for (const effect of effectsOf(source))
      if (effect.after !== undefined) {
        yield* lostBy(source, effect);
        yield* leftOutBy(source, effect);
      }
  },
});

function* lostBy(source: KustomizationSource, effect: PatchEffect): Iterable<Finding> {
  const { patch, content, before, after } = effect;
  if (!containersIn(content).some(({ value }) => Array.isArray(value.env))) return;
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
          message: `${asText(content.kind)} ${nameOf(before)}, container ${part.name}: kustomize loses ${someOf(names, 8)}, which the patch ${what}`,
          fix:
            what === "sets"
              ? "write the list without `$patch: replace`, since there is nothing to replace"
              : "give every entry of env a name",
        };
  }
}

/** The variables that a replacing list leaves out, if nothing shows that this is intended. */
function* leftOutBy(
  source: KustomizationSource,
  { patch, content, before, after }: PatchEffect,
): Iterable<Finding> {
  if (!containersIn(content).some(({ value }) => replacesVariables(value))) return;
  const was = new Map(containersIn(before).map((part) => [keyOf(part), part]));
  const is = new Map(containersIn(after as ValueMap).map((part) => [keyOf(part), part]));
  for (const part of containersIn(content)) {
    const old = was.get(keyOf(part));
    const now = is.get(keyOf(part));
    if (old === undefined || now === undefined || !Array.isArray(part.value.env)) continue;
    // Other directives, and entries without a name, lose more and are an error, above. If a patch also sets envFrom,
    // Secrets and ConfigMaps may provide the missing variables.
    if (!replacesVariables(part.value) || Array.isArray(part.value.envFrom)) continue;
    const kept = variablesOf(now);
    const gone = [...variablesOf(old).keys()].filter((name) => !kept.has(name));
    if (gone.length === 0) continue;
    const added = [...kept.keys()].filter((name) => !variablesOf(old).has(name));
    const slip = gone.flatMap((name) => {
      const near = name.length > 5 ? closest(name, added) : undefined;
      return near === undefined ? [] : [`${near} for ${name}`];
    });
    // Several of them are a renamed family: the variables of another database.
    const isSlip = slip.length === 1;
    yield {
      ...placeInPatch(source, patch, [...part.path, "env"]),
      severity: isSlip ? "warning" : "info",
      message: `${asText(content.kind)} ${nameOf(before)}, container ${part.name}: \`$patch: replace\` leaves out ${someOf(gone, 8)} from the layer below`,
      fix: isSlip ? `check for a typo: ${slip[0]}` : "add what the container needs",
    };
  }
}

function replacesVariables({ env }: ValueMap): boolean {
  return Array.isArray(env) && env.some((entry) => isMap(entry) && entry.$patch === "replace");
}

function keyOf({ list, name }: ContainerPart): string {
  return `${list}/${name}`;
}

function nameOf({ metadata }: ValueMap): string {
  return isMap(metadata) ? asText(metadata.name) : "";
}

/** The init containers that a patch brings into another order. */
function* orderChanged(source: KustomizationSource): Iterable<Finding> {
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
