import { describe, expect, it } from "vitest";
import { defaultDeny } from "../../../../src/check/rules/production/default-deny.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const policy = (selector: string, types = "[Ingress]") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {${selector}}, policyTypes: ${types}}\n`;

describe("production/default-deny", () => {
  it("warns of pods that everyone reaches, by namespace", () => {
    expect(judged(defaultDeny, state(deployment() + deployment({ name: "b" })))).toEqual([
      "warning every pod in the cluster can connect to 2 workloads in namespace shop",
    ]);
    expect(judged(defaultDeny, state(deployment() + policy("", "[Egress]")))).toHaveLength(1);
  });
  it.each(["", "matchLabels: {app: web}"])("takes a policy for %s", (selector) =>
    expect(judged(defaultDeny, state(deployment() + policy(selector)))).toEqual([]),
  );
  it("takes pods in the node's network, and the cluster's own", () => {
    expect(judged(defaultDeny, state(deployment({ pod: "hostNetwork: true," })))).toEqual([]);
    expect(
      judged(defaultDeny, state(deployment().replace("namespace: shop", "namespace: kube-system"))),
    ).toEqual([]);
  });
});
