import { defineRule } from "../../rule.ts";

export const valueAndSource = defineRule({
  id: "traps/value-and-source",
  title: "A variable has a value or a source, not both",
  why:
    "A patch that writes `value` over an entry with `valueFrom`, or the other way round, keeps both, and the API " +
    "server refuses the pod.",
  source:
    "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables",
  severity: "error",
  basis: "refused",
  example: {
    bad: "env:\n  - name: HOST # the base takes it from a ConfigMap\n    value: db",
    good: "env:\n  - name: HOST\n    value: db\n    valueFrom: null",
  },
  *check({ pods }) {
    for (const { resource, containers } of pods)
      for (const { env, path, name } of containers)
        for (let index = 0; index < env.length; index++) {
          const entry = env[index];
          if (!entry?.value || entry.valueFrom === undefined || entry.valueFrom === null) continue;
          yield {
            resource,
            path: [...path, "env", index, "value"],
            message: `${entry.name} of container ${name} has both value and valueFrom, which the API server refuses`,
            fix: "set the one that doesn't hold any more to null in the patch",
          };
        }
  },
});
