import { describe, expect, it } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { resources } from "../check/state.ts";

const facts = { name: "shop", path: "overlays/beta/shop" };
const all = (...texts: string[]) => texts.join("\n---\n");
const workload = (replicas: number, { name = "api", app = "api", more = "" } = {}) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  replicas: ${replicas}\n` +
  `  selector: {matchLabels: {app: api}}\n  template:\n    metadata: {labels: {app: ${app}}}\n` +
  `    spec: {containers: [{name: c, image: "x:1", ports: [{name: http, containerPort: 80}]${more}}]}\n`;
const budget = (text: string) =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: api, namespace: shop}\nspec: {selector: {matchLabels: {app: api}}, ${text}}\n`;
const service = (app: string, port: string | number = "http") =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\nspec: {selector: {app: ${app}}, ports: [{port: 80, targetPort: ${port}}]}\n`;
const map = (key: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config, namespace: shop}\ndata: {${key}: b}\n`;
const READS = {
  more: ", env: [{name: A, valueFrom: {configMapKeyRef: {name: config, key: a}}}]",
};

/** The risks of a change that rules about one state find, as "severity rule". */
function found(before: string, after: string): string[] {
  const { risks } = reviewEnvironment(resources(before), resources(after), facts);
  return risks.flatMap(({ id, severity }) => (id.startsWith("change/") ? [] : [`${severity} ${id}`]));
}

describe("diff warns of a budget that blocks every drain after the change", () => {
  const blocks = ["warning scaling/budget-blocks-drain"];

  it.each([
    [
      "as there are fewer pods",
      all(workload(2), budget("minAvailable: 1")),
      all(workload(1), budget("minAvailable: 1")),
    ],
    [
      "as it asks for more",
      all(workload(2), budget("minAvailable: 1")),
      all(workload(2), budget("minAvailable: 2")),
    ],
    [
      "as it allows none",
      all(workload(2), budget("maxUnavailable: 1")),
      all(workload(2), budget("maxUnavailable: 0")),
    ],
    ["as it is new", workload(1), all(workload(1), budget("minAvailable: 1"))],
  ])("%s", (_, before, after) => {
    expect(found(before, after)).toEqual(blocks);
  });

  it.each([
    [
      "another change",
      all(workload(1), budget("minAvailable: 1")),
      all(workload(1), budget("minAvailable: 1"), map("a")),
    ],
    [
      "other numbers",
      all(workload(2), budget("minAvailable: 2")),
      all(workload(3), budget("minAvailable: 3")),
    ],
    [
      "another name",
      all(workload(1), budget("minAvailable: 1")),
      all(workload(1, { name: "web" }), budget("minAvailable: 1")),
    ],
  ])("but not with %s where it did so before", (_, before, after) => {
    expect(found(before, after)).toEqual([]);
  });

  it("and not once it blocks none anymore, nor of an environment that is new", () => {
    const given = all(workload(1), budget("minAvailable: 1"));
    expect(found(given, all(workload(2), budget("minAvailable: 1")))).toEqual([]);
    expect(found("", given)).toEqual([]);
  });
});

it.each([
  [
    "a Service whose pods got another label",
    all(workload(1), service("api")),
    all(workload(1), service("web")),
    "error integrity/service-selector",
  ],
  [
    "a port that the container no longer has",
    all(workload(1), service("api")),
    all(workload(1), service("api", "web")),
    "error integrity/service-port",
  ],
  [
    "a key that a ConfigMap no longer has",
    all(workload(1, READS), map("a")),
    all(workload(1, READS), map("b")),
    "error integrity/config-map-reference",
  ],
  [
    "a selector that its template doesn't fit",
    workload(1),
    workload(1, { app: "web" }),
    "error schema/valid",
  ],
])("diff says what check says of %s", (_, before, after, said) => {
  expect(found(before, after)).toEqual([said]);
});

it.each([
  ["Web_1", ["error schema/valid"]],
  ["web", []],
  // A program fills it in.
  ["${NAME}", []],
])("diff says of a new object with the name %s what the API server does", (name, expected) => {
  const added = map("a").replace("name: config", `name: ${JSON.stringify(name)}`);
  expect(found(workload(2), all(workload(2), added))).toEqual(expected);
});
