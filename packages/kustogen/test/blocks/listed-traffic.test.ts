import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { listedEgress, listedIngress } from "../../src/blocks/listed-traffic.ts";
import { listedTraffic } from "../../src/settings/listed-traffic.ts";

const PARTNER = { peers: [{ namespace: "partners" }], ports: [80, 8080] };
const DATABASE = { peers: [{ cidr: "10.1.0.0/24" }], ports: [5432] };
const on = listedTraffic().parse({ additionalIngress: [PARTNER], additionalEgress: [DATABASE] });

it("what an environment lists becomes connections, into pods on their own ports alone", () => {
  const partner = {
    title: "additionalIngress 1",
    peers: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "partners" } } }],
  };
  const database = { title: "additionalEgress 1", peers: [{ ipBlock: { cidr: "10.1.0.0/24" } }] };
  const why = "listed by the environment";
  expect(listedEgress(on)).toEqual([{ to: database, ports: [5432], why }]);
  expect(listedIngress(on, [8080, 9090])).toEqual([{ from: partner, ports: [8080], why }]);
  expect(listedIngress(on, [9090])).toEqual([]);
});

it("nothing is listed by default, and a layer without policies has none", () => {
  const bare = listedTraffic().parse(true);
  expect([listedEgress(bare), listedIngress(bare, [80])]).toEqual([[], []]);
  expect(listedTraffic().parse(undefined)).toBeUndefined();
  expect([listedEgress(undefined), listedIngress(undefined, [80])]).toEqual([[], []]);
});

it.each([
  [{ peers: [], ports: [80] }, "expected a peer"],
  [{ peers: [{ namespace: "a" }], ports: [] }, "expected a port"],
  ["everyone", "expected a list"],
])("%j is refused: it would admit everyone", (entry, expected) => {
  const given = typeof entry === "string" ? entry : [entry];
  refused(() => listedTraffic().parse({ additionalEgress: given })).toThrow(expected);
});
