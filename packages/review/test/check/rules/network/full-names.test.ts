import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { serviceAddress } from "../../../../src/check/rules/network/service-address.ts";
import { readFinding } from "../../read-findings.ts";
import { state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

const RADARR = service({ name: "radarr", selector: "app: x", ports: "[{port: 7878}]" });
const file = (text: string, kind = "ConfigMap") =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: tunnel, namespace: edge}\ndata: ${JSON.stringify({ "config.yaml": text })}\n`;

/** What is said of a file in one environment, beside these Services in another. */
function judged(text: string, services = RADARR, own = file(text)): string[] {
  const environments = [state(own, { environment: "edge" }), state(services, { environment: "media" })];
  const repository = {
    environments,
    argo: argoFacts([], environments),
    flux: [],
    isWhole: false,
  };
  return [...(serviceAddress.checkRepository?.(repository) ?? [])].map((finding) => {
    const { resource, path, message, textLine } = finding;
    const place = `${resource?.metadata.name} ${path?.join(".")} ${textLine}`;
    return readFinding(serviceAddress.id, `warning ${place}: ${message}`, finding);
  });
}

describe("full names of Services in the files of other environments", () => {
  it("warns of a slip in the name, and of a port that the Service doesn't have, at the line", () => {
    expect(judged("ingress:\n- service: http://radar.shop.svc\n")).toEqual([
      expect.stringContaining(
        "tunnel data.config.yaml 1: names radar.shop.svc, but no Service in shop here has that name; radarr exists here",
      ),
    ]);
    expect(judged("url: http://radarr.shop.svc.cluster.local:7879/x\n")).toEqual([
      expect.stringContaining(
        "names radarr.shop.svc.cluster.local:7879, but Service radarr in shop has 7878",
      ),
    ]);
  });

  it("finds them without .svc in an address with a port", () => {
    expect(judged("ingress:\n- service: http://radar.shop:7878\n")).toEqual([
      expect.stringContaining("1: names radar.shop, but no Service in shop here has that name"),
    ]);
    expect(judged("service: https://radarr.shop:80")).toEqual([
      expect.stringContaining("names radarr.shop:80, but Service radarr in shop has 7878"),
    ]);
    for (const text of [
      "http://radarr.shop:7878",
      "http://radar.shop/",
      "radar.shop:80",
      "http://a.radar.shop:80",
    ])
      expect(judged(text)).toEqual([]);
    // It may be a host outside the cluster.
    expect(judged("http://radarr-store.platform:7878", RADARR.replaceAll("radarr", "radarr-store"))).toEqual(
      [],
    );
  });

  it("finds those that a container connects to, if its own environment has no Service there", () => {
    const pod = (url: string) => deployment({ container: `env: [{name: URL, value: "${url}"}],` });
    const other = RADARR.replace("namespace: shop", "namespace: media");
    const wrong = "http://radarr.media.svc:80";
    expect(judged("", other, pod(wrong))).toEqual([
      expect.stringContaining("names radarr.media.svc:80, but Service radarr in media has 7878"),
    ]);
    expect(judged("", other, `${pod(wrong)}\n---\n${other}`)).toEqual([]);
    expect(judged("", other, pod("http://radarr.media.svc:7878"))).toEqual([]);
  });

  it("warns of a slip in the domain of the cluster, and in a namespace", () => {
    expect(judged("url: http://radarr.shop.svc.clusterl.local:7878\n")).toEqual([
      expect.stringContaining(
        "names radarr.shop.svc.clusterl.local, which doesn't end with cluster.local, so that nothing resolves it",
      ),
    ]);
    expect(judged("url: http://anything.shpo.svc.cluster.local\n")).toEqual([
      expect.stringContaining(
        "names anything.shpo.svc.cluster.local, but nothing here is in namespace shpo; namespace shop exists here",
      ),
    ]);
  });

  it("warns of a slip in the name of a release of a chart, whose Service mostly has that name", () => {
    const chart = (name: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: shop}\n`;
    expect(judged("url: https://rradarr.shop.svc.cluster.local\n", chart("radarr"))).toEqual([
      expect.stringContaining(
        "names rradarr.shop.svc.cluster.local, but no Service in shop here has that name; radarr exists here",
      ),
    ]);
    expect(judged("url: https://radarr.shop.svc\n", chart("radarr"))).toEqual([]);
    expect(
      judged("url: https://radarr-web.shop.svc\n", `${chart("radarr")}---\n${chart("radars-web")}`),
    ).toEqual([]);
    expect(judged("url: https://rradarr.shop.svc\n", chart("radarr").replace("shop", "other"))).toEqual([]);
  });

  it("finds them in the values of a HelmRelease", () => {
    const release =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: edge}\nspec: {values: {url: 'radarr.shop.svc:80'}}\n";
    expect(judged("", RADARR, release)).toEqual([expect.stringContaining("Service radarr in shop has 7878")]);
  });

  it.each([
    ["the name and port of the Service", "http://radarr.shop.svc:7878"],
    ["no port", "http://radarr.shop.svc"],
    ["another namespace", "http://radar.other.svc:80"],
    ["a name that isn't near", "http://sonarr.shop.svc:80"],
    ["a comment", "# http://radar.shop.svc:80"],
    ["a longer host", "http://radarr.shop.svc.example.com:80 radarr.shop.svc-x:80"],
    ["a host below it", "http://a.radar.shop.svc:80"],
    [
      "a cluster with a domain of its own",
      "http://radarr.shop.svc.k8s.home:80 http://radarr.shop.svc.cluster.home:80",
    ],
    ["a namespace that isn't near", "http://radarr.store.svc:80"],
  ])("takes %s", (_, text) => expect(judged(text)).toEqual([]));

  it.each([
    ["another number", "web-v1", "http://web-v2.shop.svc"],
    ["a short word", "db-ro", "http://db-rw.shop.svc"],
  ])("takes a name that differs by %s", (_, name, text) =>
    expect(judged(text, RADARR.replace("name: radarr", `name: ${name}`))).toEqual([]),
  );

  it("takes any port of a headless Service, and a port that it has in another environment", () => {
    const headless = RADARR.replace("spec: {", "spec: {clusterIP: None, ");
    expect(judged("radarr.shop.svc:80", headless)).toEqual([]);
    expect(
      judged(
        "radarr.shop.svc:80",
        RADARR,
        `${file("radarr.shop.svc:80")}---\n${RADARR.replace("7878", "80")}`,
      ),
    ).toEqual([]);
  });

  it("takes the name of a Service that a controller creates", () => {
    const cluster =
      "\n---\napiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: radar, namespace: shop}\n";
    expect(
      judged("radar-rw.shop.svc:5432", RADARR.replace("name: radarr", "name: radarr-rw") + cluster),
    ).toEqual([]);
  });

  it("warns of a namespace in which nothing is, if the only Service of that name is in another one", () => {
    const store = RADARR.replaceAll("radarr", "radarr-store");
    expect(judged("http://radarr-store.platform.svc:7878", store)).toEqual([
      "warning tunnel data.config.yaml 0: names radarr-store.platform.svc, but nothing here is in namespace platform; Service radarr-store is in shop",
    ]);
    // Another repository may be in charge of a namespace in which something is.
    const beside = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: platform}\n";
    expect(judged("http://radarr-store.platform.svc:7878", store + beside)).toEqual([]);
    // Any program may be called like this.
    expect(judged("http://radarr.platform.svc:7878")).toEqual([]);
    const two = store.replace("namespace: shop", "namespace: office").replace(/^(?=apiVersion)/, "---\n");
    expect(judged("http://radarr-store.platform.svc:7878", store + two)).toEqual([]);
  });
});

describe("a full name in a namespace in which nothing is, beside a release of that name", () => {
  const ADDRESS = "http://loki.monitoring.svc.cluster.local:3100";
  const release = (more = "") =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: loki, namespace: platform}\nspec: {${more}chart: {spec: {chart: loki}}}\n---\n`;
  const application = (more = "chart: loki") =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: loki, namespace: argocd}\nspec: {destination: {namespace: platform}, source: {${more}}}\n---\n`;
  const said = (own: string, address = ADDRESS) =>
    judged("", RADARR, own + file(address)).map((one) => one.replace(/^.*?: /, ""));
  const told = (what: string) => [
    `names loki.monitoring.svc.cluster.local, but nothing here is in namespace monitoring; ${what} is in platform`,
  ];

  it("warns, and says where the release is", () => {
    expect(said(release())).toEqual(told("HelmRelease loki"));
    expect(said(release("targetNamespace: platform, releaseName: loki, "))).toEqual(told("HelmRelease loki"));
    expect(said(application())).toEqual(told("Application loki"));
    expect(said(`${RADARR.replaceAll("radarr", "loki").replace("shop", "platform")}---\n`)).toEqual(
      told("Service loki"),
    );
  });

  it("warns of one in the values of another release", () => {
    const values = release()
      .replaceAll("loki", "grafana")
      .replace("spec: {", `spec: {values: {url: "${ADDRESS}"}, `);
    expect(judged("", RADARR, release() + values)).toEqual([
      "warning grafana spec.values.url undefined: names loki.monitoring.svc.cluster.local, but nothing here is in namespace monitoring; HelmRelease loki is in platform",
    ]);
  });

  it.each([
    ["its namespace", release(), ADDRESS.replace("monitoring", "platform")],
    [
      "a namespace in which something is",
      `${release()}apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring}\n---\n`,
    ],
    ["a namespace of the cluster", release(), ADDRESS.replace("monitoring", "kube-system")],
    ["a host that may be outside", release(), "http://loki.monitoring:3100"],
    ["another name", release(), ADDRESS.replace("loki", "mimir")],
    ["the name before its namespace is added", release("targetNamespace: platform, ")],
    ["a name that the chart doesn't use", release("values: {fullnameOverride: logs}, ")],
    ["a namespace that is filled in", release().replace("platform", "'$\u007bSPACE}'")],
    ["one of two releases", release() + release().replace("platform", "office")],
    ["an Application of a folder", application("path: loki")],
    ["an Application with a release of another name", application("chart: loki, helm: {releaseName: logs}")],
  ])("takes %s", (_, own, address?: string) => expect(said(own, address)).toEqual([]));
});

describe("short names of Services of other environments", () => {
  const pod = (url: string) => `${deployment({ container: `env: [{name: URL, value: "${url}"}],` })}`;

  it("warns of a port that the Service doesn't have, also the default one of the scheme", () => {
    expect(judged("", RADARR, pod("http://radarr/api"))).toEqual([
      expect.stringContaining(
        "a container is configured to connect to radarr:80, but Service radarr in shop has 7878",
      ),
    ]);
    expect(judged("", RADARR, pod("http://radarr:7979"))).toHaveLength(1);
  });

  it.each([
    ["its port", "http://radarr:7878/api"],
    ["a Service that is nowhere", "http://sonarr"],
    ["the pod itself", "http://localhost:80"],
  ])("takes %s", (_, url) => expect(judged("", RADARR, pod(url))).toEqual([]));

  it("warns of one in another namespace, and takes a headless one", () => {
    expect(judged("", RADARR.replace("namespace: shop", "namespace: media"), pod("http://radarr"))).toEqual([
      expect.stringContaining("but Service radarr is in namespace media, not in shop"),
    ]);
    expect(judged("", RADARR.replace("ports:", "clusterIP: None, ports:"), pod("http://radarr"))).toEqual([]);
  });
});
