import { expect, it } from "vitest";
import { spreadSelector } from "../../../../src/check/rules/scaling/spread-selector.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const spread = (labels: string) =>
  `topologySpreadConstraints: [{maxSkew: 1, labelSelector: {matchLabels: {${labels}}}}],`;
const apart = (labels: string, more = "") =>
  `affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{podAffinityTerm: {labelSelector: {matchLabels: {${labels}}}, ${more}}}]}},`;
const found = (pod: string, others = "") => judged(spreadSelector, state(deployment({ pod }) + others));

it("names labels that nothing here has", () => {
  expect(found(spread("app: shop"))).toEqual([
    "warning Deployment web (namespace shop): spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels: spreads pods with app=shop, which neither its own pods nor others here have",
  ]);
  expect(found(apart("app: wb"))).toEqual([
    expect.stringContaining(
      "keeps away from pods with app=wb, which neither its own pods nor others here have",
    ),
  ]);
});

it("names the part of its own name that it keeps away from", () => {
  const own = (part: string, name: string) =>
    judged(
      spreadSelector,
      state(deployment({ pod: apart(`app: ${part}`) }).replaceAll("{app: web}", `{app: ${name}}`)),
    );
  for (const name of ["shop-web", "web-shop"])
    expect(own("shop", name)).toEqual([expect.stringContaining("keeps away from pods with app=shop, which")]);
  for (const other of ["hop", "shop-web-api"]) expect(own(other, "shop-web")).toEqual([]);
});

it("reads a label whose value is a number, which is another rule's business", () => {
  const numbered = deployment({ pod: apart("app: shop") }).replaceAll("{app: web}", "{app: 5}");
  expect(judged(spreadSelector, state(numbered))).toEqual([]);
});

const keeps = (expression: string) =>
  found(
    `affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchExpressions: [${expression}]}}]}},`,
  );

it("names a label that is written as an expression, also one whose value its pods have under another key", () => {
  expect(keeps("{key: app.kubernetes.io/name, operator: In, values: [web]}")).toEqual([
    "warning Deployment web (namespace shop): spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchExpressions: keeps away from pods with app.kubernetes.io/name=web, which neither its own pods nor others here have",
  ]);
  expect(keeps("{key: app, operator: In, values: [wb]}")).toHaveLength(1);
});

it.each([
  "{key: app, operator: In, values: [web]}",
  "{key: app, operator: In, values: [wb, web]}",
  "{key: app, operator: NotIn, values: [wb]}",
  "{key: tier, operator: In, values: [web]}, {key: zone, operator: In, values: [web]}",
  "{key: tier, operator: In, values: [front]}",
])("takes the expressions %s", (expression) => expect(keeps(expression)).toEqual([]));

it.each([
  ["its own labels", spread("app: web"), ""],
  ["those of another workload here", spread("app: db"), deployment({ name: "db" })],
  ["those of a workload elsewhere, to keep away from", apart("app: database"), ""],
  ["a slip among other namespaces", apart("app: wb", "namespaceSelector: {}"), ""],
])("takes %s", (_, pod, others) => {
  expect(found(pod, others)).toEqual([]);
});
