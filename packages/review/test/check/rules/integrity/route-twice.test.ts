import { expect, it } from "vitest";
import { routeTwice } from "../../../../src/check/rules/integrity/route-twice.ts";
import { judged, state } from "../../state.ts";

const ingress = (name: string, host: string, { path = "/", annotations = "", className = "nginx" } = {}) => `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, annotations: {${annotations}}}
spec: {ingressClassName: ${className}, rules: [{host: ${host}, http: {paths: [{path: ${path}, pathType: Prefix}]}}]}
`;
const found = (...ingresses: string[]) => judged(routeTwice, state(ingresses.join("")));

it("names the other Ingress of a host and a path", () => {
  expect(found(ingress("a", "shop.example.com"), ingress("b", "shop.example.com"))).toEqual([
    "warning Ingress b: spec.rules[0].http.paths[0]: answers for shop.example.com/, as Ingress a does",
  ]);
});

it("names an Ingress with the same entry points", () => {
  const annotations = "traefik.ingress.kubernetes.io/router.entrypoints: websecure";
  expect(
    found(
      ingress("a", "shop.example.com", { annotations }),
      ingress("b", "shop.example.com", { annotations }),
    ),
  ).toHaveLength(1);
});

it.each<[string, string, string?]>([
  ["another path", ingress("b", "shop.example.com", { path: "/api" })],
  ["another host", ingress("b", "api.example.com")],
  ["another class", ingress("b", "shop.example.com", { className: "internal" })],
  [
    "a canary",
    ingress("b", "shop.example.com", { annotations: "nginx.ingress.kubernetes.io/canary: 'true'" }),
  ],
  [
    "another entry point, as for a redirect to HTTPS",
    ingress("b", "shop.example.com", {
      annotations: "traefik.ingress.kubernetes.io/router.entrypoints: web",
    }),
    "traefik.ingress.kubernetes.io/router.entrypoints: websecure",
  ],
  [
    "another port of a load balancer",
    ingress("b", "shop.example.com", {
      annotations: `alb.ingress.kubernetes.io/listen-ports: '[{"HTTP": 80}]'`,
    }),
    `alb.ingress.kubernetes.io/listen-ports: '[{"HTTPS": 443}]'`,
  ],
])("takes %s", (_, other, annotations = "") => {
  expect(found(ingress("a", "shop.example.com", { annotations }), other)).toEqual([]);
});
