import { describe, expect, it } from "vitest";
import { dashboardSource } from "../../../../src/check/rules/integrity/dashboard-source.ts";
import { judged, state } from "../../state.ts";

const LOKI = "${DS_LOKI}";
const panel = (datasource: unknown) => ({ panels: [{ targets: [{ datasource }] }] });
const map = (dashboard: object | string, { label = "grafana_dashboard", key = "a.json" } = {}) =>
  state(
    JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", labels: { [label]: "1" } },
      data: { [key]: typeof dashboard === "string" ? dashboard : JSON.stringify(dashboard) },
    }),
  );
const object = (spec: object, group = "grafana.integreatly.org") =>
  state(
    JSON.stringify({
      apiVersion: `${group}/v1beta1`,
      kind: "GrafanaDashboard",
      metadata: { name: "a" },
      spec: { json: JSON.stringify(panel(LOKI)), ...spec },
    }),
  );
const message = "the dashboard uses the variable DS_LOKI as a data source, but doesn't define it";

describe("integrity/dashboard-source", () => {
  it.each([
    ["an identifier", { uid: LOKI, type: "loki" }],
    ["a name", LOKI],
    ["a name without braces", "$DS_LOKI"],
  ])("refuses an input that nobody fills in once, as %s", (_, datasource) =>
    expect(
      judged(
        dashboardSource,
        map({ rows: [panel(datasource), panel(datasource)], __inputs: [{ name: "DS_LOKI" }] }),
      ),
    ).toEqual([`error ConfigMap a: data["a.json"]: ${message}`]),
  );

  it("refuses any input of an export, and warns of another variable", () => {
    const other = { ...panel("$Metrics"), __inputs: [{ name: "Metrics" }] };
    const said = 'ConfigMap a: data["a.json"]: the dashboard uses the variable Metrics as a data source';
    expect(judged(dashboardSource, map(other))).toEqual([`error ${said}, but doesn't define it`]);
    expect(judged(dashboardSource, map(panel("$Metrics")))).toEqual([
      `warning ${said}, but doesn't define it`,
    ]);
  });

  it("refuses one that the operator's object doesn't map, in it or in the ConfigMap that it names", () => {
    const named = (name: string) => ({
      ...{ apiVersion: "grafana.integreatly.org/v1beta1", kind: "GrafanaDashboard", metadata: { name: "b" } },
      spec: { configMapRef: { name, key: "a.json" }, datasources: [{ inputName: "DS_LOKI" }] },
    });
    const both = (name: string) => {
      const { resources } = map(panel(LOKI));
      return state([...resources, named(name)].map((one) => JSON.stringify(one)).join("\n---\n"));
    };
    expect(judged(dashboardSource, both("a"))).toEqual([]);
    expect(judged(dashboardSource, both("b"))).toEqual([`error ConfigMap a: data["a.json"]: ${message}`]);
    expect(judged(dashboardSource, object({}))).toEqual([`error GrafanaDashboard a: spec.json: ${message}`]);
    const mapped = { datasources: [{ inputName: "DS_LOKI", datasourceName: "loki" }] };
    expect(judged(dashboardSource, object(mapped))).toEqual([]);
    expect(judged(dashboardSource, object({}, "acme.io"))).toEqual([]);
  });

  it.each<[string, ReturnType<typeof map>]>([
    ["a variable of the dashboard", map({ ...panel(LOKI), templating: { list: [{ name: "DS_LOKI" }] } })],
    ["the source of expressions", map(panel("${DS_EXPRESSION}"))],
    ["a data source", map(panel({ uid: "loki" }))],
    ["a row, which shows no data", map({ panels: [{ type: "row", datasource: LOKI, panels: [] }] })],
    ["a text with more than a variable", map(panel(`a-${LOKI}`))],
    ["a query with such a variable", map({ panels: [{ datasource: { uid: "a" }, expr: LOKI }] })],
    ["a ConfigMap that no program loads", map(panel(LOKI), { label: "app" })],
    ["a file that a template makes", map(`{{ x }} "datasource": "${LOKI}"`)],
    ["another file", map(panel(LOKI), { key: "a.txt" })],
  ])("takes %s", (_, given) => expect(judged(dashboardSource, given)).toEqual([]));
});
