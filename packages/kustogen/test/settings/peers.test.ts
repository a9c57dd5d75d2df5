import { describe, expect, test } from "vitest";
import { peersOf } from "../../src/blocks/traffic.ts";
import { peers } from "../../src/settings/network.ts";

const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": "databases" } };
const podSelector = { matchLabels: { app: "postgres" } };

describe("peers of a NetworkPolicy as a setting", () => {
  test.each([
    [{ cidr: "10.1.0.0/24" }, { ipBlock: { cidr: "10.1.0.0/24" } }],
    [{ namespace: "databases" }, { namespaceSelector }],
    [
      { namespace: "databases", pods: { app: "postgres" } },
      { namespaceSelector, podSelector },
    ],
    [{ pods: { app: "postgres" } }, { podSelector }],
    [{ pods: {} }, { podSelector: {} }],
  ])("%j", (setting, peer) => {
    expect(peersOf("PostgreSQL", peers().parse([setting]))).toEqual({ title: "PostgreSQL", peers: [peer] });
  });

  test.each([
    [[{}], "expected a peer"],
    [[{ cidr: "10.1.0.0/24", namespace: "databases" }], "expected a peer"],
    [[{ cidr: "10.1.0.1/24" }], "expected an IP network"],
    [[{ namespace: "Data_Bases" }], "expected a peer"],
    [[{ pods: { app: 1 } }], "expected a peer"],
    [[{ pods: { "app name": "postgres" } }], "expected a peer"],
    [[{ pods: { app: "two words" } }], "expected a peer"],
    [{ namespace: "databases" }, "expected a list of peers"],
  ])("%j is refused", (setting, message) => {
    const { error } = peers().safeParse(setting);
    expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});
