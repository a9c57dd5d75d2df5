import { feature } from "./groups.ts";
import { percentage, replicas } from "./kubernetes.ts";

/**
 * An optional autoscaler: `min` and `max` pods, and the CPU use, in percent of the request, that it aims at; the
 * arguments are their defaults. `lowest` is the lowest allowed `min`. A `min` above `max` is rejected.
 */
export function autoscaling(
  defaults: { min?: number; max?: number; cpu?: number } = {},
  options: { lowest?: number } = {},
) {
  const { min = 2, max = 10, cpu = 70 } = defaults;
  const { lowest = 1 } = options;
  return feature(
    {
      min: replicas({ min: lowest }).default(min).describe("Minimum number of pods"),
      max: replicas({ min: lowest }).default(max).describe("Maximum number of pods"),
      cpu: percentage().default(cpu).describe("Target for average CPU use, in percent of the request"),
    },
    (range, context) => {
      if (range.min > range.max)
        context.addIssue({
          code: "custom",
          path: ["max"],
          message: `expected at least autoscaling.min, ${range.min}`,
        });
    },
  ).describe("An autoscaler instead of a fixed number of pods; needs metrics-server");
}
