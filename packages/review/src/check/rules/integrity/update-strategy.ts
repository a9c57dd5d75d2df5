import { asText, isMap } from "@kustogen/kustomize/value/value.ts";
import { at, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const updateStrategy = defineRule({
  id: "integrity/update-strategy",
  title: "The API server accepts a workload's update strategy",
  why:
    "A patch that changes the strategy to `type: Recreate` also has to set `rollingUpdate: null`. " +
    "Otherwise the `rollingUpdate` of the base stays, and the API server rejects both together. It also " +
    "rejects a rolling update that may neither add nor remove a pod and, for a DaemonSet, one that may do " +
    "both; a DaemonSet's `maxUnavailable` is 1 by default.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy",
  severity: "error",
  basis: "refused",
  kinds: ["Deployment", "StatefulSet", "DaemonSet"],
  example: {
    bad: "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
    good: "strategy: {type: Recreate, rollingUpdate: null}",
  },
  isAlone: true,
  *check({ index }) {
    for (const [kind, field, other] of [
      ["Deployment", "strategy", "Recreate"],
      ["StatefulSet", "updateStrategy", "OnDelete"],
      ["DaemonSet", "updateStrategy", undefined],
    ] as const)
      for (const resource of index.ofKind(kind, "apps")) {
        const strategy = mapAt(resource, "spec", field);
        const rolling = at(strategy, "rollingUpdate");
        const path = ["spec", field];
        if (!isMap(rolling)) continue;
        if (textAt(strategy, "type") === other && other !== undefined)
          yield {
            resource,
            path,
            message: `has rollingUpdate although the type is ${other}; the API server rejects it`,
            fix: "remove it in the patch: rollingUpdate: null",
          };
        if (kind === "StatefulSet") continue;
        const surge = at(rolling, "maxSurge") ?? (kind === "DaemonSet" ? 0 : undefined);
        const unavailable = at(rolling, "maxUnavailable");
        if (isZero(surge) && isZero(unavailable))
          yield {
            resource,
            path: [...path, "rollingUpdate"],
            message:
              "may neither add nor remove a pod (maxSurge and maxUnavailable are 0); the API server rejects it",
            fix: "set one of them to at least 1",
          };
        if (kind === "DaemonSet" && !isZero(surge) && !isZero(unavailable))
          yield {
            resource,
            path: [...path, "rollingUpdate", "maxSurge"],
            message: `may both add and remove pods (maxUnavailable is ${asText(unavailable ?? 1)}); the API server rejects it`,
            fix: "write maxUnavailable: 0, or remove maxSurge",
          };
      }
  },
});

function isZero(value: unknown): boolean {
  return value === 0 || value === "0%" || value === "0";
}
