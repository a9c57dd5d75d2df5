import { describe, expect, it } from "vitest";
import { dns } from "../../../../src/check/rules/network/dns.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const policy = (spec: string, name = "p") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;

const OUT = policy(
  "podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]",
);
const DNS = policy(
  "podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}]",
  "dns",
);

describe("network/dns", () => {
  it("warns of pods that may connect and may not ask for names", () =>
    expect(judged(dns, state(deployment() + OUT))[0]).toMatch(/^warning .*UDP port 53/));
  it("takes them with leave to ask, without policies, and shut in altogether", () => {
    expect(judged(dns, state(deployment() + OUT + DNS))).toEqual([]);
    expect(judged(dns, state(deployment()))).toEqual([]);
    expect(judged(dns, state(deployment() + policy("podSelector: {}, policyTypes: [Egress]")))).toEqual([]);
  });
  it("says nothing of pods that a policy of another kind may let ask", () => {
    const cilium = (namespace: string) =>
      `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: ${namespace}}\nspec: {endpointSelector: {}, egress: [{}]}\n`;
    expect(judged(dns, state(deployment() + OUT + cilium("shop")))).toEqual([]);
    expect(judged(dns, state(deployment() + OUT + cilium("other")))).toHaveLength(1);
  });
});
