import { describe, expect, it } from "vitest";
import { metadataService } from "../../../../src/check/rules/network/metadata-service.ts";
import { judged, state } from "../../state.ts";

const policy = (spec: string, name = "p") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;

const egress = (block: string, ports = "") =>
  state(policy(`podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {${block}}}], ${ports}}]`));

describe("network/metadata-service", () => {
  it("warns of egress to every address", () =>
    expect(judged(metadataService, egress("cidr: 0.0.0.0/0"))[0]).toMatch(/^warning .*metadata service/));
  it.each([
    egress("cidr: 0.0.0.0/0, except: [169.254.169.254/32]"),
    egress("cidr: 0.0.0.0/0", "ports: [{port: 443}]"),
    egress("cidr: 10.0.0.0/8"),
  ])("takes %#", (given) => expect(judged(metadataService, given)).toEqual([]));
});
