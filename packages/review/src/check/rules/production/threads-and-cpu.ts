import { mapAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";

const THREADS =
  /(?:^|_)(?:POOL_THREADS|NUM_THREADS|CPU_THREADS|GOMAXPROCS|RAYON_NUM_THREADS|UV_THREADPOOL_SIZE)$/;

export const threadsAndCpu = defineRule({
  id: "production/threads-and-cpu",
  title: "A thread pool is no larger than the CPU limit",
  why:
    "If more threads are busy than the CPU limit allows, the kernel throttles the container for part of " +
    "each period: all responses become slow, including those to health checks.",
  source:
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-limits-are-run",
  example: {
    bad: 'env: [{name: GOMAXPROCS, value: "16"}]\nresources: {limits: {cpu: 2}}',
    good: 'env: [{name: GOMAXPROCS, value: "2"}]\nresources: {limits: {cpu: 2}}',
  },
  severity: "info",
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) {
        const limit = quantityValue(mapAt(container.spec, "resources", "limits").cpu);
        if (limit === undefined) continue;
        for (const { name, source, value } of derived(state).environment(pod, container).variables) {
          const threads = THREADS.test(name) ? Number(value) : Number.NaN;
          if (!(threads > Math.ceil(limit))) continue;
          yield {
            resource: pod.resource,
            path: source.through === "env" ? [...container.path, "env", source.index ?? 0] : container.path,
            message: `${name} of container ${container.name} is ${threads}, and its CPU limit is ${limit}`,
            fix: "give both the same number",
          };
        }
      }
  },
});
