import { expect, it } from "vitest";
import { pluralOf } from "../../src/kubernetes/plural.ts";

it.each([
  ["Deployment", "Deployments"],
  ["Ingress", "Ingresses"],
  ["NetworkPolicy", "NetworkPolicies"],
  ["Gateway", "Gateways"],
  ["Kustomization", "Kustomizations"],
])("several of %s are %s", (kind, plural) => {
  expect(pluralOf(kind)).toBe(plural);
});
