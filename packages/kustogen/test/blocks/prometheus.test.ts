import { expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { alerts, serviceMonitor } from "../../src/blocks/prometheus-rule.ts";
import { describeLayer } from "../../src/generate/describe.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { prometheusRule, settings } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "../generate/shop.ts";

const pageOf = (spec: unknown) => /"(runbook\w*)":"([^"]*)"/.exec(JSON.stringify(spec))?.slice(1).join(": ");

it("what Prometheus selects has its environment's labels, and alerts, where these are known, link to their page", () => {
  const shop = defineSystem({
    ...SHOP,
    settings: settings({ prometheusRule: prometheusRule() }),
    components: [
      { name: "web", resources: (_, { part }) => [serviceMonitor(part, { name: "web", port: "http" })] },
      alerts(),
    ],
  });
  const section = (prometheusRule: unknown) => ({ settings: { prometheusRule } });
  const linked = section({ runbooks: "https://git.example.com/docs/systems" });
  const labelled = shopEnvironment("beta", linked, { head: "prometheus: {release: stack}\n" });
  const all = shopEnvironment("all", section(true), { head: "prometheus: {}\n" });
  const layers = resolveTree(shop, [labelled, all, shopEnvironment("test", section(true))]).map((node) => [
    node.layer,
    describeLayer(node).map(({ kind, metadata, spec }) =>
      [kind, metadata.labels?.release, pageOf(spec)].filter(Boolean).join(" "),
    ),
  ]);
  expect(Object.fromEntries(layers)).toEqual({
    base: ["ServiceMonitor"],
    beta: [
      "ServiceMonitor stack",
      "PrometheusRule stack runbook_url: https://git.example.com/docs/systems/shop/README.md#alerts",
    ],
    all: ["ServiceMonitor", "PrometheusRule runbook: docs/systems/shop/README.md#alerts"],
    test: ["ServiceMonitor"],
  });
});
