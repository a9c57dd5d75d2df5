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
  it("says no more than that nothing is selected where a controller makes pods of its own", () => {
    const release =
      "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db, namespace: shop}\nspec: {}\n";
    const two = deployment({ labels: "app: shop, part: web" });
    const wanted = policy("podSelector: {matchLabels: {app: shop, part: database}}");
    expect(judged(policyTarget, state(two + wanted))).toEqual([expect.stringMatching(/^warning/)]);
    expect(judged(policyTarget, state(two + wanted + release))).toEqual([expect.stringMatching(/^info/)]);
  });

  it.each(["podSelector: {}", "podSelector: {matchLabels: {app: web}}"])("takes %s", (spec) =>
    expect(judged(policyTarget, state(deployment() + policy(spec)))).toEqual([]),
  );
});
