import { isMap } from "@kustogen/kustomize/value/value.ts";
import { at, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const updateStrategy = defineRule({
  id: "integrity/update-strategy",
  title: "The API server accepts a workload's update strategy",
  why:
    "A patch that sets `type: Recreate` leaves the base's `rollingUpdate` in place, and the API server " +
    "rejects both together. It also rejects a rolling update that may neither add nor remove a pod.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",
  severity: "error",
  basis: "refused",
  kinds: ["Deployment", "StatefulSet"],
  example: {
    bad: "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
    good: "strategy: {type: Recreate, rollingUpdate: null}",
  },
  isAlone: true,
  *check({ index }) {
    for (const [kind, field, other] of [
      ["Deployment", "strategy", "Recreate"],
      ["StatefulSet", "updateStrategy", "OnDelete"],
    ] as const)
      for (const resource of index.ofKind(kind, "apps")) {
        const strategy = mapAt(resource, "spec", field);
        const rolling = at(strategy, "rollingUpdate");
        const path = ["spec", field];
        if (textAt(strategy, "type") === other && isMap(rolling))
          yield {
            resource,
            path,
            message: `has rollingUpdate although the type is ${other}; the API server rejects it`,
            fix: "remove it in the patch: rollingUpdate: null",
          };
        else if (
          kind === "Deployment" &&
          isZero(at(rolling, "maxSurge")) &&
          isZero(at(rolling, "maxUnavailable"))
        )
          yield {
            resource,
            path: [...path, "rollingUpdate"],
            message:
              "may neither add nor remove a pod (maxSurge and maxUnavailable are 0); the API server rejects it",
            fix: "set one of them to at least 1",
          };
      }
  },
});

function isZero(value: unknown): boolean {
  return value === 0 || value === "0%" || value === "0";
}
