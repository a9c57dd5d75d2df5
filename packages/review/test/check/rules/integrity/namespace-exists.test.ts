import { expect, it } from "vitest";
import { namespaceExists } from "../../../../src/check/rules/integrity/namespace-exists.ts";
import { state } from "../../state.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const MAP = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n";
const NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
const release = (spec: string) =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: flux-system}\nspec: {${spec}}\n`;

const said = (rendered: string, other = "", spec = "", applied: string[] = []) =>
  judgedFlux(
    namespaceExists,
    { "apps/shop": rendered, "apps/other": other },
    fluxOf({ "/flux.yaml": kustomization("shop", spec) }),
    applied,
  );

it("lists a namespace that nothing creates, once", () => {
  expect(said(MAP + MAP.replace("name: a", "name: b"))).toEqual([
    "ConfigMap a metadata.namespace: Namespace shop must exist in the cluster first",
  ]);
  expect(said(MAP, release("targetNamespace: shop"))).toHaveLength(1);
});

it("takes a namespace that a folder or a release creates, that every cluster has, or that is filled in", () => {
  expect(said(MAP + NAMESPACE)).toEqual([]);
  expect(said(MAP, NAMESPACE)).toEqual([]);
  expect(said(MAP, release("targetNamespace: shop, install: {createNamespace: true}"))).toEqual([]);
  for (const namespace of ["default", "kube-system", "flux-system", '"${NAMESPACE}"'])
    expect(said(MAP.replace("namespace: shop", `namespace: ${namespace}`))).toEqual([]);
});

it("takes what Flux doesn't deploy, or what isn't rendered completely", () => {
  expect(said("", MAP)).toEqual([]);
  expect(said(MAP, "", "suspend: true")).toEqual([]);
  const inPart = { "apps/shop": state(MAP, { environment: "apps/shop", inPart: true }) };
  expect(judgedFlux(namespaceExists, inPart, fluxOf({ "/flux.yaml": kustomization("shop") }))).toEqual([]);
});

const namespace = (name: string) => `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
const app = (name: string, kind = "Deployment") =>
  `---\napiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${name}}\n`;
/** Namespaces with a workload each. */
const made = (...names: string[]) => names.map((name) => namespace(name) + app(name)).join("");
const own = (name: string, spec = "install: {createNamespace: true}") =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: ${name}}\nspec: {${spec}}\n`;

it("warns of the only namespace with a release or workload that nothing creates", () => {
  expect(said(made("a", "b", "c") + own("shop") + MAP)).toEqual([
    "warning HelmRelease shop metadata.namespace: is in namespace shop, which nothing in this repository creates, unlike 3 others; a release can't create the namespace that it is in itself",
  ]);
  expect(said(MAP + made("a", "b", "c") + app("shop"))).toEqual([
    "warning Deployment shop metadata.namespace: is in namespace shop, which nothing in this repository creates, unlike 3 others",
  ]);
});

it("warns of the only such namespace of a Gateway", () => {
  const gateway =
    "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: web, namespace: shop}\n";
  expect(said(made("a", "b", "c") + gateway)).toEqual([
    expect.stringContaining("warning Gateway web metadata.namespace: is in namespace shop"),
  ]);
  expect(said(made("a", "b") + gateway).join()).not.toContain("warning");
});

it("lists a namespace where others aren't created here either, or where only a custom object is in it", () => {
  const listed = ["HelmRelease shop metadata.namespace: Namespace shop must exist in the cluster first"];
  expect(said(made("a", "b") + own("shop"))).toEqual(listed);
  expect(said(made("a", "b", "c") + app("d") + own("shop"))).toHaveLength(2);
  expect(said(made("a", "b", "c") + app("d") + own("shop")).join()).not.toContain("warning");
  expect(said(made("a", "b", "c") + namespace('"${NAME}"') + own("shop"))).toEqual(listed);
  expect(said(made("a", "b", "c") + MAP)).toEqual([
    "ConfigMap a metadata.namespace: Namespace shop must exist in the cluster first",
  ]);
});

it("takes the namespace of a release that another release creates", () =>
  expect(
    said(
      made("a", "b", "c") + own("shop") + release("targetNamespace: shop, install: {createNamespace: true}"),
    ),
  ).toEqual([]));

it("lists the namespace of a release that would create its own", () => {
  expect(said(own("shop"))).toHaveLength(1);
  expect(said(own("shop", "targetNamespace: shop, install: {createNamespace: true}"))).toHaveLength(1);
});

it("warns of a namespace with nearly the name of one that is created", () => {
  expect(said(MAP + NAMESPACE.replace("shop", "shopp"))).toEqual([
    "warning ConfigMap a metadata.namespace: is in namespace shop, which nothing in this repository creates; shopp exists",
  ]);
  expect(said(MAP + NAMESPACE.replace("shop", "shop2")).join()).not.toContain("warning");
});

it("warns of the only namespace that nothing creates beside the only one that nothing is in", () => {
  const empty = namespace("acme-shop");
  expect(said(MAP + empty)).toEqual([
    "warning ConfigMap a metadata.namespace: is in namespace shop, which nothing in this repository creates; acme-shop exists",
  ]);
  const listed = ["ConfigMap a metadata.namespace: Namespace shop must exist in the cluster first"];
  expect(said(MAP + empty + namespace("more"))).toEqual(listed);
  expect(said(MAP + empty, MAP.replace("shop", "acme-shop"))).toEqual(listed);
  expect(said(MAP + empty, release("targetNamespace: acme-shop"))).toEqual(listed);
  expect(said(MAP + empty + MAP.replace("name: a", "name: b").replace("shop", "other"))).toHaveLength(2);
  expect(said(MAP, empty)).toEqual(listed);
  expect(said(MAP + namespace("store"))).toEqual(listed);
});
