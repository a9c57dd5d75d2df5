import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it } from "vitest";
import { chartValues } from "../../../../src/check/rules/integrity/chart-values.ts";
import type { State } from "../../../../src/check/state.ts";
import { judged, state } from "../../state.ts";

const release = (chart: string, values: string, version = "", repository = "charts", more = "") =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec:\n  chart: {spec: {chart: ${chart}, version: "${version}", sourceRef: {kind: HelmRepository, name: ${repository}}}}\n  values: {${values}}\n${more}`;
const said = (...args: Parameters<typeof release>) => judged(chartValues, state(release(...args)));
const application = (source: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec:\n  source:\n    ${source}\n`;
const PLACE = "warning HelmRelease web (namespace shop): spec.values";

describe("integrity/chart-values", () => {
  it("warns of a setting that a chart doesn't read from its place", () => {
    expect(said("kube-prometheus-stack", "prometheus: {retention: 30d}")).toEqual([
      `${PLACE}.prometheus.retention: chart kube-prometheus-stack doesn't read prometheus.retention`,
    ]);
    expect(said("kube-prometheus-stack", "prometheus: {prometheusSpec: {retention: 30d}}")).toEqual([]);
    expect(said("kube-prometheus-stack", "prometheus: {resources: {}, tolerations: null}")).toEqual([]);
    expect(said("kube-prometheus-stack", "grafana: {persistence: {storageClass: fast}}")).toHaveLength(1);
    expect(said("ingress-nginx", "service: {type: NodePort}, tcp: {'22': 'git/ssh:22'}")).toHaveLength(1);
    expect(said("cert-manager", "installCrds: true")).toHaveLength(1);
    expect(said("other", "prometheus: {retention: 30d}")).toEqual([]);
  });

  it("judges what only some versions don't read by the version, and the newest if none is written", () => {
    const config = "server: {config: {url: 'https://cd.example.com'}}";
    for (const version of ["", "*", "x.x.x", "6.7.3", "v7.0.0", ">=5.1.0", "~6.1", "^6"])
      expect(said("argo-cd", config, version)).toHaveLength(1);
    for (const version of ["5.51.6", "^5.0.0", "<6", ">=5.1.0 <6", "latest-ish"])
      expect(said("argo-cd", config, version)).toEqual([]);
    expect(said("metallb", "configInline: {address-pools: []}", "0.12.1")).toEqual([]);
    expect(said("metallb", "configInline: {address-pools: []}", "0.13.x")).toHaveLength(1);
    expect(said("metallb", "configInline: {address-pools: []}", "0.x")).toHaveLength(1);
  });

  it("warns of a tag that is a number, and loses digits", () => {
    expect(said("web", "image: {repository: acme/web, tag: 4.0}")).toEqual([
      `${PLACE}.image.tag: tag 4.0 is a number, which charts get as 4`,
    ]);
    expect(said("web", "a: [{imageTag: 1.10}]")).toEqual([
      `${PLACE}.a[0].imageTag: imageTag 1.10 is a number, which charts get as 1.1`,
    ]);
    const fromGit = release("web", "image: {tag: 4.0}").replace("HelmRepository", "GitRepository");
    expect(judged(chartValues, state(fromGit))).toHaveLength(1);
    expect(
      judged(
        chartValues,
        state(
          fromGit.replace("spec:\n  chart", "spec:\n  valuesFrom: [{kind: ConfigMap, name: a}]\n  chart"),
        ),
      ),
    ).toEqual([]);
    expect(said("web", "image: {repository: acme/web, tag: '4.0'}")).toEqual([]);
    expect(said("web", "image: {repository: acme/web, tag: 4.1}, other: {tag: 12}, weight: 1.10")).toEqual(
      [],
    );
  });

  it("warns of a list of variables that is written like a map", () => {
    expect(said("web", "env: [{LOG_LEVEL: debug}, {PORT: 80}]")).toEqual([
      `${PLACE}.env[0]: the entries of env have no name: an entry of a list of variables has name and value`,
    ]);
    expect(said("web", "web: {extraEnvVars: [{LOG_LEVEL: debug}]}")).toHaveLength(1);
    for (const values of [
      "env: [{name: LOG_LEVEL, value: debug}]",
      "env: {LOG_LEVEL: debug}",
      "env: [{LOG_LEVEL: debug}, {name: PORT, value: 80}]",
      "env: [{secretRef: {name: a}}]",
      "env: []",
      "list: [{LOG_LEVEL: debug}]",
    ])
      expect(said("web", values)).toEqual([]);
  });

  it("warns of Harbor without the name for the certificate that the chart generates", () => {
    expect(said("harbor", "expose: {type: nodePort, tls: {enabled: true}}")).toEqual([
      `${PLACE}.expose: chart harbor generates a certificate for expose.type nodePort, and fails without expose.tls.auto.commonName`,
    ]);
    expect(said("harbor", "expose: {type: ingress}")).toEqual([]);
    expect(said("harbor", "expose: {type: nodePort, tls: {enabled: false}}")).toEqual([]);
    expect(said("harbor", "expose: {type: nodePort, tls: {certSource: secret}}")).toEqual([]);
    expect(said("harbor", "expose: {type: nodePort, tls: {auto: {commonName: hub}}}")).toEqual([]);
  });

  it("warns of a setting of Argo CD for another of its ConfigMaps", () => {
    expect(
      said("argo-cd", "configs: {cm: {policy.default: a, server.insecure: true, url: b}, rbac: {scopes: c}}"),
    ).toEqual([
      `${PLACE}.configs.cm["policy.default"]: Argo CD doesn't read policy.default from ConfigMap argocd-cm, which chart argo-cd makes of configs.cm`,
      `${PLACE}.configs.cm["server.insecure"]: Argo CD doesn't read server.insecure from ConfigMap argocd-cm, which chart argo-cd makes of configs.cm`,
    ]);
    expect(said("argo-cd", "configs: {cm: {url: a}, params: {server.insecure: true}}")).toEqual([]);
  });

  it("warns of Loki without a schema, and of programs that its chart doesn't install", () => {
    const schema = "loki: {schemaConfig: {configs: []}}";
    expect(said("loki", "deploymentMode: SingleBinary", "6.30.0", "grafana")).toEqual([
      `${PLACE}: chart loki fails without loki.schemaConfig`,
    ]);
    expect(said("loki", "loki: {schema_config: {configs: []}}", "6.30.0", "grafana")).toHaveLength(2);
    expect(said("loki", `${schema}, promtail: {enabled: true}`, "6.30.0", "grafana")).toHaveLength(1);
    expect(said("loki", schema, "6.30.0", "grafana")).toEqual([]);
    expect(said("loki", "loki: {useTestSchema: true}", "6.30.0", "grafana")).toEqual([]);
    expect(
      said("loki", "loki: {structuredConfig: {schema_config: {configs: []}}}", "6.30.0", "grafana"),
    ).toEqual([]);
    expect(said("loki", "loki: {auth_enabled: false}", "5.48.0", "grafana")).toEqual([]);
    expect(said("loki", "loki: {auth_enabled: false}", "6.30.0", "others")).toEqual([]);
  });

  it("warns of ServiceAccounts that app-template rejects since version 4", () => {
    expect(said("app-template", "serviceAccount: {create: true}", "4.2.0")).toHaveLength(1);
    expect(said("app-template", "serviceAccount: {web: {}}", "4.2.0")).toEqual([]);
    expect(said("app-template", "serviceAccount: {create: true}", "3.7.3")).toEqual([]);
  });

  it("warns of another image in one of Bitnami's charts, unless that is allowed", () => {
    const image = "image: {repository: bitnamilegacy/redis}";
    expect(said("redis", image, "21.0.0", "bitnami")).toEqual([
      `${PLACE}.image.repository: chart redis of Bitnami fails with another image than its own, such as bitnamilegacy/redis, unless global.security.allowInsecureImages is true`,
    ]);
    expect(said("redis", `${image}, global: {security: {allowInsecureImages: true}}`, "", "bitnami")).toEqual(
      [],
    );
    expect(said("redis", image, "19.0.0", "bitnami")).toEqual([]);
    expect(said("redis", image, "", "others")).toEqual([]);
    expect(said("redis", "image: {repository: bitnami/redis}", "", "bitnami")).toEqual([]);
    expect(said("redis", "auth: {enabled: false}", "", "bitnami")).toEqual([]);
    expect(said("spark", image, "", "bitnami")).toEqual([]);
  });

  it("warns of mistakes in what most charts copy into an object", () => {
    const node = "nodeSelector: {key: kubernetes.io/hostname, value: node-1}";
    expect(said("any", `server: [{${node}}]`)).toEqual([
      `${PLACE}.server[0].nodeSelector: nodeSelector asks for nodes with a label called key; a nodeSelector has the labels themselves`,
    ]);
    expect(said("any", "nodeSelector: {key: a, values: [b]}")).toHaveLength(1);
    expect(said("any", "nodeSelector: {key: a, kubernetes.io/arch: amd64}")).toEqual([]);
    const address = "annotations: {metallb.universe.tf/loadBalancerIPs: 10.0.0.4}";
    expect(said("any", `service: {${address}, loadBalancerIP: 10.0.0.4}`)).toEqual([
      `${PLACE}.service.loadBalancerIP: MetalLB gives no address to a Service with both loadBalancerIP and the annotation metallb.universe.tf/loadBalancerIPs`,
    ]);
    expect(said("any", `service: {${address}}`)).toEqual([]);
    expect(said("any", "podDnsPolicy: None, podDnsConfig: null, nameservers: [1.1.1.1]")).toHaveLength(1);
    expect(said("any", "podDnsPolicy: None, podDnsConfig: {nameservers: [1.1.1.1]}")).toEqual([]);
    expect(said("any", "dnsPolicy: Default")).toEqual([]);
  });

  it("warns of an object that the chart also creates", () => {
    const own = (kind: string, name: string) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
    expect(said("longhorn", "", "", "longhorn", own("StorageClass", "longhorn"))).toEqual([
      "warning StorageClass longhorn: chart longhorn also creates StorageClass longhorn: whichever comes second fails, or overwrites the other",
    ]);
    expect(said("longhorn", "", "", "longhorn", own("StorageClass", "longhorn-single"))).toEqual([]);
    expect(said("ingress-nginx", "", "", "charts", own("IngressClass", "nginx"))).toHaveLength(1);
    const inner = "controller: {ingressClassResource: {name: inner}}";
    expect(said("ingress-nginx", inner, "", "charts", own("IngressClass", "inner"))).toHaveLength(1);
    expect(said("ingress-nginx", inner, "", "charts", own("IngressClass", "nginx"))).toEqual([]);
    const off = "controller: {ingressClassResource: {enabled: false}}";
    expect(said("ingress-nginx", off, "", "charts", own("IngressClass", "nginx"))).toEqual([]);
  });

  it("judges only releases whose values are all known", () => {
    const more = "  valuesFrom: [{kind: ConfigMap, name: web}]\n";
    expect(said("cert-manager", "installCrds: true", "", "jetstack", more)).toEqual([]);
    const git = release("cert-manager", "installCrds: true").replace("HelmRepository", "GitRepository");
    expect(judged(chartValues, state(git))).toEqual([]);
    const text = release("cert-manager", "").replace("values: {}", "values: 'installCrds: true'");
    expect(judged(chartValues, state(text))).toEqual([]);
  });

  it("finds the chart of an OCIRepository", () => {
    const oci = (ref: string) =>
      judged(
        chartValues,
        state(
          `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {chartRef: {kind: OCIRepository, name: web}, values: {serviceAccount: {create: true}}}\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: shop}\nspec: {url: 'oci://registry.example.com/app-template', ref: {${ref}}}\n`,
        ),
      );
    expect(oci("tag: 4.1.0")).toHaveLength(1);
    expect(oci("semver: ^4.0")).toHaveLength(1);
    expect(oci("tag: 3.7.0")).toEqual([]);
    expect(oci("digest: 'sha256:00'")).toEqual([]);
    const alone = release("x", "").replace(/chart: .*/, "chartRef: {kind: OCIRepository, name: web}");
    expect(judged(chartValues, state(alone))).toEqual([]);
  });

  it("reads the values of an Application, as a mapping or as text", () => {
    const source = (values: string) =>
      judged(
        chartValues,
        state(application(`{repoURL: 'https://charts.jetstack.io', chart: cert-manager, helm: {${values}}}`)),
      );
    const place = "warning Application web (namespace argocd): spec.source.helm";
    const message = "chart cert-manager doesn't read installCrds";
    expect(source("valuesObject: {installCrds: true}")).toEqual([
      `${place}.valuesObject.installCrds: ${message}`,
    ]);
    expect(source('values: "replicas: 1\\ninstallCrds: true"')).toEqual([`${place}.values: ${message}`]);
    expect(source('values: "{installCrds: true"')).toEqual([]);
    expect(source("valuesObject: {installCrds: true}, valueFiles: [more.yaml]")).toEqual([]);
    expect(source("valuesObject: {installCrds: true}, parameters: [{name: a, value: b}]")).toEqual([]);
    expect(source("")).toEqual([]);
    expect(
      judged(chartValues, state(application("{repoURL: 'https://git.example.com/a.git', path: web}"))),
    ).toEqual([]);
  });

  it("judges the charts of a kustomization, whose values may be in a file", () => {
    const rendered = (chart: string, values: object = {}) => {
      const kustomization = { helmCharts: [parseDocuments(chart, "the test")[0]] };
      const root = { folder: "/web", file: "/web/kustomization.yaml", kustomization };
      const files = { documents: (file: string) => (file === "/web/values.yaml" ? [values] : []) };
      const sources = { root, kustomizations: [root, { ...root, kustomization: {} }], files };
      return judged(chartValues, state("", { sources: sources as unknown as State["sources"] }));
    };
    const message = "chart cert-manager doesn't read installCrds";
    expect(rendered("{name: cert-manager, valuesInline: {installCrds: true}}")).toEqual([
      `warning ${message}`,
    ]);
    const inFile = "{name: cert-manager, valuesFile: values.yaml}";
    expect(rendered(inFile, { installCrds: true })).toEqual([`warning ${message}`]);
    expect(rendered("{name: cert-manager, valuesFile: other.yaml}", { installCrds: true })).toEqual([]);
    expect(
      rendered("{name: cert-manager, valuesFile: values.yaml, valuesInline: {a: 1}}", { installCrds: true }),
    ).toEqual([]);
    expect(
      rendered("{name: cert-manager, valuesInline: {installCrds: true}, additionalValuesFiles: [a.yaml]}"),
    ).toEqual([]);
    expect(rendered("{name: vm/logs, repo: 'https://charts.example.com'}")).toHaveLength(1);
    expect(rendered("{}")).toEqual([]);
  });

  it("warns of a chart whose name contains an alias", () => {
    const named = (name: string, url: string) =>
      judged(chartValues, state(application(`{repoURL: '${url}', chart: ${name}}`)));
    expect(named("vm/logs", "https://charts.example.com")).toEqual([
      "warning Application web (namespace argocd): spec.source.chart: vm/logs contains a slash, but the name of a chart in an index can't: Helm doesn't find it",
    ]);
    expect(named("vm/logs", "registry.example.com/charts")).toEqual([]);
    expect(named("logs", "https://charts.example.com")).toEqual([]);
  });
});
