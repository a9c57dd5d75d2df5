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
  ])("warns once of an input that nobody fills in, as %s", (_, datasource) =>
    expect(
      judged(
        dashboardSource,
        map({ rows: [panel(datasource), panel(datasource)], __inputs: [{ name: "DS_LOKI" }] }),
      ),
    ).toEqual([`warning ConfigMap a: data["a.json"]: ${message}`]),
  );

  it("warns of one that the operator's object doesn't map", () => {
    expect(judged(dashboardSource, object({}))).toEqual([
      `warning GrafanaDashboard a: spec.json: ${message}`,
    ]);
    const mapped = { datasources: [{ inputName: "DS_LOKI", datasourceName: "loki" }] };
    expect(judged(dashboardSource, object(mapped))).toEqual([]);
    expect(judged(dashboardSource, object({}, "acme.io"))).toEqual([]);
  });

  it.each<[string, ReturnType<typeof map>]>([
    ["a variable of the dashboard", map({ ...panel(LOKI), templating: { list: [{ name: "DS_LOKI" }] } })],
    ["the source of expressions", map(panel("${DS_EXPRESSION}"))],
    ["a data source", map(panel({ uid: "loki" }))],
    ["a text with more than a variable", map(panel(`a-${LOKI}`))],
    ["a query with such a variable", map({ panels: [{ datasource: { uid: "a" }, expr: LOKI }] })],
    ["a ConfigMap that no program loads", map(panel(LOKI), { label: "app" })],
    ["a file that a template makes", map(`{{ x }} "datasource": "${LOKI}"`)],
    ["another file", map(panel(LOKI), { key: "a.txt" })],
  ])("takes %s", (_, given) => expect(judged(dashboardSource, given)).toEqual([]));
});
