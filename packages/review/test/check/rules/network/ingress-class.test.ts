import { describe, expect, it } from "vitest";
import { ingressClass } from "../../../../src/check/rules/network/ingress-class.ts";
import { fluxOf, judgedFlux, kustomization } from "../integrity/flux-rules.ts";

const ingress = (named: string, name = "web") =>
  `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}}\nspec: {ingressClassName: ${named}}\n`;
const annotated = (named: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: old, annotations: {kubernetes.io/ingress.class: ${named}}}\nspec: {}\n`;
const release = (chart: string, values = "", more = "") =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${chart}}\nspec: {chart: {spec: {chart: ${chart}}}, values: {${values}}${more}}\n`;
const application = (helm = "", chart = "ingress-nginx") =>
  `---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: edge}\nspec: {source: {chart: ${chart}, helm: {${helm}}}}\n`;
const said = (infra: string, apps: string) => judgedFlux(ingressClass, { infra, apps });
const NGINX = release("ingress-nginx");
const MESSAGE =
  "is of ingress class traefik, but the only ingress controller here, HelmRelease ingress-nginx, serves class nginx, which all others name";

describe("network/ingress-class", () => {
  it("warns of a class that the only controller doesn't serve", () => {
    expect(said(NGINX, ingress("nginx") + ingress("traefik"))).toEqual([
      `Ingress web spec.ingressClassName: ${MESSAGE}`,
    ]);
    expect(said(NGINX, ingress("nginx") + annotated("traefik"))).toEqual([
      `Ingress old metadata.annotations.kubernetes.io/ingress.class: ${MESSAGE}`,
    ]);
    const values = release("web", "ingress: [{className: traefik}]");
    expect(said(NGINX, ingress("nginx") + values)).toEqual([
      `HelmRelease web spec.values.ingress.0.className: ${MESSAGE}`,
    ]);
  });

  it.each([
    [
      "the class in the controller's values",
      release("ingress-nginx", "controller: {ingressClassResource: {name: edge}}"),
    ],
    ["the class in older values", release("ingress-nginx", "controller: {ingressClass: edge}")],
    ["the class of Traefik", release("traefik", "ingressClass: {name: edge}")],
    ["the values of an Application", application("valuesObject: {controller: {ingressClass: edge}}")],
    [
      "a class without a known controller",
      "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: edge}\n",
    ],
  ])("reads %s", (_, controller) => {
    expect(said(controller, ingress("edge") + ingress("nginx"))).toHaveLength(1);
    expect(said(controller, ingress("edge"))).toEqual([]);
  });

  it.each<[string, string, string]>([
    ["the class of the controller", NGINX, ingress("nginx")],
    ["a repository without a controller", "", ingress("nginx") + ingress("traefik")],
    ["a class that most name", NGINX, ingress("nginx") + ingress("traefik") + ingress("traefik", "other")],
    [
      "two other classes",
      NGINX,
      ingress("nginx") + ingress("nginx", "b") + ingress("traefik") + ingress("kong"),
    ],
    ["two controllers", NGINX + release("traefik"), ingress("nginx") + ingress("kong")],
    ["a controller whose class is unknown", release("kong"), ingress("nginx") + ingress("traefik")],
    [
      "a workload that may be one",
      `${NGINX}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: traefik}\n`,
      ingress("nginx") + ingress("traefik"),
    ],
    [
      "values that are known in part",
      release("ingress-nginx", "", ", valuesFrom: [{kind: ConfigMap, name: a}]"),
      ingress("nginx") + ingress("traefik"),
    ],
    [
      "an Application with files of values",
      application("valueFiles: [a.yaml]"),
      ingress("nginx") + ingress("traefik"),
    ],
    ["a class that a provider serves", NGINX, ingress("nginx") + ingress("gce")],
    ["a class that Flux fills in", NGINX, ingress("nginx") + ingress('"${CLASS}"')],
    ["a class that is filled in", NGINX, ingress("nginx") + ingress('"{{ class }}"')],
    [
      "the values of the controller itself",
      release("ingress-nginx", "controller: {ingressClass: nginx}, default: {className: other}"),
      ingress("nginx"),
    ],
  ])("takes %s", (_, infra, apps) => expect(said(infra, apps)).toEqual([]));

  it("takes a class where there are several clusters", () => {
    const top = (path: string) =>
      kustomization("x").replace("name: x", "name: flux-system").replace("./apps/x", path);
    const flux = (...paths: string[]) =>
      fluxOf(Object.fromEntries(paths.map((path) => [`/${path}.yaml`, top(path)])));
    const folders = { infra: NGINX, apps: ingress("nginx") + ingress("traefik") };
    expect(judgedFlux(ingressClass, folders, flux("./clusters/a", "./clusters/b"))).toEqual([]);
    expect(judgedFlux(ingressClass, folders, flux("./clusters/a"))).toHaveLength(1);
  });
});
