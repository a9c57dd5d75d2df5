import { expect, it } from "vitest";
import { coversHost } from "../../src/cluster/network/ingresses.ts";
import { isExternalName } from "../../src/cluster/network/services.ts";
import { resources } from "../check/state.ts";

const named = (apiVersion: string, kind: string, rest = "") =>
  resources(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${rest}`);

it("a Service may be an alias", () => {
  const alias = (spec: string) => named("v1", "Service", `spec: {${spec}}`).map(isExternalName);
  expect([alias("type: ExternalName"), alias("type: ClusterIP"), alias("")]).toEqual([
    [true],
    [false],
    [false],
  ]);
});

it.each([
  ["a.example.com", "a.example.com", true],
  ["*.example.com", "a.example.com", true],
  ["*.example.com", "b.a.example.com", false],
  ["*.example.com", "example.com", false],
  ["*.example.com", "a.other.com", false],
  ["example.com", "a.example.com", false],
  ["*", "a.example.com", false],
])("the host %s covers %s: %s", (pattern, host, expected) =>
  expect(coversHost(pattern, host)).toBe(expected),
);
