import { expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { alerts, serviceMonitor } from "../../src/blocks/prometheus-rule.ts";
import { describeLayer } from "../../src/generate/describe.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { prometheusRule, settings } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "../generate/shop.ts";

it("one setting of an environment labels everything that its Prometheus selects, and nothing else", () => {
  const shop = defineSystem({
    ...SHOP,
    settings: settings({ prometheusRule: prometheusRule() }),
    components: [
      {
        name: "web",
        resources: (_context, { part }) => [serviceMonitor(part, { name: "web", port: "http" })],
      },
      alerts(),
    ],
  });
  const section = { settings: { prometheusRule: true } };
  const labelled = shopEnvironment("beta", section, { head: "prometheus: {release: stack}\n" });
  const layers = resolveTree(shop, [labelled, shopEnvironment("test", section)]).map((node) => [
    node.layer,
    describeLayer(node).map(({ kind, metadata }) => [kind, metadata.labels?.release]),
  ]);
  expect(Object.fromEntries(layers)).toEqual({
    base: [["ServiceMonitor", undefined]],
    beta: [
      ["ServiceMonitor", "stack"],
      ["PrometheusRule", "stack"],
    ],
    test: [
      ["ServiceMonitor", undefined],
      ["PrometheusRule", undefined],
    ],
  });
});
