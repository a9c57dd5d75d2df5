import { feature } from "./groups.ts";
import { stringMap } from "./kubernetes.ts";
import { duration } from "./time.ts";
import { oneOf } from "./values.ts";

/** Whether a node asks the registry for an image that it has; `IfNotPresent` unless said. */
export function imagePullPolicy() {
  return oneOf(["IfNotPresent", "Always"])
    .default("IfNotPresent")
    .describe("Always, if a tag may move to another image");
}

/** Annotations of a system's ServiceAccount; none unless said. */
export function serviceAccountAnnotations() {
  return stringMap().default({}).describe("Annotations of the ServiceAccount, such as a cloud role");
}

/** A ServiceMonitor that can be left out: how often Prometheus reads, and by which labels it finds it. */
export function serviceMonitor() {
  return feature({
    interval: duration().default("30s").describe("How often Prometheus reads the metrics"),
    labels: stringMap()
      .default({})
      .describe("Labels by which your Prometheus selects it, such as release: kube-prometheus-stack"),
  }).describe("A ServiceMonitor for the Prometheus operator");
}

/** A PrometheusRule that can be left out: by which labels Prometheus finds it. */
export function prometheusRule() {
  return feature({
    labels: stringMap()
      .default({})
      .describe("Labels by which your Prometheus selects it, such as release: kube-prometheus-stack"),
  }).describe("A PrometheusRule for the Prometheus operator: alerts that someone has to act on");
}

/** How the ClusterIssuer of a public host proves that it is ours; `http01` unless said. */
export function acmeChallenge() {
  return oneOf(["http01", "dns01"])
    .default("http01")
    .describe(
      "How that issuer verifies the host; http01 runs solver pods here, which NetworkPolicies must admit",
    );
}
