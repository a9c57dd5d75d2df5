import { expect, it } from "vitest";
import { parse } from "yaml";
import { resources } from "../../../review/test/check/state.ts";
import { SourceComments } from "../../src/import/comments.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { withComments, withSystem } from "../../src/import/environment-sections.ts";
import { importedState } from "../../src/import/state.ts";
import { codeOf, filesOf, statesOf } from "./described.ts";

/** What the files of environments say of an imported system. */
function sectionsOf(environments: Readonly<Record<string, string>>): Record<string, unknown> {
  const states = statesOf(environments);
  const system = describeStates("shop", states, "shop");
  return Object.fromEntries(
    states.map(({ name }) => [
      name,
      parse(withSystem("file", "stage: beta\n", name, system)).systems.shop as unknown,
    ]),
  );
}

const code = (beta: string, production: string) => codeOf({ beta, production });

const MAIN = '{name: main, image: "main:v1"}';

const deployment = (name: string, containers = MAIN, labels = `app: ${name}`) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {${labels}}}
  template: {metadata: {labels: {${labels}}}, spec: {containers: [${containers}]}}
---
`;

const ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n";

it("a component that is the same everywhere asks nothing of the context", () => {
  const files = code(ACCOUNT, ACCOUNT);
  expect(files.get("components/access.ts")).toContain(
    'resources: (_context, { part }) => [serviceAccount(part, "web")],',
  );
  expect(files.get("index.ts")).toContain("components: [access],\n");
});

it("a component that only some environments have says when it is there, once", () => {
  const files = code(ACCOUNT, `${ACCOUNT}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: extra}\n`);
  const text = files.get("components/namespaces.ts");
  expect(text).toContain("  when: ({ settings }) => settings.namespaces,\n");
  expect(text).not.toContain("...(");
});

it("the Namespace of one component alone comes with it, that of several is apart", () => {
  const space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: till}\n---\n";
  const [one, two] = [space + deployment("web"), space + deployment("web") + deployment("db")];
  expect(code(one, one).get("components/web.ts")).toContain('object("v1", "Namespace"');
  expect([...code(two, two).keys()]).toContain("components/namespaces.ts");
});

it("a component that is called like its system is told from it", () => {
  const job =
    "apiVersion: batch/v1\nkind: Job\nmetadata: {name: shop, namespace: shop}\nspec: {template: {spec: {containers: [{name: a, image: 'a:v1'}], restartPolicy: Never}}}\n";
  const index = code(job, job).get("index.ts");
  expect(index).toContain('import { shopComponent } from "./components/shop.ts";');
  expect(index).toContain("components: [shopComponent],");
});

it("labels that every object carries, and a text that several components have, are said once", () => {
  const objects = (environment: string) =>
    ["a", "b"]
      .map(
        (name) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}, acme.io/environment: ${environment}}}
spec:
  replicas: ${environment.length}
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: "main:v1"}]}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}, namespace: shop, labels: {acme.io/environment: ${environment}}}
---
`,
      )
      .join("");
  const files = code(objects("beta"), objects("production"));
  expect(files.get("index.ts")).toContain('labels: ({ layer }: Shop) => ({ "acme.io/environment": layer }),');
  expect(files.get("components/a.ts")).not.toContain("acme.io");
  expect(files.get("settings.ts")).toContain(`schema = settings({
  a: group({
    replicas: replicas().describe("Number of pods"),
  }),
  b: group({
    replicas: replicas().describe("Number of pods"),
  }),
});`);
});

it("an object with what its kind's type has not is written without that type", () => {
  const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\nstatus: {}\n";
  const text = [...code(namespace, namespace).values()].join("\n");
  expect(text).toContain(
    '    // `as string`: the type of this kind doesn\'t accept the object as it is.\n    object("v1", "Namespace" as string, {',
  );
  const plain = namespace.replace("status: {}\n", "");
  expect([...code(plain, plain).values()].join("\n")).toContain('object("v1", "Namespace", {');
});

it("words of a container that only some environments have keep their type", () => {
  const web = "{name: web, image: web:v1, imagePullPolicy: Always}";
  const proxy =
    "{name: proxy, image: proxy:v1, imagePullPolicy: IfNotPresent, ports: [{containerPort: 1, protocol: TCP}]}";
  const text = code(deployment("web", web), deployment("web", `${web}, ${proxy}`)).get("components/web.ts");
  expect(text).toContain('imagePullPolicy: "IfNotPresent" as const,');
  expect(text).toContain('protocol: "TCP" as const');
  expect(text).toContain('imagePullPolicy: "Always" }');
});

it("labels that selectors and pods have, too, are said once, with what only some environments have", () => {
  const both = (labels: string) => of("a", labels) + of("b", labels);
  const of = (
    name: string,
    labels: string,
  ) => `${deployment(name, MAIN, `app: ${name}, ${labels}`)}apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {ports: [{port: 80}], selector: {app: ${name}, ${labels}}}
---
`;
  const files = code(
    both("tier: dev, cost: low, team: shop"),
    both("tier: live, cost: high, team: shop, criticality: high"),
  );
  expect(files.get("labels.ts")).toContain(
    "export const environmentLabels = ({ settings, within }: Pick<Shop, ",
  );
  expect(files.get("labels.ts")).toContain('...(within("production") ? { criticality: "high" } : {}),');
  expect(files.get("components/a.ts")).toContain(
    'selector: ({ settings, within }) => ({ ...environmentLabels({ settings, within }), app: "a" }),',
  );
  expect([...files.values()].join("\n").match(/criticality/g)).toHaveLength(1);
});

it("labels that only one component's mappings have are a constant of its file", () => {
  const deployment = `apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: a, namespace: shop}
spec:
  selector: {matchLabels: {app: a, role: web, team: shop}}
  template: {metadata: {labels: {app: a, role: web, team: shop}}, spec: {containers: [{name: main, image: "main:v1"}]}}
`;
  const text = code(deployment, deployment).get("components/a.ts");
  expect(text).toContain('const podLabels = { app: "a", role: "web", team: "shop" };');
  expect(text).toContain("selector: { matchLabels: podLabels },");
  const block = deployment.replace("ReplicaSet", "Deployment");
  const short = code(block, block).get("components/a.ts");
  expect(short).toContain('  selector: { app: "a", role: "web", team: "shop" },\n');
  expect(short).not.toContain("podLabels");
});

it("a StatefulSet and a claim are blocks", () => {
  const objects = (size: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop, labels: {app: db}}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: db, image: "db:v1"}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop, labels: {app: db, kept: "yes"}}
spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: ${size}}}, storageClassName: fast}
`;
  const text = code(objects("1Gi"), objects("9Gi")).get("components/db.ts");
  expect(text).toContain("    statefulSet(part, {\n");
  expect(text).toContain('      spec: { serviceName: "db" },\n');
  expect(text).toContain("    persistentVolumeClaim(part, {\n");
  expect(text).toContain('labels: { kept: "yes" },');
  expect(text).toContain("size: settings.db.storage,");
  expect(text).toContain('accessMode: "ReadWriteMany",');
  expect(text).not.toContain("object(");
});

it("a block whose rules need several lines has each of its arguments on a line of its own", () => {
  const access = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: backup, namespace: shop}
rules:
  - {apiGroups: [""], resources: [pods], verbs: [get, list]}
  - {apiGroups: [""], resources: [pods/exec], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: backup, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: backup}
subjects: [{kind: ServiceAccount, name: backup, namespace: shop}]
`;
  expect(code(access, access).get("components/access.ts")).toContain(`    ...boundRole(
      part,
      "backup",
      [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
      ],
      [{ kind: "ServiceAccount", name: "backup", namespace`);
});

it("a text that a setting says is that setting, also where only some environments have it", () => {
  const secret = (environment: string, more: string) => `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: web, namespace: shop}
spec:
  refreshInterval: 1h
  secretStoreRef: {name: store, kind: SecretStore}
  target: {name: web}
  data:
    - {secretKey: A, remoteRef: {key: acme/${environment}/web, property: A}}
    - {secretKey: B, remoteRef: {key: acme/${environment}/web, property: B}}
${more}`;
  const extra = "    - {secretKey: C, remoteRef: {key: acme/production/web, property: C}}\n";
  const files = code(secret("beta", ""), secret("production", extra));
  expect([...files.values()].join("\n")).not.toContain("acme/production");
});

it("an image without a tag is an image, with what each environment has of its own; no file is there for none", () => {
  const text = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: shop-web, image: ${image}}]}}
`;
  const environments = { dev: text("acme/web"), beta: text("acme.io/web"), production: text("acme/web:v1") };
  const files = codeOf(environments);
  expect(files.get("images.ts")).toContain(
    '  web: { name: "acme/web", moving: "Imported as it was: environments may',
  );
  expect(files.get("components/web.ts")).toContain("image: images.web");
  expect(sectionsOf(environments)).toEqual({
    dev: {},
    beta: { images: { web: { name: "acme.io/web" } } },
    production: { images: { web: { tag: "v1" } } },
  });
  const none = code(ACCOUNT, ACCOUNT);
  expect(none.has("images.ts")).toBe(false);
  expect(none.get("index.ts")).toContain("  images: {},\n");
  expect(none.get("context.ts")).toContain("Context<Settings, never>");
});

it("of what a patch says again of what it patches, the one that says more stays whole", () => {
  const comments = new SourceComments();
  const account = (more: string) =>
    `# Who reads\n# Ask the team${more}\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n`;
  comments.read(account(""), "base/web.yaml");
  comments.read(account(", then production"), "overlays/web.yaml");
  comments.read(account("\n# Or us"), "overlays/other.yaml");
  const [object] = ["web"].map((name) =>
    comments.carriedBy({
      ...{ apiVersion: "v1", kind: "ServiceAccount", name, namespace: undefined, layers: 1, hashed: false },
      body: { type: "map", fields: [] },
    }),
  );
  expect(object?.comment).toBe("Who reads\nAsk the team, then production");
});

it("a label is one setting, however short its values are", () => {
  const both = (shard: string) =>
    ["a", "b"].map((name) => deployment(name, MAIN, `app: ${name}, shard: "${shard}"`)).join("");
  const text = code(both("0"), both("1")).get("settings.ts");
  expect(text).toContain('  shard: text().describe("The label shard"),\n});');
});

it("variables are a record, whatever they are read from, and one that is read otherwise elsewhere is a choice", () => {
  const token = "{name: TOKEN, valueFrom: {secretKeyRef: {key: token, name: web}}}";
  const having = (last: string) =>
    deployment("web", `{name: web, image: "web:v1", env: [{name: LEVEL, value: info}, ${token}, ${last}]}`);
  const text = code(
    having("{name: KEY, value: none}"),
    having("{name: KEY, valueFrom: {configMapKeyRef: {name: web, key: key}}}"),
  ).get("components/web.ts");
  expect(text).toContain('import { deployment, env } from "kustogen/blocks";');
  expect(text).toContain(`env: env({
            LEVEL: "info",
            TOKEN: { secret: "web", key: "token" },
            KEY: within("production") ? { configMap: "web", key: "key" } : "none",
          }),`);
  const odd = having("{name: LIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}");
  expect(code(odd, odd).get("components/web.ts")).toContain('{ name: "LEVEL", value: "info" },');
});

it("containers that stand in another order somewhere are said once, with that order", () => {
  const [web, proxy] = ['{name: web, image: "web:v1"}', '{name: proxy, image: "proxy:v1"}'];
  const text = code(deployment("web", `${web}, ${proxy}`), deployment("web", `${proxy}, ${web}`)).get(
    "components/web.ts",
  );
  expect(text?.match(/name: "proxy"/g)).toHaveLength(1);
  expect(text).toContain('within("production") ? ["proxy", "web"] : [],');
});

it("what belongs to a feature by its name comes with it, and a few environments are named as those left out", () => {
  const state = (redis: boolean) =>
    `apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data: {LEVEL: info${redis ? ", REDIS_HOST: redis" : ""}}
---
${redis ? "apiVersion: v1\nkind: Service\nmetadata: {name: redis, namespace: shop}\nspec: {ports: [{port: 1}]}\n" : ""}`;
  const files = code(state(false), state(true));
  expect(files.get("components/configuration.ts")).toContain(
    "...(settings.redis ? { REDIS_HOST: REDIS.host } : {}),",
  );
});

it("where a component reaches another one is said beside that one, and so is who talks to whom", () => {
  const having = (name: string, fields: string) =>
    deployment(name, `{name: main, image: "main:v1", ${fields}}`);
  const service = (name: string, ports: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {selector: {app: ${name}}, ports: [${ports}]}\n---\n`;
  const values = {
    API_URL: "http://api:80/v1",
    CACHE_HOST: "cache",
    CACHE_METRICS: "http://cache:9121/metrics",
    MODE: "api",
    OTHER: "http://api.example.com:80",
  };
  const variables = Object.entries(values).map(([name, value]) => `{name: ${name}, value: "${value}"}`);
  const objects =
    having("web", `env: [${variables.join(", ")}]`) +
    having("api", "ports: [{name: http, containerPort: 8080}]") +
    service("api", "{port: 80, targetPort: http}") +
    having("cache", "ports: [{containerPort: 6379}]") +
    service("cache", "{name: redis, port: 6379}, {name: metrics, port: 9121}");
  const files = code(objects, objects);
  const text = files.get("components/web.ts");
  expect(files.get("components/api.ts")).toContain('export const API = { host: "api", port: 80 };\n');
  expect(files.get("components/cache.ts")).toContain(
    'export const CACHE = { host: "cache", metrics: 9121 };\n',
  );
  expect(text).toContain('import { API } from "./api.ts";\nimport { CACHE } from "./cache.ts";\n');
  expect(text).toContain("API_URL: `http://${API.host}:${API.port}/v1`,");
  expect(text).toContain("CACHE_METRICS: `http://${CACHE.host}:${CACHE.metrics}/metrics`,");
  expect(text).toContain('MODE: "api",\n            OTHER: "http://api.example.com:80",');
  expect(text).toContain(`  talksTo: () => [
    { to: "api", ports: [8080], why: "API_URL" },
    { to: "cache", ports: [CACHE.metrics], why: "CACHE_HOST, CACHE_METRICS" },
  ],`);
});

it("a variable that only some environments have is an optional setting, not a condition with a default", () => {
  const state = (variables: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, annotations: {${variables.replace(/REGION: (\w+).*/, "acme.io/region: $1-1")}}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:v1", env: [${variables.replace(/(\w+): (\w+)/g, "{name: $1, value: $2}")}]}]}
`;
  const files = codeOf({ dev: state(""), eu: state("REGION: europe"), us: state("REGION: america") });
  const web = files.get("components/web.ts");
  expect(web).toContain("env: env({ REGION: settings.web.region }) }");
  // What is derived from the setting depends on it as well: an environment without it gets no "undefined-1".
  expect(web).toContain("...(settings.web.region !== undefined\n");
  expect(web).not.toContain("within");
  expect(files.get("settings.ts")).toContain("region: text().optional().describe(");
});

it("labels that every object carries are said once, also where components are not in every environment", () => {
  const objects = (tier: string, ...names: string[]) =>
    names
      .map(
        (name) =>
          `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}, tier: ${tier}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}, tier: ${tier}}}\nspec: {ports: [{port: 80}]}\n---\n`,
      )
      .join("");
  const states = [
    ["beta", "low", "web"],
    ["shared", "low", "tools"],
    ["production", "high", "web", "tools"],
  ].map(([name = "", tier = "", ...names]) =>
    importedState({ name, from: name, resources: resources(objects(tier, ...names)) }),
  );
  const system = describeStates("shop", states, "shop");
  const files = filesOf(system);
  expect(files.get("index.ts")).toContain("labels: ({ settings }: Shop) => ({ tier: settings.tier }),");
  expect(files.get("settings.ts")?.match(/The label tier/g)).toHaveLength(1);
});

it("a configuration that differs in a few words is one file with settings in it", () => {
  const config = (host: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: proxy, namespace: shop}
data:
  proxy.conf: |
    server {
      listen 8080;
      server_name ${host};
      access_log off;
    }
`;
  const files = code(config("beta.example.com"), config("example.com"));
  expect(files.get("files/proxy/proxy.conf")).toContain("server_name __SERVER_NAME__;");
  expect(files.get("components/configuration.ts")).toContain(
    '"proxy.conf": fill(proxyConf, { SERVER_NAME: settings.configuration.serverName }),',
  );
  expect(files.get("settings.ts")).toContain('serverName: text().describe("Public host name")');
});

it("components are named after what runs, and what each of many gets somewhere is one feature", () => {
  const service = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}-deployment, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: "main:v1"}]}}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}-0, namespace: shop}
spec: {ports: [{port: 80}], selector: {app: ${name}, statefulset.kubernetes.io/pod-name: ${name}-0}}
---
`;
  const budget = (name: string) => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: ${name}-pdb, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: ${name}}}}
---
`;
  const names = ["api", "web", "worker"];
  const all = names.map(service).join("");
  const files = code(all, all + names.map(budget).join(""));
  const components = [...files.keys()].filter((path) => path.startsWith("components/")).sort();
  expect(components).toEqual(["api", "budgets", "web", "worker"].map((name) => `components/${name}.ts`));
  expect(files.get("settings.ts")).toContain(
    'budgets: feature({}).describe("Some pods keep running while nodes are drained"),',
  );
});

it("comments before a mapping's first key and behind a list's last element are kept, licences are none", () => {
  const comments = new SourceComments();
  comments.read(
    `# Copyright someone
# Unless required by applicable law, the software is as it is

apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    # Restarts the pod when a Secret changes
    acme.io/reload: "true"
spec:
  template:
    spec:
      containers:
        - name: web
          env:
            - {name: LEVEL, value: info}
            # - {name: TRACE, value: "true"}
          image: web:v1
`,
    "base/web.yaml",
  );
  comments.read("resources: [../../base]\n# Not yet\n# - budget.yaml\n", "overlays/beta/kustomization.yaml");
  const [state] = resources(
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, annotations: {acme.io/reload: "true"}}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, env: [{name: LEVEL, value: info}], image: "web:v1"}]}}}',
  );
  const states = [importedState({ name: "beta", from: "beta", resources: [state as never] })];
  const system = describeStates("shop", states, "shop", { comments });
  const written = [...filesOf(system).values()].join("\n");
  expect(written).toContain("// Restarts the pod when a Secret changes");
  expect(written).toContain('// - {name: TRACE, value: "true"}');
  const environment = withSystem("beta.yaml", "stage: beta\n", "beta", system);
  const said = withComments(
    environment,
    "shop",
    comments.lines.ofKustomization("overlays/beta", environment),
  );
  expect(said).toContain("  # Not yet\n  # - budget.yaml\n  shop:");
  expect(comments.lines.left(`${written}\n${said}`).join()).not.toContain("lines of comment");
});

it("a label that is the environment's name is one, also in a component that only one environment has", () => {
  const account = (name: string, environment: string) =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop, labels: {env: ${environment}}}\n---\n`;
  const state = (environment: string, ...names: string[]) =>
    importedState({
      name: environment,
      from: environment,
      resources: resources(names.map((name) => account(name, environment)).join("")),
    });
  const states = [
    state("beta", "web", "api"),
    state("production", "web", "api"),
    state("shared", "tools", "cache"),
  ];
  const system = describeStates("shop", states, "shop");
  const files = filesOf(system);
  expect(files.get("index.ts")).toContain("labels: ({ layer }: Shop) => ({ env: layer }),");
});

const OBJECTS = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 1
  strategy: {type: Recreate}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      containers:
        - name: web
          image: web:v1
          ports: [{name: http, containerPort: 8080}]
          livenessProbe: {tcpSocket: {port: http}}
          readinessProbe: {tcpSocket: {port: http}}
          resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: "1", memory: 128Mi}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {app: web, scraped: "yes"}}
spec: {ports: [{name: http, port: 8080, targetPort: http, protocol: TCP}], selector: {app: web}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 4
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
`;

it("blocks stand in place of the objects that they give exactly, with what these have in common said once", () => {
  const account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: other, namespace: shop}\n";
  const files = code(OBJECTS + account, OBJECTS + account);
  const text = files.get("components/web.ts");
  expect(files.get("index.ts")).toContain("  adopted: true,\n");
  expect(text).toContain('  selector: { app: "web" },\n  labels: { app: "web" },\n');
  expect(text).toContain(`    ...webService(part, {
      name: "web",
      scale: "single",
      container: {`);
  expect(text).toContain('resources: requirements("100m/1", "64Mi/128Mi"),');
  expect(text).toContain(`      service: { labels: { scraped: "yes" } },
      pod: { labels: { tier: "front" } },
    }),`);
  expect(text).toContain('...autoscaler(part, "web", { min: 2, max: 4, cpu: 70 }),');
  expect(text).toContain('...disruptionBudget(part, "web", { min: 2, max: 4, cpu: 70 }),');
  expect(text).not.toContain("object(");
});

it("a budget repeats no numbers of an autoscaler that says more, and both together are how it scales", () => {
  const parts = OBJECTS.split("---\n").map((one) =>
    one.includes("kind: HorizontalPodAutoscaler")
      ? one.replace("minReplicas", "behavior: {scaleDown: {stabilizationWindowSeconds: 300}}\n  minReplicas")
      : one,
  );
  const isScaling = (one: string) => /kind: (HorizontalPodAutoscaler|PodDisruptionBudget)/.test(one);
  const files = code(parts.filter((one) => !isScaling(one)).join("---\n"), parts.join("---\n"));
  const text = files.get("components/web-scaling.ts") ?? "";
  expect(text).toContain('object("policy/v1", "PodDisruptionBudget"');
  expect(text.match(/70/g)).toHaveLength(1);
  expect(files.get("settings.ts")).toMatch(
    /"An autoscaler decides how many pods run, and some pods keep running while nodes are drained"/,
  );
});

it("what a component says of its pods and objects is not written again where no block gives an object", () => {
  const set = (name: string, value: string) =>
    `{app.kubernetes.io/name: web, app.kubernetes.io/${name}: ${value}}`;
  const all = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: ${set("component", "front")}}
spec:
  selector: {matchLabels: ${set("role", "pod")}}
  template:
    metadata: {labels: {app.kubernetes.io/name: web, app.kubernetes.io/component: front, app.kubernetes.io/role: pod}}
    spec:
      containers: [{name: main, image: "main:v1"}]
      affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: ${set("role", "pod")}}}]}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop, labels: ${set("component", "front")}}
spec: {maxUnavailable: 10%, selector: {matchLabels: ${set("role", "pod")}}}
`;
  const text = code(all, all).get("components/web.ts");
  expect(text?.match(/role": "pod"/g)).toHaveLength(1);
  expect(text?.match(/component": "front"/g)).toHaveLength(1);
  expect(text?.match(/matchLabels: (?:selector\(part\)|podLabels) /g)).toHaveLength(2);
  expect(text).toContain('metadata: { name: "web", labels: labels(part) },');
  const own = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop, labels: {app.kubernetes.io/name: files, app.kubernetes.io/role: files}}
data: {A: "1"}
`;
  const account = all.slice(0, all.indexOf("---")) + own;
  expect(code(account, account).get("components/web.ts")).not.toMatch(/^ {2}labels: /m);
});

it("an object that a block would give otherwise is written as it is, and so is one without what the block asks for", () => {
  const other = OBJECTS.replace("selector: {app: web}}", "selector: {app: web, tier: front}}")
    .replace("kind: Deployment, name: web}", "kind: StatefulSet, name: web}")
    .replace(/ {10}resources: .*\n/, "");
  const text = code(other, other).get("components/web.ts");
  expect(text).toContain('object("v1", "Service", {');
  expect(text).toContain('object("autoscaling/v2", "HorizontalPodAutoscaler", {');
  expect(text).toContain(
    'deployment(part, {\n      name: "web",\n      scale: "single",\n      containers: [',
  );
});

it("what makes the Secret of a workload goes with it, and only objects of other namespaces say theirs", () => {
  const objects = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "main:v1"}]
      volumes: [{name: keys, projected: {sources: [{secret: {name: keys-a}}]}}]
---
apiVersion: onepassword.com/v1
kind: OnePasswordItem
metadata: {name: keys-a, namespace: shop}
spec: {itemPath: vaults/a}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web, namespace: cert-manager}
spec: {secretName: web}
`;
  const files = code(objects, objects);
  expect(files.get("index.ts")).not.toContain("as-written");
  const text = files.get("components/web.ts");
  expect(text).toContain("deployment(part, {");
  expect(text).toContain('object("onepassword.com/v1", "OnePasswordItem", {');
  expect(text?.match(/namespace: /g)).toEqual(["namespace: "]);
});

it("the one route of a component is called after it, and a comment at a selector is said once", () => {
  const route = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop-web, namespace: shop}
spec: {rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop-web, port: {number: 80}}}}]}}]}
`;
  const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-web, namespace: shop}
spec:
  selector:
    matchLabels:
      # As the old chart had it
      app: web
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, image: "main:v1"}]}}
---
apiVersion: v1
kind: Service
metadata: {name: shop-web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
`;
  const comments = new SourceComments();
  comments.read(web, "base/web.yaml");
  const states = statesOf({ beta: web, production: web + route });
  const system = describeStates("shop", states, "shop", { comments });
  const files = filesOf(system);
  expect([...files.keys()]).toContain("components/web-route.ts");
  expect(files.get("components/web.ts")?.match(/As the old chart had it/g)).toHaveLength(1);
});

it("what kustogen says of its own files is no comment of their objects", () => {
  const made = "# Generated by kustogen. Do not edit: change generators/ and run `npm run gen`.\n";
  const comments = new SourceComments();
  comments.read(`${made}# Against the layer below:\n#   web: + HOST\n${ACCOUNT}`, "base/shop/web.yaml");
  expect(comments.lines.left("")).toEqual([]);
});

it("custom objects that are one but for their names and a text are a list of these", () => {
  const item = (name: string) =>
    `apiVersion: onepassword.com/v1\nkind: OnePasswordItem\nmetadata: {name: item-${name}, namespace: shop}\nspec: {itemPath: "vaults/one/items/${name}"}\n---\n`;
  const used = (...names: string[]) =>
    deployment(
      "web",
      `{name: main, image: "main:v1", envFrom: [${names.map((name) => `{secretRef: {name: item-${name}}}`).join(", ")}]}`,
    );
  const all = used("a", "b", "c") + ["a", "b", "c"].map(item).join("");
  expect(code(all, all).get("components/web.ts")).toContain(`    ...Object.entries({
      "item-a": "vaults/one/items/a",
      "item-b": "vaults/one/items/b",
      "item-c": "vaults/one/items/c",
    }).map(([name, itemPath]) =>
      object("onepassword.com/v1", "OnePasswordItem", { metadata: { name }, spec: { itemPath } }),
    ),
`);
  const two = used("a", "b") + ["a", "b"].map(item).join("");
  expect([...code(two, two).values()].join("")).not.toContain("Object.entries");
});

it("a text that each of several environments has of its own stands with what else that one has", () => {
  const map = (name: string, more = "") =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values, namespace: shop}\ndata:\n  a.yaml: |\n${`    ${name}: x\n`.repeat(name.length)}${more}`;
  const files = codeOf({
    beta: map("beta"),
    integration: map("integration"),
    live: map("live1", "  more: word\n"),
  });
  const text = files.get("components/configuration.ts");
  expect(text).toContain('...(within("live") ? { "a.yaml": aYamlLive } : {}),');
  expect(text).toContain(
    "...(settings.configuration.more !== undefined ? { more: settings.configuration.more } : {}),",
  );
  expect(text).toContain('...(!["integration", "live"].includes(layer) ? { "a.yaml": aYamlBeta } : {}),');
});

it("a ConfigMap with annotations is the block with these", () => {
  const map = (note: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: words, namespace: shop, annotations: {note: ${note} it is}}\ndata: {a: b}\n`;
  expect(code(map("one"), map("two")).get("components/configuration.ts")).toContain(
    'configMap(part, "words", { a: "b" }, { annotations: { note: settings.configuration.note } })',
  );
});

it("what says the environment's name with the same around it needs no setting: names, hosts, paths, sentences", () => {
  const map = (text: (name: string) => string) => (name: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: words, namespace: shop}\ndata: {key: "${text(name)}", other: "${text(name)}"}\n`;
  for (const text of [
    (name: string) => `team/${name}/shop`,
    (name: string) => `This is ${name}`,
    (name: string) => `https://shop.${name}.example.com:8080/x?y=1`,
  ]) {
    const files = code(map(text)("beta"), map(text)("production"));
    expect(files.get("components/configuration.ts")).toContain(`\`${text(`\${layer}`)}\``);
    expect(files.get("settings.ts")).toContain("settings({});");
  }
});

it("where one environment says otherwise, that alone is a setting", () => {
  const map = (name: string, host = `shop.${name}.example.com`) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: words, namespace: shop}\ndata: {HOST: ${host}}\n`;
  const environments = {
    beta: map("beta"),
    dev: map("dev"),
    production: map("production", "shop.example.com"),
  };
  const files = codeOf(environments);
  expect(files.get("settings.ts")).toContain("host: host().optional()");
  expect(files.get("components/configuration.ts")).toContain(
    `settings.configuration.host ?? \`shop.\${layer}.example.com\``,
  );
  expect(sectionsOf(environments)).toEqual({
    beta: {},
    dev: {},
    production: { settings: { configuration: { host: "shop.example.com" } } },
  });
});

it("a host that is a certificate's, too, is called a host", () => {
  const state = (host: string) =>
    `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: shop}\nspec: {commonName: ${host}, secretName: web}\n---\n` +
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\nspec: {rules: [{host: ${host}, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}\n`;
  const text = code(state("web.dev.example.com"), state("web.example.com")).get("settings.ts");
  expect(text).toContain('host: host().describe("Public host name")');
});

it("a text that says the environment is said once, where a component has it three times", () => {
  const secret = (environment: string, keys: readonly string[]) =>
    `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: web, namespace: shop}
spec: {refreshInterval: 1h, secretStoreRef: {kind: SecretStore, name: aws}, target: {name: web}, data: [${keys.map((key) => `{secretKey: ${key}, remoteRef: {key: acme/${environment}/web-secrets, property: ${key}}}`).join(", ")}]}\n`;
  const text = (keys: readonly string[]) =>
    [...code(secret("beta", keys), secret("production", keys)).values()].join("\n");
  const three = text(["A", "B", "C"]);
  expect(three).toMatch(/^const keyIn = \(layer: string\) => `acme\/\$\{layer\}\/web-secrets`;$/m);
  expect(three).toContain('C: { key: keyIn(layer), property: "C" },');
  expect(text(["A", "B"])).not.toContain("keyIn");
});

it("a name with a prefix is said once, where a component has it three times", () => {
  const state = (prefix: string) =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${prefix}-storefront, namespace: shop}\n---\n` +
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${prefix}-storefront, namespace: shop}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n---\n` +
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${prefix}-storefront, namespace: shop}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {serviceAccountName: ${prefix}-storefront, containers: [{name: web, image: web}]}}}\n`;
  const text = [...code(state("eu1"), state("us2")).values()].join("\n");
  expect(text).toMatch(/^const nameIn = \(prefix: string\) => `\$\{prefix\}storefront`;$/m);
  expect(text).toContain("serviceAccount(part, nameIn(settings.prefix))");
});
