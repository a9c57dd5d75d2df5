import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { longRunning } from "../../../cluster/workloads/long-running.ts";
import { keepsRunning } from "../../../cluster/workloads/pods.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const resources = defineRule({
  id: "production/resources",
  page: {
    title: "A container has CPU and memory requests, and a memory limit",
    why:
      "Without requests, the scheduler packs pods onto full nodes. Without a memory limit, one leak can take " +
      "down the node and everything on it.",
    source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    bad: "resources: {}",
    good: "resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}",
  },
  severity: { development: "info", beta: "info", production: "warning" },
  *check(state) {
    if (state.index.ofKind("LimitRange").length > 0) return;
    for (const { containers, resource } of longRunning(state))
      for (const { name, path, spec } of containers.filter(keepsRunning)) {
        const requests = { ...mapAt(spec, "resources", "limits"), ...mapAt(spec, "resources", "requests") };
        const missing = [
          ...["cpu", "memory"]
            .filter((what) => lookUp(requests, what) === undefined)
            .map((what) => `${what} request`),
          ...(mapAt(spec, "resources", "limits").memory === undefined ? ["memory limit"] : []),
        ];
        if (missing.length > 0)
          yield {
            resource,
            path: [...path, "resources"],
            message: `container ${name} has no ${missing.join(", no ")}`,
            fix: "set resources.requests and resources.limits.memory",
          };
      }
  },
});
