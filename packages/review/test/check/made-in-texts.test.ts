import { describe, expect, it } from "vitest";
import {
  controllerMadeBy,
  definitionsMadeBy,
  namespaceMadeBy,
  serviceMadeBy,
} from "../../src/check/made-in-texts.ts";

const by = (text: string, path = "deploy/x.yaml", commands = false) =>
  serviceMadeBy("shop-nats", [{ path, text }], commands);

describe("the text with which a Service of a name is made", () => {
  it.each([
    ["a command of helm", "helm upgrade --install shop-nats nats/nats"],
    ["a command that exposes pods", "kubectl expose deployment nats --name shop-nats"],
    ["a manifest", "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop-nats\n"],
    ["a manifest in one line", "kind: Broker\nmetadata: {name: shop-nats}\n"],
    ["a kustomization's chart", "helmCharts:\n- name: nats\n  releaseName: shop-nats\n"],
    ["a release of helmfile", "releases:\n- name: shop-nats\n  chart: nats/nats\n"],
    ["the values of a chart", "fullnameOverride: shop-nats\n"],
    ["a release of Terraform", 'resource "helm_release" "n" {\n  name = "shop-nats"\n}'],
  ])("is %s", (_, text) => expect(by(text)).toBe("deploy/x.yaml"));

  it.each([
    ["blank lines", "\n".repeat(300_000)],
    ["words", "helm ".repeat(60_000)],
  ])("isn't looked for in many %s again and again", (_, many) =>
    expect(by(`${many}\nshop-nats`)).toBeUndefined(),
  );

  it.each([
    ["a file for compose", "services:\n  shop-nats:\n    image: nats\n    container_name: shop-nats\n"],
    ["another name", "helm install my-shop-nats nats/nats"],
    ["a workload", "kind: Deployment\nmetadata:\n  name: shop-nats\n"],
    ["an address", "kind: Broker\nmetadata:\n  name: a\nspec:\n  url: nats://shop-nats:4222\n"],
    [
      "another document",
      "kind: Service\nmetadata:\n  name: a\n---\nkind: Secret\nmetadata:\n  name: shop-nats\n",
    ],
  ])("isn't %s", (_, text) => expect(by(text)).toBeUndefined());

  it("is only a command if only commands count", () => {
    const service = "kind: Service\nmetadata:\n  name: shop-nats\n";
    expect(by(service, "a.yaml", true)).toBeUndefined();
    expect(by("helm install shop-nats nats/nats", "README.md", true)).toBe("README.md");
  });
});

describe("the text with which a namespace is made", () => {
  const by = (text: string, path: string) => namespaceMadeBy("shop", [{ path, text }]);

  it.each([
    ["a script", "setup.sh", "kubectl create namespace shop\n"],
    ["a command in a page", "README.md", "Run kubectl create ns shop first.\n"],
    ["Terraform", "main.tf", 'resource "kubernetes_namespace" "n" { metadata { name = "shop" } }\n'],
    ["the settings of a tool", "helmfile.yaml", "releases:\n- name: web\n  namespace: shop\n"],
    ["a manifest", "bootstrap/shop.yaml", "kind: Namespace\nmetadata: {name: shop}\n"],
  ])("is %s", (_, path, text) => expect(by(text, path)).toBe(path));

  it.each([
    ["another object", "apps/a.yaml", "kind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"],
    [
      "another document",
      "apps/a.yaml",
      "kind: Namespace\nmetadata: {name: a}\n---\nkind: Pod\nmetadata: {name: shop}\n",
    ],
    ["a page that names it", "README.md", "The namespace shop has the shop.\n"],
    ["a longer name", "setup.sh", "kubectl create namespace shop-beta\n"],
    ["a path", "setup.sh", "kubectl apply -k apps/shop\n"],
    ["the list of owners", "CODEOWNERS", "shop @shop\n"],
  ])("isn't %s", (_, path, text) => expect(by(text, path)).toBeUndefined());
});

describe("the text with which an ingress controller is made", () => {
  const by = (name: string, ...texts: [path: string, text: string][]) =>
    controllerMadeBy(
      name,
      texts.map(([path, text]) => ({ path, text })),
    );
  const WITHOUT: [string, string] = [
    "README.md",
    "k3sup install --k3s-extra-args='--disable servicelb --disable traefik'\n",
  ];

  it.each<[string, string, string]>([
    ["a command", "README.md", "helm install kong kong/ingress\n"],
    ["a script", "setup.sh", "CONTROLLER=kong\n"],
    ["the settings of a tool", "helmfile.yaml", "releases:\n- name: edge\n  chart: kong/kong\n"],
    [
      "a manifest that no environment is built from",
      "old/edge.yaml",
      "kind: HelmRelease\nspec:\n  chart: kong\n",
    ],
  ])("is %s", (_, path, text) => expect(by("kong", [path, text])).toBe(path));

  it.each<[string, string, string]>([
    ["a page that names it", "README.md", "We used kong before.\n"],
    ["an Ingress", "apps/a.yaml", "kind: Ingress\nspec:\n  ingressClassName: kong\n"],
    [
      "the values of another chart",
      "apps/a.yaml",
      "kind: HelmRelease\nspec:\n  values:\n    className: kong\n",
    ],
    ["a longer name", "setup.sh", "CONTROLLER=kong-2\n"],
    ["the list of owners", "CODEOWNERS", "kong @shop\n"],
  ])("isn't %s", (_, path, text) => expect(by("kong", [path, text])).toBeUndefined());

  it("is k3s for Traefik, unless it is installed without it", () => {
    expect(by("traefik")).toBe("k3s");
    expect(by("traefik", WITHOUT)).toBeUndefined();
    expect(by("traefik", ["config.yaml", "disable:\n  - servicelb\n  - traefik\n"])).toBeUndefined();
    expect(by("traefik", WITHOUT, ["setup.sh", "helm install traefik traefik/traefik\n"])).toBe("setup.sh");
  });
});

describe("the text that installs the kinds of a chart before Flux", () => {
  const by = (text: string, path: string) =>
    definitionsMadeBy(["cert-manager", "other-crds"], [{ path, text }]);

  it.each([
    ["a script", "setup.sh", "helm upgrade --install cm jetstack/cert-manager\n"],
    ["a page", "README.md", "Run `kubectl apply -f https://example.com/cert-manager.crds.yaml` first.\n"],
    ["the settings of a tool", "bootstrap/helmfile.yaml", "releases:\n- name: cert-manager\n  chart: a/b\n"],
    [
      "another chart with the same kinds",
      "crds.yaml",
      "releases:\n- name: crds\n  chart: oci://example.com/other-crds\n",
    ],
    ["a machine's settings", "talos.yaml", "extraManifests:\n- https://example.com/v1/cert-manager.yaml\n"],
    [
      "a remote resource",
      "crds/kustomization.yaml",
      "kind: Kustomization\nresources:\n- https://example.com/cert-manager/crds.yaml\n",
    ],
  ])("is %s", (_, path, text) => expect(by(text, path)).toBe(path));

  it.each([
    [
      "the release itself",
      "apps/r.yaml",
      "kind: HelmRelease\nspec: {chart: {spec: {chart: cert-manager}}}\n",
    ],
    [
      "its repository",
      "apps/r.yaml",
      "kind: HelmRepository\nspec: {url: https://example.com/cert-manager}\n",
    ],
    ["a folder of a kustomization", "apps/kustomization.yaml", "resources: [cert-manager]\n"],
    ["a chart of another name", "setup.sh", "helm install jetstack/cert-manager-csi\n"],
    ["a word of a page", "README.md", "The chart of cert-manager.\n"],
    ["a file that installs nothing", "settings.json", '{"cert-manager": "shield"}\n'],
    ["what renovate reads", "renovate.json", '{"chart": "cert-manager"}'],
  ])("isn't %s", (_, path, text) => expect(by(text, path)).toBeUndefined());

  it("isn't looked for in a long line again and again", () =>
    expect(by(`kind: A\n${"https://".repeat(60_000)}`, "a.yaml")).toBeUndefined());
});
