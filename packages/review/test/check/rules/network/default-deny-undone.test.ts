import { describe, expect, it } from "vitest";
import { defaultDenyUndone } from "../../../../src/check/rules/network/default-deny-undone.ts";
import { judged, state } from "../../state.ts";

const policy = (spec: string, name = "p") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;

const DENY = policy("podSelector: {}, policyTypes: [Ingress]", "deny");

describe("network/default-deny-undone", () => {
  it("warns of a policy that admits everything beside it", () =>
    expect(judged(defaultDenyUndone, state(DENY + policy("podSelector: {}, ingress: [{}]", "open")))).toEqual(
      [
        "warning NetworkPolicy open (namespace shop): spec.ingress: allows all ingress to all pods, although NetworkPolicy deny denies it",
      ],
    ));
  it.each([
    "podSelector: {matchLabels: {app: web}}, ingress: [{}]",
    "podSelector: {}, ingress: [{ports: [{port: 80}]}]",
    "podSelector: {}, ingress: [{from: [{podSelector: {}}]}]",
  ])("takes %s", (spec) => expect(judged(defaultDenyUndone, state(DENY + policy(spec, "open")))).toEqual([]));
});
