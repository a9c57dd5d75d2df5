import { expect, it } from "vitest";
import { fluxDeadlock } from "../../../../src/check/rules/integrity/flux-deadlock.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const CERTIFICATE =
  "---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: shop}\nspec: {secretName: web, issuerRef: {kind: ClusterIssuer, name: letsencrypt}}\n";
const ISSUER =
  "---\napiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: letsencrypt}\nspec: {}\n";
const AFTER = "dependsOn: [{name: infra}]";

/** What is said of the folders of two Kustomizations, of which the second waits for the first. */
const said = (first: string, second: string, spec = "wait: true", later = AFTER) =>
  judgedFlux(
    fluxDeadlock,
    { "apps/infra": first, "apps/config": second },
    fluxOf({ "/flux.yaml": kustomization("infra", spec) + kustomization("config", later) }),
  );

it("warns of a certificate whose issuer comes with what waits for it", () => {
  const message =
    "Certificate web spec.issuerRef: Certificate web (namespace shop) needs ClusterIssuer letsencrypt, which Kustomization config creates; config waits for Kustomization infra, which waits for this object, so on a new cluster neither becomes ready";
  expect(said(CERTIFICATE, ISSUER)).toEqual([message]);
  const checks =
    "healthChecks: [{apiVersion: cert-manager.io/v1, kind: Certificate, name: web, namespace: shop}]";
  expect(said(CERTIFICATE, ISSUER, checks)).toEqual([message]);
});

it.each([
  [
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a, namespace: shop}\nspec: {secretStoreRef: {name: vault}}\n",
    "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: vault, namespace: shop}\n",
  ],
  [
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: shop}\nspec: {chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: vault, namespace: flux-system}}}}\n",
    "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: vault, namespace: flux-system}\n",
  ],
  [
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: shop}\nspec: {dependsOn: [{name: b}]}\n",
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: b, namespace: shop}\n",
  ],
])("warns of another object that becomes ready only with its other one", (reader, needed) => {
  expect(said(reader, needed)).toHaveLength(1);
  expect(said(reader, needed.replace(/namespace: [\w-]+/, "namespace: other"))).toEqual([]);
});

it("takes what isn't awaited, comes together, comes from elsewhere, or doesn't wait", () => {
  expect(said(CERTIFICATE, ISSUER, "")).toEqual([]);
  expect(said(CERTIFICATE, ISSUER, "healthChecks: [{kind: Deployment, name: web}]")).toEqual([]);
  expect(said(CERTIFICATE + ISSUER, ISSUER)).toEqual([]);
  expect(said(CERTIFICATE, "")).toEqual([]);
  expect(said(CERTIFICATE, ISSUER, "wait: true", "")).toEqual([]);
  expect(said(CERTIFICATE, ISSUER.replace("letsencrypt", "other"))).toEqual([]);
  expect(said(ISSUER, CERTIFICATE)).toEqual([]);
});

it("warns of a Kustomization that waits for the one that creates it and waits for it", () => {
  const children = (inner: string, wait = "wait: true", more = "") =>
    judgedFlux(
      fluxDeadlock,
      { "apps/shop": inner + more },
      fluxOf({ "/flux.yaml": kustomization("shop", wait), "/shop.yaml": inner + more }),
    );
  const inner = kustomization("web", "dependsOn: [{name: shop}]", "namespace: flux-system");
  const message =
    "Kustomization web spec.dependsOn: Kustomization web waits for Kustomization shop, which creates it and waits until all that it creates is ready, so neither becomes ready";
  expect(children(inner)).toEqual([message]);
  expect(
    children(
      inner,
      "healthChecks: [{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: web, namespace: flux-system}]",
    ),
  ).toEqual([message]);
  const through = kustomization("web", "dependsOn: [{name: base}]");
  expect(children(through, "wait: true", kustomization("base", "dependsOn: [{name: shop}]"))).toHaveLength(2);
  expect(children(inner, "")).toEqual([]);
  expect(children(inner.replace("name: shop", "name: other"))).toEqual([]);
  expect(children(inner.replace("dependsOn", "suspend: true, dependsOn"))).toEqual([]);
});
