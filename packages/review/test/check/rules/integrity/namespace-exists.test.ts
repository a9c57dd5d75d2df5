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
