import { expect, it } from "vitest";
import { fluxHealth } from "../../../../src/check/rules/integrity/flux-health.ts";
import type { State } from "../../../../src/check/state.ts";
import { state } from "../../state.ts";
import { deployment } from "../../workloads.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const check = (name: string, namespace = "shop", kind = "Deployment", apiVersion = "apps/v1") =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, namespace: ${namespace}}`;
const release = (name: string, namespace: string) =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {chart: {spec: {chart: a}}}\n`;

/** What is said of the health checks of a Kustomization whose folder has these objects. */
const said = (checks: string, own: string | State = deployment(), spec = "", more = {}) =>
  judgedFlux(
    fluxHealth,
    { "apps/web": own, ...more },
    fluxOf({ "/apps.yaml": kustomization("web", `healthChecks: [${checks}], ${spec}`) }),
  ).map((one) => one.slice(one.indexOf(": ") + 2));

it("warns of one for an object of another namespace, kind or name", () => {
  expect(said(check("web", "store"))).toEqual([
    "Kustomization web waits for Deployment web in namespace store, but it is in shop",
  ]);
  expect(said(check("web", "shop", "StatefulSet"))).toEqual([
    "Kustomization web waits for StatefulSet web in namespace shop, but it is a Deployment",
  ]);
  expect(said(check("orders-apu"), deployment({ name: "orders-api" }))).toEqual([
    "Kustomization web waits for Deployment orders-apu in namespace shop, which nothing in this repository creates; orders-api exists",
  ]);
});

it.each([
  ["one that is there", check("web")],
  ["one of the usual kind", "{kind: Deployment, name: web, namespace: shop}"],
  ["one that nothing here resembles", check("operator")],
  ["one without a namespace", "{apiVersion: apps/v1, kind: StatefulSet, name: web}"],
  ["one that Flux names", check("web", "$" + "{NAMESPACE}")],
  [
    "an object of Flux, which another rule judges",
    check("web", "store", "HelmRelease", "helm.toolkit.fluxcd.io/v2"),
  ],
  ["another kind of no workload", check("web", "shop", "Service", "v1")],
])("takes %s", (_, checks) => expect(said(checks)).toEqual([]));

it("takes one where a chart or another folder may create the object", () => {
  expect(said(check("web", "store"), deployment() + release("a", "store"))).toEqual([]);
  expect(
    said(check("web", "store"), deployment(), "", {
      "apps/other": deployment().replaceAll("namespace: shop", "namespace: store"),
    }),
  ).toEqual([]);
});

it("takes one of a Kustomization that isn't applied, or isn't rendered", () => {
  expect(said(check("web", "store"), deployment(), "suspend: true")).toEqual([]);
  expect(said(check("web", "store"), state(deployment(), { environment: "apps/web", inPart: true }))).toEqual(
    [],
  );
  expect(
    judgedFlux(
      fluxHealth,
      {},
      fluxOf({ "/apps.yaml": kustomization("web", `healthChecks: [${check("web")}]`) }),
    ),
  ).toEqual([]);
});
