import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import { sourcesOf } from "../../../kubernetes/containers.ts";
import { defineRule } from "../../model/rule.ts";

export const valueAndSource = defineRule({
  id: "traps/value-and-source",
  title: "A variable has `value` or `valueFrom`, not both",
  why:
    "The API server rejects a pod with a variable that has both `value` and `valueFrom`. A patch that sets " +
    "`value` doesn't remove the `valueFrom` that the base sets, and vice versa: kustomize keeps both. The " +
    "same happens if the base reads the variable from a ConfigMap (`configMapKeyRef`) and a patch reads it " +
    "from a Secret (`secretKeyRef`). To remove the field of the base, set it to null in the patch.",
  source:
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables",
  severity: "error",
  basis: "refused",
  example: {
    bad: "env:\n  - name: HOST # the base reads it from a ConfigMap\n    value: db",
    good: "env:\n  - name: HOST\n    value: db\n    valueFrom: null",
  },
  *check({ pods }) {
    for (const { resource, containers } of pods)
      for (const container of containers)
        for (const { path, message, field } of doubled(container))
          yield {
            resource,
            path: [...container.path, ...path],
            message: `${message} of container ${container.name} has both ${field}, which the API server rejects`,
            fix: "set the one that no longer applies to null in the patch",
          };
  },
});

interface Doubled {
  path: (string | number)[];
  /** The name of the variable or entry that has both. */
  message: string;
  /** The two fields. */
  field: string;
}

/** The entries of a container's variables that have two origins. */
function* doubled({ env, envFrom }: Container): Iterable<Doubled> {
  for (let index = 0; index < env.length; index++) {
    const { name: message = "a variable", value, valueFrom } = env[index] ?? {};
    if (valueFrom === undefined || valueFrom === null) continue;
    if (value) yield { path: ["env", index, "value"], message, field: "value and valueFrom" };
    else {
      const field = sourcesOf(valueFrom as object as Value);
      if (field !== undefined) yield { path: ["env", index, "valueFrom"], message, field };
    }
  }
  for (let index = 0; index < envFrom.length; index++) {
    const field = sourcesOf(envFrom[index] as object as Value);
    if (field !== undefined) yield { path: ["envFrom", index], message: `envFrom[${index}]`, field };
  }
}
