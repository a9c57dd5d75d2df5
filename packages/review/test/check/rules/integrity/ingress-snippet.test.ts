import { describe, expect, it } from "vitest";
import { ingressSnippet } from "../../../../src/check/rules/integrity/ingress-snippet.ts";
import { judgedArgo } from "../../argo.ts";

const SNIPPET = 'annotations: {nginx.ingress.kubernetes.io/configuration-snippet: "a on;"}';
const INGRESS = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, ${SNIPPET}}\n`;
const release = (version: string, values = "", more = "") =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: nginx}\nspec: {chart: {spec: {chart: ingress-nginx, version: "${version}"}}, values: {${values}}, ${more}}\n`;
const judged = (yaml: string) => judgedArgo(ingressSnippet, { one: yaml }, "");

describe("integrity/ingress-snippet", () => {
  it.each(["4.8.0", ">=4.10.0 <5.0.0", "4.x", "*", ""])("warns of a snippet beside chart %s", (version) =>
    expect(judged(INGRESS + release(version))).toEqual([
      "warning Ingress web: has nginx.ingress.kubernetes.io/configuration-snippet, which the controller that HelmRelease nginx installs rejects",
    ]),
  );

  it("warns of one that an operator or a chart makes an Ingress with, and reads Applications", () => {
    const custom = `apiVersion: acme.io/v1\nkind: Site\nmetadata: {name: web}\nspec: {ingress: {${SNIPPET}}}\n`;
    const chart = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec: {values: {ingress: {${SNIPPET}}}}\n`;
    for (const one of [custom, chart]) expect(judged(one + release("4.10.0"))).toHaveLength(1);
    const app = (helm: string) =>
      `---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: nginx}\nspec: {source: {chart: ingress-nginx, targetRevision: 4.11.3, helm: {${helm}}}}\n`;
    expect(judged(INGRESS + app(""))).toHaveLength(1);
    expect(judged(INGRESS + app('values: "controller: {allowSnippetAnnotations: true}"'))).toEqual([]);
    expect(judged(INGRESS + app("valueFiles: [a.yaml]"))).toEqual([]);
  });

  it("takes one where snippets are allowed, may be, or nobody knows the controller", () => {
    expect(judged(INGRESS)).toEqual([]);
    expect(judged(INGRESS + release("4.7.1"))).toEqual([]);
    expect(judged(INGRESS + release("4.10.0", "controller: {allowSnippetAnnotations: true}"))).toEqual([]);
    expect(judged(INGRESS + release("4.10.0", "", "valuesFrom: [{kind: ConfigMap, name: a}]"))).toEqual([]);
    expect(
      judged(INGRESS + release("4.10.0") + release("4.7.1").replace("name: nginx", "name: old")),
    ).toEqual([]);
    expect(judged(INGRESS.replace("configuration-snippet", "proxy-body-size") + release("4.10.0"))).toEqual(
      [],
    );
  });
});
