import { quantityValue } from "@kustogen/review/kubernetes/quantity.ts";
import type { z } from "zod";
import { group } from "./groups.ts";
import { cpu, memory } from "./kubernetes.ts";
import { type Amounts, type RequestAndLimit, requirements } from "./requirements.ts";

const amounts = (defaults: Amounts, what: string) =>
  group({
    cpu: cpu().default(defaults.cpu).describe(`CPU ${what}`),
    memory: memory().default(defaults.memory).describe(`Memory ${what}`),
  });

/**
 * Requests and limits of a container, with their defaults as "request/limit": `compute("250m/1000m", "512Mi/1Gi")`. A
 * request above its limit is rejected.
 */
export function compute(cores: RequestAndLimit, bytes: RequestAndLimit) {
  const defaults = requirements(cores, bytes);
  return group({
    requests: amounts(defaults.requests, "reserved for the container").describe("The reserved amounts"),
    limits: amounts(defaults.limits, "limit of the container").describe("The maximum amounts"),
  })
    .superRefine(({ requests, limits }, context: z.RefinementCtx) => {
      for (const name of ["cpu", "memory"] as const) {
        if ((quantityValue(requests[name]) ?? 0) > (quantityValue(limits[name]) ?? 0)) {
          context.addIssue({
            code: "custom",
            path: ["requests", name],
            message: `expected at most the limit, ${limits[name]}; Kubernetes rejects a request above it`,
          });
        }
      }
    })
    .describe("CPU and memory of the container: requests and limits");
}
