import { describe, expect, it } from "vitest";
import { publicMetrics } from "../../../../src/check/rules/production/public-metrics.ts";
import { judged, state } from "../../state.ts";

const ingress = (path: string) =>
  state(
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [{host: a.example.com, http: {paths: [{path: ${path}}]}}]}`,
  );
const route = (match: string, more = "") =>
  state(
    `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: r}\nspec: {routes: [{match: "${match}", ${more}}]}`,
  );

describe("production/public-metrics", () => {
  it.each([
    ingress("/metrics"),
    ingress("/actuator/prometheus"),
    state(
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {nginx.ingress.kubernetes.io/ssl-redirect: "true"}}\nspec: {rules: [{http: {paths: [{path: /metrics}]}}]}`,
    ),
    route("Host(`a`) && PathPrefix(`/metrics`)"),
  ])("refuses %#", (given) => expect(judged(publicMetrics, given)[0]).toMatch(/^error/));
  it.each([
    ingress("/"),
    ingress("/metrics-of-sales"),
    state(
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, annotations: {nginx.ingress.kubernetes.io/whitelist-source-range: 127.0.0.1/32}}\nspec: {rules: [{http: {paths: [{path: /metrics}]}}]}`,
    ),
    route("Host(`a`) && !Path(`/metrics`)"),
    route("Path(`/metrics`)", "middlewares: [{name: auth}]"),
  ])("takes %#", (given) => expect(judged(publicMetrics, given)).toEqual([]));
});
