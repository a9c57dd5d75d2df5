import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { resources } from "../../../review/test/check/state.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { importedState } from "../../src/import/state.ts";
import { mergeSettings } from "../../src/layers/merge-settings.ts";
import { recordOf } from "./described.ts";
import { written } from "./written.ts";

/** What an import writes, and what base and each environment's file say; what it renders to is the same as before. */
function imported(environments: Readonly<Record<string, string>>) {
  const states = Object.entries(environments).map(([name, yaml]) =>
    importedState({ name, from: name, resources: resources(yaml) }),
  );
  const { files, rendered } = written(states);
  expect(rendered.map(sorted)).toEqual(states.map(({ expected }) => sorted(expected)));
  expect(recordOf(files)).toMatchSnapshot();
  return {
    files,
    settings: files.get("settings.ts") ?? "",
    code: [...files.values()].join("\n"),
    said: (name: string) => {
      const [base, own] = ["base", name].map(
        (one) => parse(files.get(one) ?? "").systems.shop.settings ?? {},
      );
      return JSON.parse(JSON.stringify(mergeSettings(base, own)));
    },
  };
}

/** As texts, whatever the order of keys and of variables. */
const sorted = (list: readonly unknown[]) =>
  list
    .map((one) =>
      JSON.stringify(one, (key, value) =>
        isMap(value) ? ordered(value) : key === "env" ? byName(value) : value,
      ),
    )
    .sort();
const byName = (env: readonly { name: string }[]) => env.toSorted((a, b) => (a.name < b.name ? -1 : 1));
const isMap = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const ordered = (map: object) => Object.fromEntries(Object.entries(map).sort());

const deployment = (name: string, { container = "", pod = "", labels = "", annotations = "" } = {}) =>
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}${labels}}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}, annotations: {team: blue${annotations}}}
    spec: {containers: [{name: main, image: "main:v1"${container}}]${pod}}
---
`;

const config = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {${data}}\n---\n`;

const release = (values: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop, namespace: shop}\nspec: {interval: 5m, chart: {spec: {chart: web}}, values: {level: info, ${values}}}\n---\n`;

describe("settings of the component that is called like the system", () => {
  const needs = (cpu: string) => ({ container: `, resources: {requests: {cpu: ${cpu}}}` });

  it("are a group beside another component's, where equal amounts are two settings", () => {
    const state = (cpu: string) => deployment("shop", needs(cpu)) + deployment("worker", needs(cpu));
    const { said } = imported({ dev: state("50m"), live: state("200m") });
    expect(said("live")).toEqual({ shop: { cpuRequest: "200m" }, worker: { cpuRequest: "200m" } });
  });

  it("are the system's where there is no other", () => {
    const { said } = imported({
      dev: deployment("shop", needs("50m")),
      live: deployment("shop", needs("200m")),
    });
    expect(said("live")).toEqual({ cpuRequest: "200m" });
  });

  it("are grouped by what they are about where they are many, and checks are production's by default", () => {
    const probe = (count: number) =>
      `{httpGet: {path: /, port: 80}, initialDelaySeconds: ${count}, periodSeconds: ${count + 1}, timeoutSeconds: ${count + 2}}`;
    const state = (count: number) =>
      deployment("shop", {
        container: `, livenessProbe: ${probe(count)}, readinessProbe: ${probe(10 * count)}, env: [{name: A, valueFrom: {configMapKeyRef: {name: words, key: greeting}}}]`,
      }) +
      config(
        "words",
        ["greeting", "farewell", "colour", "flavour", "weather", "season"]
          .map((word) => `${word}: ${word} ${count}`)
          .join(", "),
      );
    const { said, settings, code } = imported({ dev: state(2), production: state(3) });
    expect(Object.keys(said("production"))).toContain("configuration");
    expect(code).toContain("livenessProbe: { ...settings.liveness, httpGet:");
    expect(said("dev").readiness).toEqual({ initialDelaySeconds: 20, periodSeconds: 21, timeoutSeconds: 22 });
    expect(settings).toMatch(
      / {2}liveness: group\({\n {4}initialDelaySeconds: integer\(\)\s*\.default\(3\)\s*\.describe\("Seconds before the first liveness check"\)/,
    );
  });
});

it("a number that is written as a text is a number in settings, true or false where only one environment has it, too", () => {
  const state = (size: string, more: string) =>
    deployment("web", {
      container: `, env: [{name: LEVEL, value: info}, {name: WORKERS, value: "${size}"}${more}]`,
    }) + config("words", `"max-size": "${size}00", level: info`);
  const { said, code } = imported({
    dev: state("2", ', {name: DEBUG_MODE, value: "true"}'),
    live: state("4", ""),
  });
  expect(said("dev").web).toEqual({ workers: 2, debugMode: true });
  expect(said("live")).toEqual({ web: { workers: 4 }, configuration: { maxSize: 400 } });
  expect(code).toContain('"max-size": String(settings.configuration.maxSize)');
});

it("how long something is kept is a duration", () => {
  const { settings } = imported({
    dev: config("words", "cache-ttl: 30m, level: info"),
    live: config("words", "cache-ttl: 1h, level: info"),
  });
  expect(settings).toContain("cacheTtl: duration()");
});

it("a number with a zero before it stays a text", () => {
  const { said } = imported({
    dev: config("words", 'code: "007", level: info'),
    live: config("words", 'code: "012", level: info'),
  });
  expect(said("live")).toEqual({ configuration: { code: "012" } });
});

it("addresses with commas between them are a text", () => {
  const { settings } = imported({
    dev: config("words", "origins: 'https://a.example.com,https://b.example.com', level: info"),
    live: config("words", "origins: 'https://c.example.com,https://d.example.com', level: info"),
  });
  expect(settings).toContain("origins: text()");
});

it("a field that takes one of a few words takes each of them, and any other text that one environment has", () => {
  const { settings } = imported({
    dev: release("server: {PROTOCOL: Http}"),
    live: release("server: {name: x}, persistence: {accessModes: [ReadWriteMany]}"),
  });
  expect(settings).toMatch(/accessMode: oneOf\(\["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"/);
  expect(settings).not.toContain('oneOf(["Http"])');
});

it("what a setting is of is in its name where the field alone says nothing", () => {
  const values = (size: string, name: string) =>
    release(
      `persistence: {size: ${size}}, admin: {email: ${name}@example.com}, server: {PROTOCOL: http${size}}, ingress: {tls: [{secretName: of-${name}}]}`,
    );
  const { said } = imported({ dev: values("1Gi", "anna"), live: values("9Gi", "lena") });
  expect(said("live")).toEqual({
    volumeSize: "9Gi",
    adminEmail: "lena@example.com",
    serverProtocol: "http9Gi",
    tlsSecret: "of-lena",
  });
});

it("settings of a chart with many are grouped by the parts of its values, or say of which part they are", () => {
  const values = (count: number) =>
    release(
      [
        `backend: {replicaCount: ${count}, gunicorn: {workers: ${count + 1}}, ${count > 2 ? "resources: {limits: {cpu: 200m, memory: 1Gi}}, " : ""}env: {LOGIN_URL: "https://login${count}.example.com/"}}`,
        `frontend: {image: {tag: v${count}}}`,
        `ingress: {host: shop${count}.example.com, tls: ${count > 2}}`,
        `autoscaling: {minReplicas: ${count - 1}, maxReplicas: ${count + 3}, targetCPUUtilizationPercentage: ${60 + count}}`,
        `postgres: {instances: ${count}, storage: {size: ${count}Gi}}`,
        `redis: {maxMemory: ${count}56M}`,
        `timeout: ${count}m`,
      ].join(", "),
    );
  const { said, settings } = imported({ dev: values(2), live: values(4) });
  expect(said("live")).toEqual({
    timeout: "4m",
    frontendTag: "v4",
    redisMaxMemory: "456M",
    backend: {
      replicaCount: 4,
      workers: 5,
      loginUrl: "https://login4.example.com/",
      resources: { cpuLimit: "200m", memoryLimit: "1Gi" },
    },
    ingress: { host: "shop4.example.com", tls: true },
    autoscaling: { minReplicas: 3, maxReplicas: 7, cpuTarget: 64 },
    postgres: { instances: 4, volumeSize: "4Gi" },
  });
  expect(settings).toContain('workers: integer().describe("Number of workers")');
});

it("what parts of a chart get alike says which parts these are", () => {
  const parts = (cpu: string) =>
    release(["read", "write"].map((part) => `${part}: {resources: {requests: {cpu: ${cpu}}}}`).join(", "));
  const { settings } = imported({ dev: parts("50m"), live: parts("80m") });
  expect(settings).toContain('cpuRequest: cpu().describe("CPU reserved for each pod of read and write")');
});

it("a mode that only some environments have is called by its word", () => {
  const { said, settings } = imported({
    dev: release("strategy: {type: Recreate}"),
    live: release("mode: x"),
  });
  expect(said("dev")).toMatchObject({ recreate: true });
  expect(settings).toContain('describe("The old pod ends before the new one starts")');
});

it("the environment's own file in lists of files is called after the component that reads it", () => {
  const whole = (name: string) => chart("till", "").replace("valuesFiles: [values.yaml]", name);
  const chart = (name: string, own: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 5m, chart: {spec: {chart: web, valuesFiles: [values.yaml${own}]}}}\n---\n`;
  const state = (name: string, own: string) =>
    chart("api", `, values-${name}.yaml`) +
    chart("web", own) +
    whole(own === "" ? "version: 1.x" : "version: 1.x, valuesFiles: [values.yaml, values-live.yaml]");
  const { said, settings } = imported({ dev: state("dev", ""), live: state("live", ", values-live.yaml") });
  expect(said("live")).toEqual({ web: { ownValuesFile: true }, till: { ownValuesFile: true } });
  expect(settings).toContain("The chart also reads the values file of the environment");
});

it("an annotation that one environment alone has is a text that this gives, its own name, too", () => {
  const { said, code } = imported({
    dev: deployment("web", { annotations: ", example.com/revision: dev" }),
    live: deployment("web"),
  });
  expect(said("dev")).toEqual({ web: { revision: "dev" } });
  expect(code).not.toContain("within");
});

it("a name that one environment alone has is a setting that this gives, though the environment's own name is in it", () => {
  const route = (annotations: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop${annotations}}\nspec: {defaultBackend: {service: {name: web, port: {number: 80}}}}\n---\n`;
  const { said, code } = imported({
    dev: deployment("web") + route(""),
    prod: deployment("web") + route(", annotations: {cert-manager.io/cluster-issuer: letsencrypt-prod}"),
  });
  expect(JSON.stringify(said("prod"))).toContain('"clusterIssuer":"letsencrypt-prod"');
  expect(code).not.toContain("within(");
});

it("the least of something stands before the most of it, and what a pod should reach is called so", () => {
  const scaler = (count: number) =>
    `${deployment("web")}apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\nspec: {maxReplicas: ${count * 3}, minReplicas: ${count}, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, metrics: [{type: Pods, pods: {metric: {name: open_requests}, target: {type: AverageValue, averageValue: ${count}k}}}]}\n`;
  const { said, settings } = imported({ dev: scaler(2), live: scaler(3) });
  expect(Object.keys(said("live").web)).toEqual(["minReplicas", "maxReplicas", "targetPerPod"]);
  expect(settings).toContain("Average open requests for each pod that the autoscaler aims for");
});

it("a component is what its label says where its name is the front of the system's", () => {
  const labels = ", app.kubernetes.io/component: api";
  const yaml =
    deployment("web", { labels }) + deployment("web-worker", { labels: labels.replace("api", "jobs") });
  const state = importedState({ name: "dev", from: "dev", resources: resources(yaml) });
  const { components } = describeStates("web-service", [state], "shop");
  expect([...components.keys()].sort()).toEqual(["api", "worker"]);
});

it("permissions of mounted files are octal digits, and ports whose names are numbers are called ports", () => {
  const { code } = imported({
    dev:
      deployment("acme-web", {
        pod: ", volumes: [{name: run, configMap: {name: words, defaultMode: 484}}]",
      }) +
      config("words", "run.sh: echo") +
      deployment("acme-worker", { container: ', env: [{name: WEB_ADDRESS, value: "acme-web:5222"}]' }) +
      'apiVersion: v1\nkind: Service\nmetadata: {name: acme-web, namespace: shop}\nspec: {selector: {app: acme-web}, ports: [{name: "5222", port: 5222}, {name: "5280", port: 5280}]}\n',
  });
  expect(code).toContain("defaultMode: 0o744");
  expect(code).toContain('const WEB = { host: "acme-web", port5222: 5222');
});

describe("what only some environments have of a component", () => {
  const volume = { pod: ", volumes: [{name: keys, emptyDir: {}}, {name: more, emptyDir: {}}]" };
  const needs = (cpu: string, pod = "") => ({ container: `, resources: {requests: {cpu: ${cpu}}}`, pod });
  const budget =
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\nspec: {minAvailable: 1, selector: {matchLabels: {app: web}}}\n";

  it("is beside its settings, and so is a component that is called after it", () => {
    const { said, code, settings } = imported({
      dev: deployment("web", needs("50m")) + deployment("worker"),
      live: deployment("web", needs("80m", volume.pod)) + deployment("worker") + budget,
    });
    expect(said("live")).toEqual({ web: { cpuRequest: "80m", volumes: true, budget: true } });
    expect(said("dev")).toEqual({ web: { cpuRequest: "50m" } });
    expect(code).toContain("when: ({ settings }) => settings.web.budget,");
    expect(settings).toMatch(/\n {4}budget: feature\(\{\}\)/);
  });

  it("is beside the system's settings, without its name, where the component is called like the system", () => {
    const { said } = imported({
      dev: deployment("shop", needs("50m")),
      live:
        deployment("shop", needs("80m", volume.pod)) +
        budget.replace("app: web", "app: shop").replace("name: web", "name: shop"),
    });
    expect(said("live")).toEqual({ cpuRequest: "80m", volumes: true, budget: true });
  });

  it("is the system's where two components have it", () => {
    const two = (values: string) =>
      ["web", "worker"].map((name) => release(values).replace("name: shop", `name: ${name}`)).join("");
    const { said } = imported({
      dev: two("colour: red"),
      live: two("colour: red, traces: {rate: 1, mode: all}"),
    });
    expect(said("live")).toEqual({ traces: true });
  });
});

describe("what some environments call like themselves", () => {
  const variable = (text: string) => ({ container: `, env: [{name: LEVEL, value: info}${text}]` });

  it("is a setting that these give, as a variable and as a label", () => {
    const state = (name: string, has: boolean) =>
      deployment("web", variable(has ? `, {name: ENVIRONMENT, value: ${name}}` : "")) +
      deployment("worker", { labels: has ? "" : `, environment: ${name}` });
    const { code, said } = imported({
      dev: state("dev", false),
      beta: state("beta", true),
      live: state("live", true),
    });
    expect(code).not.toContain("within");
    expect(said("live")).toMatchObject({ web: { environment: "live" }, worker: {} });
    expect(said("dev")).toEqual({ worker: { environment: "dev" } });
  });
});

it("an address in the cluster that most environments have is the default, one outside is none", () => {
  const state = (inside: string, outside: string) =>
    config("words", `inside: 'http://${inside}:80', outside: 'https://${outside}', level: info`);
  const { settings } = imported({
    dev: state("cache.shop.svc", "shop.example.com"),
    beta: state("cache.shop.svc", "shop.example.com"),
    live: state("queue.shop.svc", "live.example.com"),
  });
  expect(settings).toContain('default("http://cache.shop.svc:80")');
  expect(settings).not.toContain('default("https://shop.example.com")');
});

describe("a component holds what belongs to it", () => {
  const chart = (name: string, repository: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 1h, chart: {spec: {chart: ${name}, sourceRef: {kind: HelmRepository, name: ${repository}}}}}\n---\n`;
  const source = (name: string) =>
    `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 1h, url: "https://${name}.example.com"}\n---\n`;
  const componentsIn = (yaml: string) =>
    [...imported({ dev: yaml }).files.keys()].filter((path) => path.startsWith("components/")).sort();

  it("such as what the operator reads that it deploys", () => {
    const issuer =
      "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: letters}\nspec: {selfSigned: {}}\n---\n";
    expect(
      componentsIn(issuer + chart("cert-manager", "jets") + source("jets") + chart("cart", "jets")),
    ).toEqual(["components/cart.ts", "components/cert-manager.ts", "components/sources.ts"]);
  });

  it("and what deploys one environment is called without the name of that", () => {
    const root = (name: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: shop}\nspec: {project: default, source: {repoURL: "https://git.example.com/shop.git", path: apps/prod, targetRevision: main}, destination: {server: "https://kubernetes.default.svc", namespace: shop}}\n---\n`;
    const { code, said } = imported({
      dev: deployment("web"),
      prod: deployment("web") + root("root-prod"),
    });
    expect(said("prod")).toEqual({ root: true });
    expect(code).toContain("path: `apps/${layer}`");
    const other = imported({ dev: deployment("web"), prod: deployment("web") + root("all") });
    expect(other.code).toContain('path: "apps/prod"');
  });
});

it("a variable that says whether a feature is on isn't called `enabled`, by which the feature itself is turned on", () => {
  const app = (name: string, variables = "") =>
    deployment(name, { container: `, env: [{name: LEVEL, value: info}${variables}]` });
  const traced = (name: string) =>
    app(
      name,
      `, {name: OTEL_ENABLED, value: "true"}, {name: OTEL_ENDPOINT, value: "otel:4317"}, {name: OTEL_NAME, value: ${name}}`,
    );
  const { said } = imported({ beta: traced("api") + traced("worker"), live: app("api") + app("worker") });
  expect(said("beta").otel).toMatchObject({ endpoint: "otel:4317" });
  expect(said("beta").otel).not.toHaveProperty("enabled");
});
