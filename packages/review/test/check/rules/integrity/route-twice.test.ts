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

it.each([
  ["another path", ingress("b", "shop.example.com", { path: "/api" })],
  ["another host", ingress("b", "api.example.com")],
  ["another class", ingress("b", "shop.example.com", { className: "internal" })],
  [
    "a canary",
    ingress("b", "shop.example.com", { annotations: "nginx.ingress.kubernetes.io/canary: 'true'" }),
  ],
])("takes %s", (_, other) => {
  expect(found(ingress("a", "shop.example.com"), other)).toEqual([]);
});
