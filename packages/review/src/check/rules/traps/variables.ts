import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { sourcesOf } from "../../../kubernetes/containers.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { Found, Refusal } from "../../refusals/refusal.ts";
import { refusalRule } from "../../refusals/refusal-rule.ts";
import { effectsOf, placeInPatch } from "../../sources/patches.ts";
import { type ContainerPart, containersIn, variablesOf } from "./containers.ts";

export const lostVariable = defineRule({
  id: "traps/lost-variable",
  title: "A patch drops no variables of a container",
  why:
    "kustomize exits with 0 when a patch drops variables: `$patch: replace` where the container has no " +
    "`env` loses those of the patch, and an entry without a name empties the list. A list that is replaced " +
    "lacks every variable that is added to the base later.",
  source: "tests with kustomize 5.8.1",
  cases: {
    warning: "if `$patch: replace` leaves out a variable and sets one of nearly the same name",
    info: "if `$patch: replace` leaves out other variables",
  },
  bad: "containers:\n  - name: api # the base's api has no env\n    env:\n      - $patch: replace\n      - {name: LOG_LEVEL, value: debug}",
  good: "containers:\n  - name: api\n    env:\n      - {name: LOG_LEVEL, value: debug}",
  severity: "error",
  basis: "broken",
  *checkKustomization(source) {
    for (const effect of effectsOf(source)) {
      if (effect.after === undefined) continue;
      for (const part of containersIn(effect.content)) {
        const [old, now] = [effect.before, effect.after].map((one) => namesake(one, part));
        if (now === undefined || !Array.isArray(part.value.env)) continue;
        const found = (rest: Finding): Finding => ({
          ...placeInPatch(source, effect.patch, [...part.path, "env"]),
          ...rest,
          message: `${asText(effect.content.kind)} ${nameOf(effect.before)}, container ${part.name}: ${rest.message}`,
        });
        for (const one of lostBy(part, old, now)) yield found(one);
        // Other directives, and entries without a name, lose more and are an error. If a patch also sets envFrom, Secrets
        // and ConfigMaps may provide the missing variables.
        if (old !== undefined && !Array.isArray(part.value.envFrom) && replacesVariables(part.value.env))
          for (const one of leftOutBy(old, now)) yield found(one);
      }
    }
  },
});

/** The container in an object that a container in a patch is merged into, or becomes. */
function namesake(object: ValueMap, { list, name }: ContainerPart): ContainerPart | undefined {
  return containersIn(object).findLast((one) => one.list === list && one.name === name);
}

/** The variables that kustomize loses: those that the patch sets, and others of the container. */
function* lostBy(
  { value }: ContainerPart,
  old: ContainerPart | undefined,
  now: ContainerPart,
): Iterable<Finding> {
  const kept = variablesOf(now);
  const directives = (value.env as Value[]).filter(
    (one) => isMap(one) && one.$patch !== undefined,
  ) as ValueMap[];
  const removed = new Set(directives.filter(({ $patch }) => $patch === "delete").map(({ name }) => name));
  const lostOf = (part: Pick<ContainerPart, "value">) =>
    [...variablesOf(part).keys()].filter((name) => !kept.has(name) && !removed.has(name));
  const replaced = directives.some(({ $patch, name }) => $patch === "replace" || name === undefined);
  const [wanted, dropped] = [lostOf({ value }), old === undefined || replaced ? [] : lostOf(old)];
  if (wanted.length > 0)
    yield {
      message: `kustomize loses ${someOf(wanted, 8)}, which the patch sets`,
      fix: "write the list without `$patch: replace`, since there is nothing to replace",
    };
  if (dropped.length > 0)
    yield {
      message: `kustomize loses ${someOf(dropped, 8)}, which the patch should leave as they are`,
      fix: "give every entry of env a name",
    };
}

/** The variables that a replacing list leaves out, if nothing shows that this is intended. */
function* leftOutBy(old: ContainerPart, now: ContainerPart): Iterable<Finding> {
  const [was, kept] = [variablesOf(old), variablesOf(now)];
  const gone = [...was.keys()].filter((name) => !kept.has(name));
  if (gone.length === 0) return;
  const added = [...kept.keys()].filter((name) => !was.has(name));
  const slip = gone.flatMap((name) => {
    const near = name.length > 5 ? closest(name, added) : undefined;
    return near === undefined ? [] : [`${near} for ${name}`];
  });
  // Several of them are a renamed family: the variables of another database.
  const isSlip = slip.length === 1;
  yield {
    severity: isSlip ? "warning" : "info",
    message: `\`$patch: replace\` leaves out ${someOf(gone, 8)} from the layer below`,
    fix: isSlip ? `check for a typo: ${slip[0]}` : "add what the container needs",
  };
}

function replacesVariables(env: readonly Value[]): boolean {
  return env.some((entry) => isMap(entry) && entry.$patch === "replace");
}

function nameOf({ metadata }: ValueMap): string {
  return isMap(metadata) ? asText(metadata.name) : "";
}

/** The row about entries with several sources, which a function names: "configMapKeyRef and secretKeyRef". */
const several = (path: string, sources: (found: Found) => string | undefined): Refusal => ({
  at: path,
  map: (_, found) => sources(found) !== undefined,
  message: (found) => {
    const { container, key, value, parents } = found;
    const name =
      path === "envFrom[]" ? `envFrom[${key}]` : (textAt(value, "name") ?? textAt(parents[0], "name"));
    return `${name ?? "a variable"} of container ${container?.name} has both ${sources(found)}, which the API server rejects`;
  },
  outcome: "",
  fix: "set the one that no longer applies to null in the patch",
});

export const valueAndSource = refusalRule({
  id: "traps/value-and-source",
  title: "A variable has `value` or `valueFrom`, not both",
  why:
    "The API server rejects such a pod. A patch that sets `value` doesn't remove the `valueFrom` of the " +
    "base, nor does one that sets `secretKeyRef` remove `configMapKeyRef`: set the field of the base to " +
    "null.",
  source:
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables",
  bad: "env:\n  - name: HOST # the base reads it from a ConfigMap\n    value: db",
  good: "env:\n  - name: HOST\n    value: db\n    valueFrom: null",
  severity: "error",
  basis: "refused",
  of: "containers",
  rows: [
    {
      ...several("env[]", ({ value }) =>
        at(value, "value") && at(value, "valueFrom") ? "value and valueFrom" : undefined,
      ),
      on: "value",
    },
    several("env[].valueFrom", ({ value, parents: [entry] }) =>
      entry?.value ? undefined : sourcesOf(value as Value),
    ),
    several("envFrom[]", ({ value }) => sourcesOf(value as Value)),
  ],
});
