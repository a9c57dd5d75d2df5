import { describe, expect, it } from "vitest";
import { monitorSelector } from "../../../../src/check/rules/integrity/monitor-selector.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const monitor = (selector: string, port: string) =>
  `---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m, namespace: shop}\nspec: {selector: {matchLabels: {${selector}}}, endpoints: [{port: ${port}}]}\n`;
const WEB = service({ ports: "[{name: metrics, port: 9090}]" }).replace(
  "namespace: shop}",
  "namespace: shop, labels: {app: web}}",
);

describe("integrity/monitor-selector", () => {
  it("takes a port of a Service that it selects", () =>
    expect(judged(monitorSelector, state(WEB + monitor("app: web", "metrics")))).toEqual([]));
  it("refuses a port that the Service doesn't have", () =>
    expect(judged(monitorSelector, state(WEB + monitor("app: web", "http")))[0]).toMatch(
      /^warning .*scrapes port http, but the selected objects only have metrics/,
    ));
  it("says that it selects nothing here", () =>
    expect(judged(monitorSelector, state(WEB + monitor("app: other", "metrics")))[0]).toMatch(
      /^info .*selects no Service/,
    ));
  it("looks at pods for a PodMonitor", () => {
    const pods = deployment({ container: "ports: [{name: m, containerPort: 1}]," });
    const yaml =
      "---\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: m, namespace: shop}\nspec: {selector: {matchLabels: {app: web}}, podMetricsEndpoints: [{port: x}]}\n";
    expect(judged(monitorSelector, state(pods + yaml))[0]).toMatch(/^warning .*scrapes port x/);
  });
  it("warns of a label that a Service has but for a slip", () => {
    const labelled = WEB.replace("app: web", "app: web-shop");
    expect(judged(monitorSelector, state(labelled + monitor("app: web-shp", "metrics")))[0]).toMatch(
      /^warning .*selects no Service: it requires app=web-shp, but Service \S+ has app=web-shop$/,
    );
  });
  it("names the Service whose pods have the labels that it doesn't have itself", () => {
    const bare = service({ ports: "[{name: metrics, port: 9090}]" });
    const problem =
      "ServiceMonitor m (namespace shop): spec.selector: selects no Service: Service web selects pods with app=web, but doesn't have these labels itself";
    const yaml = bare + monitor("app: web", "metrics");
    expect(judged(monitorSelector, state(yaml))).toEqual([`error ${problem}`]);
    // Its controller may create a Service with these labels.
    const release =
      "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {}\n";
    expect(judged(monitorSelector, state(yaml + release))).toEqual([`warning ${problem}`]);
  });
});
