import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { derived } from "../../derived.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { byVariable, environed, workload } from "./containers.ts";

export const shadowedLiteral = defineRule({
  id: "environment/shadowed-literal",
  title:
    "A literal value in `env` doesn't override a setting that other workloads read from a shared " +
    "ConfigMap or Secret",
  why:
    "If a literal value in `env` overrides a variable from a shared ConfigMap or Secret, this container " +
    "keeps its own value when someone changes the shared setting, and nobody thinks to look there.",
  source: "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{configMapRef: {name: app}}], env: [{name: LOG_LEVEL, value: debug}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{configMapRef: {name: app}}]}]}}}\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {LOG_LEVEL: info}",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{configMapRef: {name: app}}]}]}}}\n---\nkind: Deployment\nmetadata: {name: worker}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{configMapRef: {name: app}}]}]}}}\n---\nkind: ConfigMap\nmetadata: {name: app}\ndata: {LOG_LEVEL: info}",
  },
  least: "info",
  cases: {
    info: ["if both values are the same", "if several workloads set their own value"],
  },
  *check(state) {
    yield* besideUnread(state);
    if (
      !state.pods.some(({ containers }) =>
        containers.some(({ env, envFrom }) => env.length > 0 && envFrom.length > 0),
      )
    )
      return;
    const variables = byVariable(environed(state));
    for (const [name, given] of variables)
      for (const one of given) {
        const { container, pod, variable } = one;
        if (variable.source.kind !== "env") continue;
        const hidden = variable.shadows.find(({ through }) => through === "envFrom");
        if (hidden === undefined || variable.pending !== undefined) continue;
        // Another namespace has an object of its own under that name.
        const near = given.filter(
          (other) => other.pod !== pod && mayShareNamespace(other.pod.namespace, pod.namespace),
        );
        const others = near.filter(
          (other) => other.variable.source.kind === hidden.kind && other.variable.source.name === hidden.name,
        );
        if (others.length === 0) continue;
        // If several containers have their own value, it is a setting that each may override.
        const alone = near.every((other) => other.variable.source.kind !== "env");
        yield {
          resource: pod.resource,
          path: [...container.path, "env", variable.source.index ?? 0, "value"],
          ...((hidden.value === variable.value || !alone) && { severity: "info" as const }),
          message: `${name} of container ${container.name} is a literal that hides ${hidden.kind} ${hidden.name}, from which ${others.map(workload).slice(0, 3).join(", ")} ${others.length === 1 ? "reads" : "read"} it${hidden.value === variable.value ? " (with the same value)" : ""}`,
          fix: "remove the literal, or explain in an exception why this one differs",
        };
      }
  },
});

/** Literals beside an unused key of the same name, in a ConfigMap from which the container uses other keys. */
function* besideUnread(state: State): Iterable<Finding> {
  const { references, provided } = derived(state);
  const maps = references.filter(({ kind }) => kind === "ConfigMap");
  if (!maps.some(({ variable }) => variable !== undefined)) return;
  const isRead = (name: string, key: string, namespace: string | undefined) =>
    maps.some(
      (one) => one.name === name && (one.key ?? key) === key && mayShareNamespace(one.namespace, namespace),
    );
  for (const { pod, container, environment } of environed(state)) {
    const own = new Set(
      maps.flatMap((one) => (one.container === container && one.variable !== undefined ? one.name : [])),
    );
    for (const variable of environment.variables) {
      const { source, value, name } = variable;
      if (source.kind !== "env" || value === undefined || variable.pending !== undefined) continue;
      for (const map of own) {
        const keys = provided.get("ConfigMap", map, pod.namespace)?.keys ?? new Map<string, undefined>();
        for (const [key, text] of keys)
          if (
            plain(key) === plain(name) &&
            text !== undefined &&
            text !== value &&
            !isRead(map, key, pod.namespace)
          )
            yield {
              resource: pod.resource,
              path: [...container.path, "env", source.index ?? 0, "value"],
              message: `${name} of container ${container.name} is a literal, although ConfigMap ${map}, from which the container reads other variables, has a different value for ${key} that nothing reads`,
              fix: `read ${key} with configMapKeyRef, or remove it from the ConfigMap`,
            };
      }
    }
  }
}

/** A name without case and punctuation: READ_TIMEOUT matches read-timeout. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
