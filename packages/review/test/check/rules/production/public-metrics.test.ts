import { describe, expect, it } from "vitest";
import { publicMetrics } from "../../../../src/check/rules/production/public-metrics.ts";
import { judged, state } from "../../state.ts";

const ingress = (path: string) =>
  state(
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [{host: a.example.com, http: {paths: [{path: ${path}}]}}]}`,
  );

describe("production/public-metrics", () => {
  it.each([
    ingress("/metrics"),
    ingress("/actuator/prometheus"),
    state(
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {nginx.ingress.kubernetes.io/ssl-redirect: "true"}}\nspec: {rules: [{http: {paths: [{path: /metrics}]}}]}`,
    ),
  ])("refuses %#", (given) => expect(judged(publicMetrics, given)[0]).toMatch(/^error/));
  it.each([
    ingress("/"),
    ingress("/metrics-of-sales"),
    state(
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {nginx.ingress.kubernetes.io/whitelist-source-range: 127.0.0.1/32}}\nspec: {rules: [{http: {paths: [{path: /metrics}]}}]}`,
    ),
  ])("takes %#", (given) => expect(judged(publicMetrics, given)).toEqual([]));
});
