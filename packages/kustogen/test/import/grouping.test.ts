import { expect, it } from "vitest";
import { describeStates } from "../../src/import/describe-states.ts";
import { importedFrom } from "../../src/import/facts-of-sources.ts";
import { stageOf } from "../../src/import/stage-of.ts";
import { codeOf, filesOf, statesOf } from "./described.ts";

const NEEDS = "resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 100m, memory: 64Mi}}";

const deployment = (name: string, more = "", pod = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: ${name}, image: "${name}:v1", ${NEEDS}${more}}]${pod}}
---
`;

const service = (name: string, more = "") =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {selector: {app: ${name}}, ports: [{port: 80}]${more}}\n---\n`;

const PROBES = "livenessProbe: {tcpSocket: {port: 80}}, readinessProbe: {tcpSocket: {port: 80}}";
const PORTS = ", ports: [{containerPort: 80}]";

it("what a Service leads to is no worker; what none leads to, or one without an address, is", () => {
  const block = (yaml: string) =>
    /(\w+)\(part, \{\n? *name: "web",\n/.exec(codeOf({ beta: yaml }).get("components/web.ts") ?? "")?.[1];
  expect(block(deployment("web", PORTS) + service("web"))).toBe("deployment");
  expect(block(deployment("web", PORTS))).toBe("worker");
  expect(block(deployment("web", `${PORTS}, ${PROBES}`) + service("web"))).toBe("webService");
  expect(block(deployment("web", `${PORTS}, ${PROBES}`) + service("web", ", clusterIP: None"))).toBe(
    "worker",
  );
});

const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: alb}
spec: {controllerName: gateway.example.com/alb, parametersRef: {group: gateway.example.com, kind: Balancer, name: entry-config, namespace: shop}}
---
apiVersion: gateway.example.com/v1
kind: Balancer
metadata: {name: entry-config, namespace: shop}
spec: {scheme: internal}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: shop-entry, namespace: shop}
spec: {gatewayClassName: alb, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
`;

const route = (name: string) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: ${name}, namespace: shop}\nspec: {parentRefs: [{name: shop-entry}], rules: [{backendRefs: [{name: ${name}, port: 80}]}]}\n---\n`;

it("a gateway with its class, the parameters of that and its one route is one component", () => {
  const web = deployment("web") + service("web");
  const files = codeOf({ beta: GATEWAY + web + route("web") });
  expect([...files.keys()].filter((path) => path.startsWith("components/"))).toEqual([
    "components/gateway.ts",
    "components/web.ts",
  ]);
  expect(files.get("components/gateway.ts")).toContain(
    "/** GatewayClass, Balancer, Gateway and HTTPRoute. */",
  );
});

it("several routes of a gateway stay with what they lead to", () => {
  const parts = ["web", "api"].map((name) => deployment(name) + service(name) + route(name)).join("");
  const files = codeOf({ beta: GATEWAY + parts });
  expect(files.get("components/web.ts")).toContain('"HTTPRoute"');
  expect(files.get("components/gateway.ts")).not.toContain('"HTTPRoute"');
});

it("the issuer that only one certificate names is with it; what monitors several components is monitoring", () => {
  const issuer =
    "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: letters, namespace: shop}\nspec: {selfSigned: {}}\n---\n";
  const certificate =
    "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: shop}\nspec: {secretName: web-tls, dnsNames: [a.example.com], issuerRef: {kind: Issuer, name: letters}}\n---\n";
  const monitor =
    "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: everything, namespace: shop}\nspec: {selector: {matchLabels: {tier: x}}, endpoints: [{port: http}]}\n";
  const labelled = (name: string) =>
    service(name).replace("namespace: shop}", "namespace: shop, labels: {tier: x}}");
  const files = codeOf({
    beta:
      deployment("web", "", ", volumes: [{name: tls, secret: {secretName: web}}]") +
      labelled("web") +
      deployment("api") +
      labelled("api") +
      certificate +
      issuer +
      monitor,
  });
  expect(files.get("components/web.ts")).toContain('"Issuer"');
  expect(files.get("components/monitoring.ts")).toContain('"ServiceMonitor"');
});

it("what pods mount in one environment alone goes with the pods, not with other things of that environment", () => {
  const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: key, namespace: shop}\ndata: {a: b}\n---\n";
  const scaler =
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 4, metrics: []}\n---\n";
  const files = codeOf({
    live: deployment("web"),
    beta: deployment("web", "", ", volumes: [{name: key, configMap: {name: key}}]") + map + scaler,
  });
  expect(files.get("components/web.ts")).toContain('configMap(part, "key"');
  expect(files.get("components/web-autoscaler.ts")).not.toContain("configMap");
});

it("an image whose name says the environment is called without that", () => {
  const web = (environment: string) =>
    deployment("web").replace("web:v1", `example.com/team-${environment}-web:v1`);
  expect(codeOf({ dev: web("dev"), prod: web("prod") }).get("images.ts")).toContain('  "team-web": {');
});

it("an image that environments have under different names is called as production's, else as most have it", () => {
  const web = (registry: string) => deployment("web").replace("web:v1", `${registry}.example.com/web:v1`);
  const imageIn = (registries: Record<string, string>) =>
    filesOf(
      describeStates(
        "shop",
        statesOf(Object.fromEntries(Object.entries(registries).map(([name, own]) => [name, web(own)]))),
        "shop",
      ),
    ).get("images.ts");
  expect(imageIn({ dr: "a", prod: "b", qa: "c" })).toContain('name: "b.example.com/web"');
  expect(imageIn({ beta: "a", dev: "b", live: "c", qa: "b" })).toContain('name: "b.example.com/web"');
});

it("settings stand in the order of the components, and say in words what they are", () => {
  const objects = (pods: number, memory: string) =>
    deployment("web")
      .replace("memory: 64Mi", `memory: ${memory}`)
      .replace("spec:\n", `spec:\n  replicas: ${pods}\n`) +
    `apiVersion: acme.io/v1\nkind: Poller\nmetadata: {name: web, namespace: shop}\nspec: {pollingInterval: ${pods}, triggers: [{type: ${memory}x}]}\n`;
  const text = codeOf({ beta: objects(11, "32Mi"), live: objects(22, "48Mi") }).get("settings.ts") ?? "";
  expect([...text.matchAll(/^ +(\w+: \w+\(\)\.describe\(.*\)),$/gm)].map(([, line]) => line)).toEqual([
    'replicas: replicas().describe("Number of pods")',
    'memoryRequest: memory().describe("Memory reserved for a pod")',
    'pollingInterval: integer().describe("Time from one polling to the next")',
    'triggerType: text().describe("Trigger type")',
  ]);
});

it.each([
  ["dr", "production"],
  ["pre", "beta"],
  ["integration", "beta"],
  ["sandbox", "development"],
])("the environment %s is %s", (name, stage) => {
  expect(stageOf(name)).toBe(stage);
});

it.each([
  [["overlays/dev", "overlays/pre", "overlays/live"], "overlays/*"],
  [["overlays/dev/shop", "overlays/live/shop"], "overlays/*/shop"],
  [["a/dev", "b/live"], "a/dev, b/live"],
  [["overlays/dev"], "overlays/dev"],
])("a system from %j says so in short", (places, shown) => {
  expect(importedFrom(places)).toBe(`Imported from ${shown}.`);
});

it("the repository of a chart that one release alone is made from comes with that, one of several is apart", () => {
  const release = (name: string, repository: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 1h, chart: {spec: {chart: ${name}, sourceRef: {kind: HelmRepository, name: ${repository}}}}}\n---\n`;
  const source = (name: string) =>
    `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 1h, url: "https://${name}.example.com"}\n---\n`;
  const files = codeOf({
    beta:
      release("issuer", "jets") +
      release("logs", "graphs") +
      release("metrics", "graphs") +
      source("jets") +
      source("graphs"),
  });
  expect([...files.keys()].filter((path) => path.startsWith("components/")).sort()).toEqual([
    "components/issuer.ts",
    "components/logs.ts",
    "components/metrics.ts",
    "components/sources.ts",
  ]);
  expect(files.get("components/issuer.ts")).toContain("https://jets.example.com");
});

it("what is named after a release, or after the source of several, comes with it in one component", () => {
  const release = (name: string, repository: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 1h, chart: {spec: {chart: ${name}, sourceRef: {kind: GitRepository, name: ${repository}}}}}\n---\n`;
  const source = (name: string) =>
    `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 1h, url: "https://git.example.com/${name}"}\n---\n`;
  const space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: certs}\n---\n";
  const setup =
    "apiVersion: example.com/v1\nkind: Setup\nmetadata: {name: login-setup, namespace: shop}\nspec: {a: b}\n---\n";
  const pool =
    "apiVersion: scaler.sh/v1\nkind: Pool\nmetadata: {name: default, namespace: shop}\nspec: {a: b}\n---\n";
  const everywhere =
    release("login", "login") +
    source("login") +
    setup +
    release("scaler", "charts") +
    source("charts") +
    pool;
  const certs =
    release("certs-system", "certs") + release("certs-issuers", "certs") + source("certs") + space;
  const files = codeOf({ beta: everywhere, production: everywhere + certs });
  expect([...files.keys()].filter((path) => path.startsWith("components/")).sort()).toEqual([
    "components/certs.ts",
    "components/login.ts",
    "components/scaler.ts",
  ]);
  expect(files.get("settings.ts")?.match(/feature\(\{\}\)/g)).toHaveLength(1);
});
