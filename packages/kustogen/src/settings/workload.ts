import { quantityValue } from "@kustogen/review/kubernetes/quantity.ts";
import type { z } from "zod";
import { feature, group } from "./groups.ts";
import { cpu, memory, percentage, replicas } from "./kubernetes.ts";
import { url } from "./network.ts";
import { type Amounts, type RequestAndLimit, requirements } from "./requirements.ts";
import { duration } from "./time.ts";
import { oneOf } from "./values.ts";

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
    (range, context, given) => {
      if (range.min <= range.max) return;
      const [at, other] = given.max === undefined ? (["min", "max"] as const) : (["max", "min"] as const);
      const than = at === "min" ? "most" : "least";
      const value = `${given[other] === undefined ? "which is by default " : ""}${range[other]}`;
      context.addIssue({ code: "custom", path: [at], message: `expected at ${than} ${other}, ${value}` });
    },
  ).describe("An autoscaler instead of a fixed number of pods; needs metrics-server");
}

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
        if ((quantityValue(requests[name]) ?? 0) <= (quantityValue(limits[name]) ?? 0)) continue;
        const message = `expected at most the limit, ${limits[name]}; Kubernetes rejects a request above it`;
        context.addIssue({ code: "custom", path: ["requests", name], message });
      }
    })
    .describe("CPU and memory of the container: requests and limits");
}

/** Whether a node pulls an image that it already has; `IfNotPresent` by default. */
export function imagePullPolicy() {
  return oneOf(["IfNotPresent", "Always"])
    .default("IfNotPresent")
    .describe("Always, if a tag may move to another image");
}

/** An optional ServiceMonitor: how often Prometheus scrapes. */
export function serviceMonitor() {
  return feature({
    interval: duration().default("30s").describe("How often Prometheus reads the metrics"),
  }).describe("A ServiceMonitor for the Prometheus operator");
}

/** An optional PrometheusRule. */
export function prometheusRule() {
  return feature({
    runbooks: url().optional().describe("Where people read docs/systems; each alert links to its page there"),
  }).describe("A PrometheusRule for the Prometheus operator: alerts that someone has to act on");
}
