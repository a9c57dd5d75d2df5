import { feature } from "./groups.ts";
import { stringMap } from "./kubernetes.ts";
import { duration } from "./time.ts";
import { oneOf } from "./values.ts";

/** Whether a node pulls an image that it already has; `IfNotPresent` by default. */
export function imagePullPolicy() {
  return oneOf(["IfNotPresent", "Always"])
    .default("IfNotPresent")
    .describe("Always, if a tag may move to another image");
}

/** Annotations of a system's ServiceAccount; none by default. */
export function serviceAccountAnnotations() {
  return stringMap().default({}).describe("Annotations of the ServiceAccount, such as a cloud role");
}

/** An optional ServiceMonitor: how often Prometheus scrapes. */
export function serviceMonitor() {
  return feature({
    interval: duration().default("30s").describe("How often Prometheus reads the metrics"),
  }).describe("A ServiceMonitor for the Prometheus operator");
}

/** An optional PrometheusRule. */
export function prometheusRule() {
  return feature({}).describe(
    "A PrometheusRule for the Prometheus operator: alerts that someone has to act on",
  );
}

/** The ACME challenge that the ClusterIssuer of a public host uses; `http01` by default. */
export function acmeChallenge() {
  return oneOf(["http01", "dns01"])
    .default("http01")
    .describe(
      "How that issuer verifies the host; http01 runs solver pods here, to which NetworkPolicies must allow ingress",
    );
}
