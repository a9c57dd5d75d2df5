import type { z } from "zod";
import { group } from "./groups.ts";
import { cpu, memory, quantityValue } from "./kubernetes.ts";

interface Amounts {
  cpu: string;
  memory: string;
}

/** Requests and limits of a container with the given defaults; a request above its limit is refused. */
export function resources(defaults: { requests: Amounts; limits: Amounts }) {
  const amounts = ({ cpu: cores, memory: bytes }: Amounts, what: string) =>
    group({
      cpu: cpu().default(cores).describe(`CPU ${what}`),
      memory: memory().default(bytes).describe(`Memory ${what}`),
    });
  return group({
    requests: amounts(defaults.requests, "reserved for the container").describe("What is reserved"),
    limits: amounts(defaults.limits, "that the container may use at most").describe(
      "What may be used at most",
    ),
  }).superRefine(({ requests, limits }, context: z.RefinementCtx) => {
    for (const name of ["cpu", "memory"] as const) {
      if ((quantityValue(requests[name]) ?? 0) > (quantityValue(limits[name]) ?? 0)) {
        context.addIssue({
          code: "custom",
          path: ["requests", name],
          message: `expected at most the limit, ${limits[name]}; Kubernetes refuses a request above it`,
        });
      }
    }
  });
}
