import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { jsonIn } from "../../../discovery/documents.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** The label by which a container beside Grafana finds ConfigMaps with dashboards. */
const LABEL = "grafana_dashboard";
const OF_OPERATOR = "grafana.integreatly.org";
/** A data source that is only a variable. */
const VARIABLE = /^\$(?:\{(\w+)\}|(\w+))$/;
/** What an export calls the source of expressions, which Grafana contains. */
const EXPRESSION = "DS_EXPRESSION";

export const dashboardSource = defineRule({
  id: "integrity/dashboard-source",
  title: "A Grafana dashboard defines the variables that it uses as data sources",
  why:
    "Panels whose data source is a variable that the dashboard doesn't define look for a data source with " +
    "the variable's name, and stay empty. An exported dashboard has inputs such as `DS_LOKI`, which " +
    "Grafana asks for when someone imports the dashboard. Grafana doesn't ask if the dashboard is deployed " +
    "as a ConfigMap or custom resource.",
  source: "https://github.com/grafana/grafana/issues/10786",
  worst: "error",
  cases: {
    error:
      "for an input of an exported dashboard: a variable that `__inputs` lists, or whose name begins with `DS_`",
  },
  basis: "broken",
  kinds: ["ConfigMap", "GrafanaDashboard"],
  example: {
    bad: 'kind: ConfigMap\nmetadata: {name: orders, labels: {grafana_dashboard: "1"}}\ndata: {a.json: \'{"panels": [{"datasource": "$DS_LOKI"}]}\'}',
    good: 'kind: ConfigMap\nmetadata: {name: orders, labels: {grafana_dashboard: "1"}}\ndata: {a.json: \'{"panels": [{"datasource": {"uid": "loki"}}]}\'}',
  },
  *check({ index, resources }) {
    const mapped = new Set(
      index
        .ofKind("GrafanaDashboard", OF_OPERATOR)
        .flatMap((one) => textAt(one, "spec", "configMapRef", "name") ?? []),
    );
    for (const resource of resources)
      for (const { path, text, filled } of dashboardsOf(resource)) {
        // The operator fills in what it loads from a ConfigMap.
        if (resource.kind === "ConfigMap" && mapped.has(resource.metadata.name)) continue;
        if (!/"datasource"\s*:(?:(?!"datasource")[^,])*\$/.test(text)) continue;
        const dashboard = jsonIn(text);
        if (!isMap(dashboard)) continue;
        const defined = new Set([
          ...filled,
          EXPRESSION,
          ...itemsAt(dashboard, "templating", "list").flatMap(([one]) => textAt(one, "name") ?? []),
        ]);
        const inputs = itemsAt(dashboard, "__inputs").map(([one]) => textAt(one, "name"));
        for (const name of new Set(sourcesIn(dashboard)))
          if (!defined.has(name))
            yield {
              resource,
              path,
              ...((inputs.includes(name) || name.startsWith("DS_")) && { severity: "error" as const }),
              entry: String(path.at(-1)),
              message: `the dashboard uses the variable ${name} as a data source, but doesn't define it`,
              fix: "write the data source's uid, or define a variable of that name in templating.list",
            };
      }
  },
});

/** The dashboards in an object, with the inputs that are filled in. */
function* dashboardsOf(resource: Resource): Iterable<{ path: Path; text: string; filled: string[] }> {
  if (resource.kind === "ConfigMap") {
    if (textAt(resource, "metadata", "labels", LABEL) === undefined) return;
    for (const [key, text] of Object.entries(mapAt(resource, "data")))
      if (key.endsWith(".json") && typeof text === "string") yield { path: ["data", key], text, filled: [] };
  } else if (groupOf(resource.apiVersion) === OF_OPERATOR) {
    const text = textAt(resource, "spec", "json");
    const inputs = listAt(resource, "spec", "datasources").flatMap((one) => textAt(one, "inputName") ?? []);
    if (text !== undefined) yield { path: ["spec", "json"], text, filled: inputs };
  }
}

/** The variables that are data sources anywhere in a dashboard, except those of rows, which show no data. */
function sourcesIn(value: Value | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(sourcesIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const named =
      key === "datasource" && value.type !== "row"
        ? (textAt({ one }, "one") ?? textAt(one, "uid"))
        : undefined;
    const [, braced, bare] = VARIABLE.exec(named ?? "") ?? [];
    const name = braced ?? bare;
    return name === undefined ? sourcesIn(one) : [name];
  });
}
