import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { describeStates } from "../../src/import/describe-states.ts";
import { layerFile, withSystem } from "../../src/import/environment-sections.ts";
import { mergeSettings } from "../../src/layers/merge-settings.ts";
import { filesOf, recordOf, statesOf } from "./described.ts";

/** The code of an import, as one text, and what base and each environment's file say of it. */
function imported(environments: Readonly<Record<string, string>>) {
  const states = statesOf(environments);
  const system = describeStates("shop", states, "shop");
  const files = filesOf(system);
  const section = (name: string) => withSystem("file", "stage: beta\n", name, system);
  expect(
    recordOf(new Map([...files, ...states.map(({ name }) => [name, section(name)] as const)])),
  ).toMatchSnapshot();
  const base = parse(layerFile("file", undefined, "base", system)).systems.shop.settings ?? {};
  const said = (name: string): Record<string, unknown> =>
    mergeSettings(base, parse(section(name)).systems.shop.settings ?? {});
  return { code: [...files.values()].join("\n"), settings: files.get("settings.ts"), said };
}

const map = (data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: words, namespace: shop}\ndata: {LEVEL: info, ${data}}\n---\n`;

const web = (container = "", pod = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:v1"${container}}]${pod}}}
---
`;

describe("several things that the same environments have", () => {
  const release = (values: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {interval: 5m, chart: {spec: {chart: web}}, values: {level: info, ${values}}}\n`;

  it("are one feature, called after what is enabled there", () => {
    const { code, said, settings } = imported({
      dev: release("redis: {enabled: false}"),
      live: release(
        "redis: {enabled: true, nodes: {replicas: 3, zone: a}}, queue: {type: redis, address: redis}, cache: {type: redis, address: redis}",
      ),
    });
    expect(settings).toContain("  redis: feature({\n    replicas: replicas()");
    expect(code).toContain("enabled: Boolean(settings.redis),");
    expect(code).toContain("...(settings.redis\n");
    expect(code).not.toMatch(/settings\.(?:queue|cache|nodes)/);
    expect(said("dev")).toEqual({});
    expect(said("live")).toEqual({ redis: { replicas: 3 } });
  });

  it("are one feature, called after the mode that these alone run in, with a name for each of alike values", () => {
    const { said } = imported({
      dev: release("mode: SingleBinary"),
      live: release("mode: SimpleScalable, read: {replicas: 2, disk: ssd}, write: {replicas: 3, disk: ssd}"),
    });
    expect(said("live")).toEqual({ simpleScalable: { readReplicas: 2, writeReplicas: 3 } });
  });

  it("and what goes with the mode in both ways, are one decision", () => {
    const { code, settings, said } = imported({
      dev: release("mode: SingleBinary, storage: {type: Filesystem}, single: {replicas: 1}"),
      live: release(
        "mode: SimpleScalable, storage: {type: Buckets}, single: {replicas: 0}, copies: 2, read: {replicas: 2, disk: ssd}, write: {replicas: 3, disk: ssd}",
      ),
    });
    expect(code).toContain('mode: settings.simpleScalable ? "SimpleScalable" : "SingleBinary",');
    expect(code).toContain("single: { replicas: settings.simpleScalable ? 0 : 1 },");
    expect(settings).toContain('.describe("Number of pods of read")');
    expect(settings).toContain('.describe("Number of pods of write")');
    expect(said("dev")).toEqual({});
    expect(said("live")).toEqual({ simpleScalable: { copies: 2, readReplicas: 2, writeReplicas: 3 } });
  });

  it("are no part of what is enabled where they have nothing to do with it, and what is in it is", () => {
    const { code, settings, said } = imported({
      dev: release("redis: {enabled: false}"),
      live: release(
        "redis: {enabled: true, storageClass: fast}, queue: {type: redis, address: redis}, cache: {type: redis, address: redis}, resources: {limits: {cpu: 1, memory: 1Gi}}",
      ),
    });
    expect(code).toContain("storageClass: settings.redis.storageClass");
    expect(settings).toContain('}).describe("Whether Redis is on"),');
    expect(said("live")).toEqual({
      redis: { storageClass: "fast" },
      resources: { cpuLimit: 1, memoryLimit: "1Gi" },
    });
  });

  it("stay apart where nothing says what they are together", () => {
    const { said } = imported({
      dev: release("mode: info"),
      live: release("mode: info, queue: {a: x, b: y}, cache: {a: x, b: y}"),
    });
    expect(said("live")).toEqual({ queue: true, cache: true });
  });
});

describe("what is true or false as a text", () => {
  const states = (dev: string, live: string) => ({
    dev: web(`, env: [{name: DEBUG, value: "${dev}"}]`) + map(`debug: "${dev}", watch: "${dev}"`),
    live: web(`, env: [{name: DEBUG, value: "${live}"}]`) + map(`debug: "${live}", watch: "${live}"`),
  });

  it("is true or false in settings, each under its own name", () => {
    const { code, said } = imported(states("true", "false"));
    expect(code).toContain("env({ DEBUG: settings.web.debug })");
    expect(code).toContain("watch: String(settings.configuration.watch)");
    expect(said("dev")).toMatchObject({ web: { debug: true }, configuration: { debug: true, watch: true } });
  });

  it("keeps the words in which it is said", () => {
    const { code, said } = imported(states("True", "False"));
    expect(code).toContain('DEBUG: settings.web.debug ? "True" : "False"');
    expect(said("live")).toMatchObject({ web: { debug: false } });
  });
});

describe("what only some environments have", () => {
  it("is one feature with its values where it is several, also what says that it is on", () => {
    const tracing = 'OTEL_OFF: "false", OTEL_ENDPOINT: "http://traces:4317", OTEL_SAMPLER: ratio';
    const { code, settings, said } = imported({ dev: map(tracing), live: map('OTEL_OFF: "true"') });
    expect(code).not.toContain("within");
    expect(code).toContain('OTEL_OFF: settings.otel ? "false" : "true",');
    expect(code).toContain("OTEL_ENDPOINT: settings.otel.endpoint");
    expect(settings).toContain("  otel: feature({\n    endpoint: url()");
    expect(settings).not.toContain("otelOff");
    expect(said("dev")).toEqual({ otel: { endpoint: "http://traces:4317", sampler: "ratio" } });
    expect(said("live")).toEqual({ otel: false });
  });

  it("is a setting that these alone give, where it is one value", () => {
    const probe = (more: string) => web(`, readinessProbe: {httpGet: {path: /, port: 80}${more}}`);
    const { code, said } = imported({ dev: probe(""), live: probe(", timeoutSeconds: 3") });
    expect(code).not.toContain("within");
    expect(code).toMatch(/readinessTimeoutSeconds: integer\(\)\s+\.optional\(\)/);
    expect(said("live")).toEqual({ web: { readinessTimeoutSeconds: 3 } });
  });

  it("says that it is about a chart's tests, where one environment alone turns them off", () => {
    const release = (more: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: {interval: 5m, chart: {spec: {chart: web}}${more}}\n`;
    const { settings, said } = imported({ dev: release(", test: {enable: false}"), live: release("") });
    expect(settings).toContain("helmTests: boolean().optional().describe(\"Whether the chart's tests run");
    expect(said("dev")).toEqual({ web: { helmTests: false } });
  });

  it("is a feature that says no value where it is a variable from elsewhere, or something that is on", () => {
    const secret = ", env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: db, key: url}}}]";
    const live = web(`${secret}, stdin: true`);
    const { settings, said } = imported({ dev: web(), live });
    expect(settings).toContain("hasDatabaseUrl: feature({})");
    expect(settings).toContain("stdin: feature({})");
    expect(said("live")).toEqual({ hasDatabaseUrl: true, stdin: true });
  });

  it("is a setting also where a list of other names has it, and a feature where it is a text without one", () => {
    const object = (more: string, file = "") =>
      `apiVersion: example.com/v1\nkind: Job\nmetadata: {name: web, namespace: shop}\nspec: {files: [a.yaml${file}], vars: [{name: LEVEL, value: info}${more}]}\n`;
    const { code, said } = imported({
      dev: object(", {name: force_login, value: false}", ", own/dev"),
      live: object(""),
    });
    expect(code).not.toContain("within");
    expect(said("dev")).toEqual({ web: { forceLogin: false, ownFile: true } });
  });

  it("is asked by its feature where a block lists it by key, such as one more key of an ExternalSecret", () => {
    const state = (...keys: string[]) =>
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: shop, namespace: shop}
spec: {refreshInterval: 1h, secretStoreRef: {kind: SecretStore, name: aws}, target: {name: shop}, data: [${keys.map((name) => `{secretKey: ${name}, remoteRef: {key: shop, property: ${name}}}`).join(", ")}]}\n`;
    const { code, said } = imported({ dev: state("USER"), live: state("USER", "REPLICA") });
    expect(code).toContain("externalSecret(part");
    expect(code).toContain("...(settings.hasReplica ?");
    expect(code).not.toContain("within");
    expect(said("live")).toEqual({ hasReplica: true });
  });

  it("is asked by its feature in labels that only some have, which a block takes one by one", () => {
    const labelled = (labels: string) =>
      web().replace("namespace: shop", `namespace: shop${labels}`) + map("A: b");
    const { code, said } = imported({
      dev: labelled(""),
      live: labelled(", labels: {tier: red, team: blue}"),
    });
    expect(code).toContain("...(settings.web.labels ? { ");
    expect(code).not.toContain("within");
    expect(said("live")).toEqual({ web: { labels: true } });
  });

  it("is no feature where nothing asks for it", () => {
    const labelled = (labels: string) =>
      web().replace("namespace: shop", `namespace: shop, labels: {${labels}}`) + map("A: b");
    const {
      code,
      said,
      settings = "",
    } = imported({
      dev: web() + map("A: b"),
      beta: labelled("tier: red"),
      live: labelled("team: red"),
    });
    for (const [feature] of settings.matchAll(/\w+(?=: feature)/g)) expect(code).toContain(`.${feature} ?`);
    for (const feature of Object.keys(said("live")?.web ?? {})) expect(code).toContain(`.web.${feature} ?`);
  });

  it("is called after what holds it where the field alone says nothing, and after one of a list", () => {
    const release = (values: string, hosts = "") =>
      `apiVersion: acme.io/v1\nkind: Release\nmetadata: {name: web, namespace: shop}\nspec: {values: {a: b${values}}${hosts}}\n`;
    const { said } = imported({
      dev: release(", test: {enabled: false}"),
      live: release(", hpa: {enabled: true, maxReplicas: 5}", ", hostnames: [shop.example.com]"),
    });
    expect(said("dev")).toEqual({ web: { testEnabled: false } });
    expect(said("live")).toEqual({ web: { hostname: "shop.example.com", hpa: { maxReplicas: 5 } } });
  });

  it("comes with all that it needs: a volume with its mount and its ConfigMap", () => {
    const key = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-keys, namespace: shop}\ndata: {key: "1"}\n---\n`;
    const mounted = web(
      ", volumeMounts: [{name: keys, mountPath: /keys}]",
      ", volumes: [{name: keys, configMap: {name: shop-keys}}]",
    );
    const { code, said } = imported({ dev: mounted + key, live: web() });
    expect(code).not.toContain("within");
    expect(code.match(/settings\.keys\b/g)).toHaveLength(3);
    expect(said("dev")).toEqual({ keys: true });
  });
});

it("an element of another type has one setting that says which, with what goes with each", () => {
  const scaled = (trigger: string) =>
    `apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web, namespace: shop}\nspec: {scaleTargetRef: {name: web}, triggers: [${trigger}]}\n`;
  const { code, said } = imported({
    dev: scaled('{type: prometheus, metadata: {query: "sum(a)", threshold: "5"}}'),
    live: scaled('{type: aws-sqs-queue, metadata: {queueURL: "https://q.example.com/q", queueLength: "5"}}'),
  });
  expect(code).not.toContain("within");
  expect(code).toMatch(/settings\.web\.triggerType === "(prometheus|aws-sqs-queue)"\n/);
  expect(code).toContain('oneOf(["prometheus", "aws-sqs-queue"])');
  expect(said("dev")).toEqual({ web: { triggerType: "prometheus" } });
});

it("what goes with one environment's type names the environment that it is in", () => {
  const scaled = (trigger: string) =>
    `apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web, namespace: shop}\nspec: {scaleTargetRef: {name: web}, triggers: [${trigger}]}\n`;
  const { code, said } = imported({
    dev: scaled(
      '{type: prometheus, metadata: {query: "sum(a{q=\\"shop-dev-queue\\"})", at: "https://p.dev"}}',
    ),
    live: scaled(
      '{type: aws-sqs-queue, metadata: {queueURL: "https://q.example.com/shop-live-queue.fifo", queueLength: "5"}}',
    ),
  });
  expect(code).toContain("queueURL: `https://q.example.com/shop-${layer}-queue.fifo`");
  expect(code).toContain('query: `sum(a{q="shop-${layer}-queue"})`');
  expect(code).toContain('at: "https://p.dev"');
  expect(said("live")).toEqual({ web: { triggerType: "aws-sqs-queue" } });
});

it("a host that several environments have is no other environment's by default, as a number is", () => {
  const host = (name: string, pods: number) =>
    `${web().replace("spec:\n", `spec:\n  replicas: ${pods}\n`)}apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {rules: [{host: ${name}, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
`;
  const { settings, said } = imported({
    dr: host("shop.example.com", 2),
    live: host("shop.example.com", 2),
    qa: host("qa-1.example.com", 1),
  });
  expect(settings).toContain('host: host().describe("Public host name")');
  expect(settings).toContain("replicas: replicas().default(2)");
  expect(said("dr")).toEqual({ web: { host: "shop.example.com", replicas: 2 } });
});

it("an annotation that every object and its pods carry is said once, for the system", () => {
  const all = (environment: string) =>
    ["a", "b"]
      .map(
        (name) =>
          `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop, annotations: {note: This is ${environment}}}\nspec: {ports: [{port: 80}]}\n---\n` +
          web()
            .replaceAll("web", name)
            .replace("namespace: shop", `namespace: shop, annotations: {note: This is ${environment}}`)
            .replace("{metadata: {", `{metadata: {annotations: {note: This is ${environment}}, `),
      )
      .join("");
  const { code } = imported({ dev: all("dev"), live: all("live") });
  expect(code).toContain(`annotations: ({ layer }: Shop) => ({ note: \`This is \${layer}\` }),`);
  expect(code.match(/This is/g)).toHaveLength(1);
  const notOfPods = (environment: string) =>
    all(environment).replaceAll(`{annotations: {note: This is ${environment}}, `, "{");
  expect(imported({ dev: notOfPods("dev"), live: notOfPods("live") }).code).not.toContain(
    "annotations: ({ layer }",
  );
});

it("how few pods there may be is how many there are, where both are equal in every environment", () => {
  const scaled = (pods: number, fewest: number) =>
    web().replace("spec:\n", `spec:\n  replicas: ${pods}\n`) +
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}
spec: {minReplicas: ${fewest}, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n`;
  const one = imported({ dev: scaled(1, 1), live: scaled(3, 3) });
  expect(one.settings).not.toContain("minReplicas");
  expect(one.said("live")).toEqual({ web: { replicas: 3 } });
  const two = imported({ dev: scaled(1, 1), live: scaled(3, 2) });
  expect(two.said("live")).toEqual({ web: { replicas: 3, minReplicas: 2 } });
});
