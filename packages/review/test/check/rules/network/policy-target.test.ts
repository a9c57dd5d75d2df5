import { describe, expect, it } from "vitest";
import { policyTarget } from "../../../../src/check/rules/network/policy-target.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const policy = (spec: string, name = "p") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;

describe("network/policy-target", () => {
  it("warns of a slip in its selector, and says that it selects nothing here", () => {
    expect(
      judged(policyTarget, state(deployment() + policy("podSelector: {matchLabels: {app: wbe}}")))[0],
    ).toMatch(/^warning .*have app=web/);
    expect(
      judged(policyTarget, state(deployment() + policy("podSelector: {matchLabels: {cluster: main}}")))[0],
    ).toMatch(/^info/);
  });
  it.each(["podSelector: {}", "podSelector: {matchLabels: {app: web}}"])("takes %s", (spec) =>
    expect(judged(policyTarget, state(deployment() + policy(spec)))).toEqual([]),
  );
});
