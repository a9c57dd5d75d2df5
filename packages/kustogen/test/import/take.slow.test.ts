import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describe, expect, it } from "vitest";
import { typeErrors } from "../../../../test/compiler.ts";
import { command } from "../../../../test/e2e/command.ts";
import { git, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_CONFIG, readConfig } from "../../src/config/config.ts";
import { loadEnvironments } from "../../src/environments/load-environment.ts";
import { planImport } from "../../src/import/import.ts";
import { importPlace } from "../../src/import/place.ts";
import { fromFiles } from "../../src/import/rendered-sources.ts";
import { fromFolders } from "../../src/import/sources.ts";
import type { ImportSources } from "../../src/import/state.ts";
import { planTake, type TakeReport } from "../../src/import/take/take.ts";
import { projectCode } from "../../src/project/load.ts";
import { Choice } from "../referee/random/choice.ts";
import { randomTree } from "../referee/random/kustomizations.ts";
import { SEED } from "../seed.ts";
import { named, repository } from "./repositories.ts";
import { memoryPlace, newProject, SHOP_OPTIONS } from "./wrapped.ts";

/** The engine as it is built, which the written systems import. */
const DIST = new URL("../../dist/", import.meta.url);
const ROOT = join(import.meta.dirname, "../../../..");

/** A project with wrapped sources. Its formatter, which is started for each file, is there from now on if it is asked for. */
async function project(sources: ImportSources, formatter = false): Promise<string> {
  const root = newProject();
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  const { files } = await planImport(sources, { ...SHOP_OPTIONS, root, dist: DIST });
  write(root, files);
  const biome = readFileSync(join(ROOT, "packages/kustogen/templates/repository/_biome.json"), "utf8");
  if (formatter) writeFileSync(join(root, "biome.json"), biome.replace(/"vcs": .*\n/, ""));
  return root;
}

function write(root: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** What taking objects of the project's system would write. */
async function planned(root: string, ...wanted: string[]): Promise<TakeReport> {
  const [system] = await (await projectCode(root, DEFAULT_CONFIG.folders, DIST)).systems();
  const config = await readConfig(root);
  const environments = loadEnvironments(root, config);
  return planTake(system as never, wanted, { root, config, dist: DIST, environments });
}

/** Takes objects of the project's system, and writes what that gives. */
async function taken(root: string, ...wanted: string[]): Promise<TakeReport> {
  const report = await planned(root, ...wanted);
  expect(report.proofs.flatMap(({ differences }) => differences)).toEqual([]);
  write(root, report.files);
  for (const path of report.removed) rmSync(join(root, path), { recursive: true });
  return report;
}

/** The projects whose code the compiler looks at, once for all. */
const typed: string[] = [];

/** The type errors of the systems of projects. */
function typeErrorsIn([root = "", ...more]: readonly string[]): string {
  const include = [root, ...more].map((one) => join(one, "generators"));
  const compilerOptions = { types: ["node", "kustogen/files"] };
  writeFileSync(
    join(root, "tsconfig.json"),
    JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, include }),
  );
  return typeErrors(root);
}

/** A project whose environments are these texts. */
function rendered(texts: Record<string, string>): ImportSources {
  const folder = temporaryFolder();
  const files = Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, `${name}.yaml`), text);
    return { name, path: join(folder, `${name}.yaml`) };
  });
  return fromFiles(files, { base: Object.keys(texts)[0] });
}

/** Folders of these files, in memory. */
function overlays(files: Record<string, string>, folders: readonly string[], base?: string): ImportSources {
  const named = folders.map((path) => ({ name: undefined, path }));
  return fromFolders(named, memoryPlace(files), {}, base);
}

const read = (root: string, path: string) => readFileSync(join(root, "generators", path), "utf8");

const web = (more: { spec?: string; container?: string; env?: string } = {}) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  ${more.spec ?? ""}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:v1", env: [${more.env ?? ""}], ${more.container ?? ""}}]}
`;

const service =
  "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n";

describe("taking objects", () => {
  it.each(["shop", "gitops", "cluster"])(
    "of the repository %s, all of them, renders to the same and is code without a mistake",
    async (name) => {
      const folders =
        { shop: "deploy/overlays/*", gitops: "apps/blog/envs/*", cluster: "platform/*" }[name] ?? "";
      const from = repository(name);
      const sources = fromFolders(named(from, [folders]), importPlace([], undefined, from));
      const root = await project(sources, true);
      const { files, left, taken: components } = await taken(root);
      const code = [...files].filter(([path]) => /components|settings\.ts|files\//.test(path));
      const said = [
        JSON.stringify([[...components], left], null, 2),
        ...code.map(([path, text]) => `=== ${path}\n${text}`),
      ];
      await expect(said.join("\n")).toMatchFileSnapshot(`repositories/${name}.taken.txt`);
      execFileSync(join(ROOT, "node_modules/.bin/biome"), ["check", "generators"], { cwd: root });
      typed.push(root);
    },
  );

  it("gives each setting the type of its field, also where only some environments have it", async () => {
    const text = `apiVersion: v1
kind: Service
metadata: {name: a, namespace: shop}
spec: {type: <ClusterIP|NodePort>, ipFamilies: [<IPv4|IPv6>]<|, externalIPs: []>, ports: [{port: 80, targetPort: <http|80>}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: shop}
data: {type: <ClusterIP|NodePort>, A: a<|, B: b>}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: a}
spec: {capacity: {storage: <1Gi|2>}, hostPath: {path: /a, type: <""|File>}}
`;
    const [beta = "", production = ""] = ["$1", "$2"].map((of) => text.replace(/<(.*?)\|(.*?)>/g, of));
    const root = await project(rendered({ beta, production }));
    await taken(root);
    const types = read(root, "systems/shop/settings.ts").matchAll(/(\w+: (?!text\(\{).*)\.describe/g);
    expect([...types].map(([, type]) => type)).toEqual([
      "aType: text()",
      "aB: text().optional()",
      'aIpFamilies: z.array(oneOf(["IPv4", "IPv6"]))',
      'aTargetPort: z.custom<Field<"v1 Service", "spec/ports/0/targetPort">>()',
      'aSpecType: oneOf(["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"])',
      'aExternalIps: z.custom<Field<"v1 Service", "spec/externalIPs">>().optional()',
      'aCapacityStorage: z.custom<Field<"v1 PersistentVolume", "spec/capacity/storage">>()',
      'aHostPathType: oneOf(["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"])',
    ]);
    typed.push(root);
  });

  it("has a setting for each component, one for what differs under one name in its objects, and turns on a component that some environments have", async () => {
    const hosts = (name: string, host: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop, labels: {queue: ${host}}}\ndata: {queue: ${host}, LEVEL: info}\n---\n`;
    const tools = (kind: string) =>
      `apiVersion: v1\nkind: ${kind}\nmetadata: {name: tools, namespace: shop}\n---\n`;
    const both = (host: string) => hosts("api", host) + hosts("jobs", host);
    const root = await project(
      rendered({
        beta: both("small"),
        production: both("large") + tools("ConfigMap") + tools("ServiceAccount"),
      }),
    );
    await taken(root, "ConfigMap/api");
    expect((await taken(root)).left).toEqual([]);
    const [api, jobs, more] = ["api", "jobs", "tools"].map((name) =>
      read(root, `systems/shop/components/${name}.ts`).replaceAll(/\s+/g, " "),
    );
    expect(api).toContain("labels: { queue: settings.apiQueue }");
    expect(api).toContain('data: { LEVEL: "info", queue: settings.apiQueue }');
    expect(jobs).toContain('data: { LEVEL: "info", queue: settings.jobsQueue }');
    expect(more?.match(/\.\.\.\(settings\.tools \? \[ ?object\(/g)).toHaveLength(2);
    expect(read(root, "environments/base.yaml")).toContain("apiQueue: small\n");
    expect(read(root, "environments/production.yaml")).toContain("      tools: true\n");
    expect(read(root, "systems/shop/settings.ts").match(/Queue: text/g)).toHaveLength(2);
    typed.push(root);
  });

  it("writes what an environment changes into its file alone, and what all start from into base.yaml", async () => {
    const variable = (name: string, value: string) => `{name: ${name}, value: "${value}"}`;
    const root = await project(
      rendered({
        beta: web({ spec: "replicas: 1", env: variable("LEVEL", "debug") }),
        production: web({
          spec: "replicas: 3",
          env: [variable("LEVEL", "info"), variable("REGION", "eu")].join(", "),
          container: "resources: {limits: {memory: 1Gi}}",
        }),
      }),
    );
    const { taken: components, left } = await taken(root, "Deployment/web");
    expect([[...components], left]).toEqual([[["web", ["Deployment/web"]]], []]);
    expect(read(root, "environments/base.yaml")).toContain("      webReplicas: 1\n      webLevel: debug\n");
    expect(read(root, "environments/beta.yaml")).not.toContain("webReplicas");
    expect(read(root, "environments/production.yaml")).toContain(
      "      webReplicas: 3\n      webLevel: info\n      webRegion: true\n      webResources: true\n",
    );
    const code = read(root, "systems/shop/components/web.ts").replaceAll(/\s+/g, " ");
    expect(code).toContain('{ name: "LEVEL", value: settings.webLevel }');
    expect(code).toContain('...(settings.webRegion ? [{ name: "REGION", value: "eu" }] : [])');
    expect(code).toContain('resources: settings.webResources ? { limits: { memory: "1Gi" } } : undefined');
  });

  it("keeps elements without names apart", async () => {
    const state = (name: string) => `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop, labels: {team: shop, stage: ${name}, tier: web}}
spec: {selector: {stage: ${name}}}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: web, namespace: shop, labels: {team: shop, stage: ${name}}}
spec:
  secretStoreRef: {name: ${name}}
  data:
    - {secretKey: a, remoteRef: {key: ${name}/a}}
    - {secretKey: b, remoteRef: {key: ${name}/b}}
`;
    const root = await project(rendered({ beta: state("beta"), production: state("production") }));
    expect((await taken(root)).left).toEqual([]);
    expect(read(root, "environments/production.yaml")).toContain(`      webStage: production
      webAKey: production/a
      webBKey: production/b
      webSecretStoreRefName: production
`);
    const code = read(root, "systems/shop/components/web.ts");
    expect(code).toContain('labels: { stage: settings.webStage, team: "shop", tier: "web" }');
    expect(code).toContain("spec: { selector: { stage: settings.webStage } }");
  });

  it("says what all environments agree on, or each has for itself, instead of what only base has", async () => {
    const folder = (map: string, more = "") => `resources: [../base${more}]
patches:
  - patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: ${map}}'
`;
    const budget = (amount: number) =>
      `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: ${amount}}\n`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": `${web()}---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {STORE: TO_BE_PATCHED, PATH_OF: TO_BE_PATCHED, LEVEL: info}
`,
      "beta/kustomization.yaml": folder("{STORE: aws, PATH_OF: shop/beta}"),
      "live/kustomization.yaml": `${folder("{STORE: aws, PATH_OF: shop/live, LEVEL: warn}", ", budget.yaml")}  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec: {template: {spec: {affinity: {podAntiAffinity: {}}}}}
`,
      "live/budget.yaml": budget(2),
      "dr/kustomization.yaml": folder("{STORE: aws, PATH_OF: shop/dr}", ", budget.yaml"),
      "dr/budget.yaml": budget(1),
    };
    const root = await project(overlays(files, ["beta", "live", "dr"]));
    expect((await taken(root)).left).toEqual([]);
    const code = read(root, "systems/shop/components/web.ts");
    expect(code).toContain('data: { STORE: "aws", PATH_OF: settings.webPathOf, LEVEL: settings.webLevel }');
    expect(code).toContain("...(settings.webPodDisruptionBudget");
    expect(code).toContain("minAvailable: settings.webMinAvailable");
    expect(code).toContain("affinity: settings.webAffinity ? { podAntiAffinity: {} } : undefined");
    const schema = read(root, "systems/shop/settings.ts");
    expect(schema).toContain('webPathOf: own(text(), "TO_BE_PATCHED").describe(');
    expect(read(root, "environments/base.yaml")).toContain("      webLevel: info\n");
    expect(read(root, "environments/base.yaml")).not.toMatch(/TO_BE_PATCHED|Budget/);
    expect(read(root, "environments/live.yaml")).toContain("      webPodDisruptionBudget: true\n");
    typed.push(root);
  });

  it("asks each environment for its public host, also where only environments have the Ingress", async () => {
    const ingress = (host: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {rules: [{host: ${host}}]}\n`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": web(),
      "beta/kustomization.yaml": "resources: [../base, ingress.yaml]\n",
      "beta/ingress.yaml": ingress("beta.example.com"),
      "live/kustomization.yaml": "resources: [../base, ingress.yaml]\n",
      "live/ingress.yaml": ingress("example.com"),
    };
    const root = await project(overlays(files, ["beta", "live"]));
    expect((await taken(root)).left).toEqual([]);
    expect(read(root, "systems/shop/settings.ts")).toContain('webHost: own(text(), "beta.example.com")');
    expect(read(root, "environments/base.yaml")).not.toContain("webHost");
    expect(read(root, "environments/beta.yaml")).toContain("webHost: beta.example.com\n");
    expect(read(root, "environments/live.yaml")).toContain("webHost: example.com\n");
  });

  it("leaves the name and version of an image to its pin, also where base names another image", async () => {
    const overlay = (name: string, tag: string) =>
      `resources: [../base]\nnamePrefix: ${tag}-\nimages: [{name: placeholder, newName: ghcr.io/acme/web-${name}, newTag: ${tag}}]\n`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": web().replace("web:v1", "placeholder:latest"),
      "beta/kustomization.yaml": overlay("beta", "v2"),
      "production/kustomization.yaml": overlay("prod", "v1"),
    };
    const root = await project(overlays(files, ["beta", "production"]));
    await taken(root, "Deployment/web");
    expect(read(root, "systems/shop/components/web.ts")).toContain("image: images.web");
  });

  it("reads an image whose name begins with a digit from its context", async () => {
    const root = await project(
      rendered({
        beta: web().replace("web:v1", "acme/7zip:v1"),
        production: web().replace("web:v1", "acme/7zip:v2"),
      }),
    );
    await taken(root);
    expect(read(root, "systems/shop/components/web.ts")).toContain('image: images["7zip"]');
  });

  it("a second time adds to the component's file and settings, and what is code already is refused", async () => {
    const production = web({ spec: "replicas: 2" }) + service.replace("port: 80", "port: 81");
    const root = await project(rendered({ beta: web() + service, production }));
    await taken(root, "Deployment/web");
    await expect(taken(root, "Deployment/web")).rejects.toThrow(
      "shop has no wrapped object Deployment/web; it is code already",
    );
    await expect(taken(root, "Service/wep")).rejects.toThrow("shop has no wrapped object Service/wep.");
    const file = join(root, "generators/systems/shop/components/web.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("replicas:", "// Why\n        replicas:"));
    expect([...(await taken(root, "Service/web")).taken]).toEqual([["web", ["Service/web"]]]);
    const code = read(root, "systems/shop/components/web.ts");
    expect(code).toContain("/** Deployment web, Service web. */");
    expect(code).toMatch(/\/\/ Why\n[\s\S]*object\("v1", "Service", \{[\s\S]*port: settings\.webPort/);
    const schema = read(root, "systems/shop/settings.ts");
    expect(schema).toMatch(/webReplicas: integer\(\)[\s\S]*webPort: integer\(\)/);
    expect(read(root, "systems/shop/index.ts").match(/components\/web/g)).toHaveLength(1);
    typed.push(root);
  });

  it("changes no file of a component whose resources have another form, and says so", async () => {
    const root = await project(rendered({ beta: web() + service, production: web() + service }));
    await taken(root, "Deployment/web");
    const file = join(root, "generators/systems/shop/components/web.ts");
    const text = readFileSync(file, "utf8").replace(/resources: \(.*\) =>/, "resources: ({ ...all }) =>");
    writeFileSync(file, text);
    const { files, left } = await taken(root, "Service/web");
    expect(files.size).toBe(0);
    expect(left.join()).toContain("Service/web: can't be added to generators/systems/shop/components/web.ts");
  });

  it("names objects by a setting where an overlay has a prefix, and what refers to them", async () => {
    const service = (name: string, more = "") =>
      `apiVersion: v1\nkind: ${name === "web" ? "Service" : name}\nmetadata: {name: web}\n${more}`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml, more.yaml]\nnamespace: shop\n",
      "base/web.yaml": web({
        env: "{name: A, valueFrom: {configMapKeyRef: {name: web, key: A}}}, {name: B, value: b}",
      }),
      "base/more.yaml": `${service("web", "spec: {ports: [{port: 80}]}\n")}---\n${service("ConfigMap", "data: {A: a}\n")}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n`,
      "dev/kustomization.yaml": `resources: [../base]
namePrefix: dev-
namespace: shop-dev
patches:
  - patch: |
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: {spec: {containers: [{name: web, env: [{name: B, value: c}, {name: D, valueFrom: {secretKeyRef: {name: d, key: d}}}]}]}}}}
`,
      "live/kustomization.yaml": "resources: [../base]\n",
    };
    const root = await project(overlays(files, ["dev", "live"]));
    const { left, taken: components } = await taken(root, "Deployment/dev-web", "Namespace/shop");
    expect([left, [...components.values()]]).toEqual([[], [["Namespace/shop"], ["Deployment/web"]]]);
    expect((await taken(root)).left).toEqual([]);
    const code = read(root, "systems/shop/components/web.ts").replaceAll(/\s+/g, " ");
    expect(code).toContain("metadata: { name: `${settings.namePrefix}web`, namespace }");
    expect(code).toContain(
      '[ { name: "B", value: settings.webB }, ...(settings.webD ? [{ name: "D", valueFrom: { secretKeyRef: { name: "d", key: "d" } } }] : []), { name: "A", valueFrom: { configMapKeyRef: { name: `${settings.namePrefix}web`, key: "A" } } }, ]',
    );
    expect(read(root, "systems/shop/components/shop.ts")).toContain("metadata: { name: namespace }");
    expect(read(root, "environments/dev.yaml")).toContain("namePrefix: dev-\n");
    expect(read(root, "environments/live.yaml")).not.toContain("namePrefix");
    typed.push(root);
  });

  it("says a suffix alone, and a variable that base lacks, whose source differs between environments", async () => {
    const from = (key: string) => `{name: PASS, valueFrom: {secretKeyRef: {name: db, key: ${key}}}}`;
    const patch = (key: string) =>
      `patches: [{patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: {spec: {containers: [{name: web, env: [${from(key)}]}]}}}}'}]\n`;
    const overlay = (name: string) => `resources: [../base]\nnameSuffix: -${name}\n${patch(`${name}-pass`)}`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": web(),
      "dev/kustomization.yaml": overlay("dev"),
      "live/kustomization.yaml": overlay("live"),
    };
    const root = await project(overlays(files, ["dev", "live"]));
    expect((await taken(root)).left).toEqual([]);
    const code = read(root, "systems/shop/components/web.ts").replaceAll(/\s+/g, " ");
    expect(code).toContain(
      '[{ name: "PASS", valueFrom: { secretKeyRef: { name: "db", key: settings.webPassKey } } }]',
    );
    expect(read(root, "environments/base.yaml")).toContain("webPassKey: dev-pass\n");
    expect(read(root, "environments/live.yaml")).toContain("webPassKey: live-pass\n");
    typed.push(root);
  });

  it("says one element of a list in its place under any name, and a variable that is a text in some environments only", async () => {
    const ingress = (host: string) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\nspec: {rules: [{host: ${host}}]}\n`;
    const secret = "{name: URL, valueFrom: {secretKeyRef: {name: db, key: url}}}";
    const root = await project(
      rendered({
        beta: web({ env: "{name: URL, value: here}" }) + ingress("a.example.com"),
        production: web({ env: secret }) + ingress("b.example.com"),
      }),
    );
    expect((await taken(root)).left).toEqual([]);
    const code = read(root, "systems/shop/components/web.ts");
    expect(code).toContain("rules: [{ host: settings.webHost }]");
    expect(code).toContain("value: settings.webUrl,");
    expect(code).toMatch(/valueFrom: settings\.webUrlValueFrom \? \{ secretKeyRef: .* : undefined/);
    typed.push(root);
  });

  it("the last time removes the vendored files, the component that wraps them, and its setting", async () => {
    const root = await project(rendered({ beta: web(), production: web({ spec: "replicas: 2" }) }));
    const { removed } = await taken(root);
    expect(removed).toEqual(["generators/systems/shop/components/wrapped.ts", "generators/vendor/shop"]);
    const left = ["systems/shop/index.ts", "systems/shop/settings.ts", "environments/base.yaml"];
    for (const path of left) expect(read(root, path)).not.toMatch(/wrapped|folder|\btext\b/);
    await expect(taken(root)).rejects.toThrow("shop wraps nothing");
  });

  it("keeps the comments of objects, of the patches of overlays and of their operations, of two about one field the first, and lists the others", async () => {
    const paused = (is: boolean, why: string) =>
      `kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web, namespace: shop}\nspec:\n  # ${why}\n  paused: ${is}\n`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": web({
        env: '{name: A, value: "1"}',
        container: "args:\n            # of nothing\n            []",
      }).replace("spec:", "# of the spec\nspec:"),
      "beta/kustomization.yaml": "resources: [../base]\n# of the overlay\npatches: [{path: paused.yaml}]\n",
      "beta/paused.yaml": paused(false, "of a merge"),
      "production/replicas.yaml":
        '# of the operation\n- {op: add, path: /spec/replicas, value: 2}\n- op: replace\n  path: /spec/template/spec/containers/0/env/0/value\n  value: "2" # of the value\n',
      "production/kustomization.yaml": `resources: [../base]
patches:
  - {path: replicas.yaml, target: {kind: Deployment, name: web}}
  - path: paused.yaml
  - patch: |
      # in the kustomization
      {kind: Deployment, apiVersion: apps/v1, metadata: {name: web, namespace: shop}, spec: {replicas: 2}}
`,
      "production/paused.yaml": paused(true, "of another merge"),
    };
    const root = await project(overlays(files, ["beta", "production"]));
    const { notes } = await taken(root);
    const code = read(root, "systems/shop/components/web.ts").replaceAll(/\n */g, "\n");
    for (const text of ["// of the spec\nspec: {", "// of a merge\npaused: settings"])
      expect(code).toContain(text);
    expect(read(root, "environments/production.yaml")).toContain(
      '      # of the value\n      webA: "2"\n      webPaused: true\n      # of the operation\n      webReplicas: 2\n',
    );
    expect(notes.slice(1)).toEqual([
      "comments that the code lacks:",
      "  base/web.yaml:11: of nothing",
      "  beta/kustomization.yaml:2: of the overlay",
      "  production/kustomization.yaml:6: in the kustomization",
      "  production/paused.yaml:5: of another merge",
      "patches that had their hand-written form, or whose parent differs now:",
      "  overlays/beta/shop/deployment-web.patch.yaml goes",
      "  overlays/production/shop/deployment-web.patch.yaml changes",
    ]);
  });

  it("keeps each comment at an operation as the reason for what it writes, wherever its patch stands, in the overlay as well", async () => {
    const rule = (host: string) =>
      `{host: ${host}, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}`;
    const ingress = `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\nspec: {rules: [${rule("a.example.com")}]}\n`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml":
        web({ env: '{name: A, value: "1"}, {name: DEBUG, value: "1"}', spec: "paused: true" }) + ingress,
      "beta/kustomization.yaml": "resources: [../base]\n",
      "part/kustomization.yaml": `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: {kind: Deploy.*, name: w.b}
    patch: |-
      # above all
      - op: replace
        path: /spec/template/spec/containers/0/env/0/value # at the path
        # above the value
        value: "2" # at the value
      # nobody debugs there
      - {op: remove, path: /spec/template/spec/containers/0/env/1}
      - op: add
        path: /spec/strategy
        value:
          type: RollingUpdate
          rollingUpdate:
            maxSurge: 2 # in the value
      # paused no longer
      - {op: remove, path: /spec/paused}
`,
      "production/kustomization.yaml": `resources: [../base]
components: [../part]
patchesJson6902:
  - {path: ops.yaml, target: {version: v1, kind: Ingress, name: web}}
`,
      "production/ops.yaml": `- op: test # the first rule
  path: /spec/rules/0/http/paths/0/backend/service/name
  value: web
# another host
- {op: replace, path: /spec/rules/0/host, value: b.example.com}
# for partners
- op: add
  path: /spec/rules/-
  value: ${rule("c.example.com")}
# overwritten
- {op: add, path: /spec/ingressClassName, value: old}
- {op: add, path: /spec/ingressClassName, value: new}
`,
    };
    const root = await project(overlays(files, ["beta", "production"]));
    const { notes } = await taken(root);
    const code = read(root, "systems/shop/components/web.ts").replaceAll(/\n */g, "\n");
    for (const text of [
      'value: because(reason("settings.webA"), settings.webA)',
      'settings.webStrategy ? because("in the value", {',
      'rules: because(reason("settings.webRules"), settings.webRules)',
      // What is removed has no line that could have a reason.
      "// nobody debugs there\n...(settings.webDebug",
      "// paused no longer\npaused: settings",
    ])
      expect(code).toContain(text);
    expect(read(root, "environments/production.yaml")).toContain(
      "      # another host\n      # for partners\n      webRules:\n",
    );
    expect(read(root, "environments/base.yaml")).not.toMatch(/# (?:above|another|the first)/);
    typed.push(root);
    git(root, "init", "-q", "-b", "main", "--template=");
    expect((await command(root, ["gen", "--no-commit"])).stderr).not.toContain("kustogen:");
    const overlay = join(root, "overlays/production/shop");
    const patches = readdirSync(overlay).map((name) => readFileSync(join(overlay, name), "utf8"));
    for (const text of [
      /# above all at the path above the value at the value\n +- name: A\n +value: "2"/,
      /# in the value\n +strategy:/,
    ])
      expect(patches.join("")).toMatch(text);
    // A test writes nothing.
    expect(notes.slice(1, 3)).toEqual([
      "comments that the code lacks:",
      "  production/ops.yaml:1: the first rule",
    ]);
  });

  it("keeps a comment above inline patches as the reason for what each environment writes first", async () => {
    const overlay = (name: string, tag: string) => `resources: [../base]
# ${name} has TLS alone,
#   so its brokers are read.

patches:
  - target:
      kind: Deployment
      name: web
    patch: |
      - op: remove
        path: /spec/template/spec/containers/0/env/0/value
      - op: add
        path: /spec/template/spec/containers/0/env/0/valueFrom
        value: {configMapKeyRef: {name: brokers, key: urls}}
      # for ${name}
      - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: TAG, value: ${tag}}}
  # ${name} runs alone
  - target: {kind: Deployment, name: web}
    patch: |-
      - {op: add, path: /spec/paused, value: true}
`;
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": web({ env: "{name: URLS, value: none}" }),
      "beta/kustomization.yaml": overlay("beta", "b"),
      "production/kustomization.yaml": overlay("production", "p"),
    };
    const root = await project(overlays(files, ["beta", "production"]));
    const { notes } = await taken(root);
    expect(notes.join()).not.toContain("comments that the code lacks");
    const code = read(root, "systems/shop/components/web.ts");
    const of = (name: string) => `${name} has TLS alone,\\nso its brokers are read.`;
    expect(code).toContain(`because("${of("beta")}\\n${of("production")}", {`);
    expect(code).toContain('paused: because("beta runs alone\\nproduction runs alone", true)');
    expect(code).toContain('because("for beta\\nfor production", { name: "TAG", value: settings.webTag })');
    typed.push(root);
  });

  it("lists the patches that had the form of the hand-written ones", async () => {
    const files = {
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": web({ env: '{name: A, value: "1"}' }),
      "beta/kustomization.yaml": "resources: [../base]\n",
      "production/kustomization.yaml":
        "resources: [../base]\npatches: [{path: ops.yaml, target: {kind: Deployment, name: web}}]\n",
      "production/ops.yaml":
        '- {op: replace, path: /spec/template/spec/containers/0/env/0/value, value: "2"}\n',
    };
    const root = await project(overlays(files, ["beta", "production"]));
    git(root, "init", "-q", "-b", "main", "--template=");
    const { stdout, stderr } = await command(root, ["take", "shop", "--all", "--dry-run"]);
    expect(stderr).toBe("");
    expect(stdout.split("\n").slice(-5, -2)).toEqual([
      "patches that had their hand-written form, or whose parent differs now:",
      "  overlays/production/shop/deployment-web.json6902.yaml goes",
      "  overlays/production/shop/deployment-web.patch.yaml is new",
    ]);
  });

  it("says of what can't be said simply why it stays wrapped, and takes the rest", async () => {
    const config = (name: string, text: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata:\n  a.conf: |\n    one\n    ${text}\n`;
    const root = await project(
      rendered({
        beta: web() + config("same", "x") + config("other", "x"),
        production:
          web().replace("name: web, image:", "name: other, image:") +
          config("same", "x") +
          config("other", "y"),
      }),
    );
    const { left, taken: components } = await taken(root);
    expect(left).toEqual(["Deployment/web: environments have different spec.template.spec.containers"]);
    expect([...components.values()].flat()).toEqual(["ConfigMap/other", "ConfigMap/same"]);
    expect(read(root, "environments/production.yaml")).toContain("otherAConf: |\n        one\n        y\n");
  });

  it("leaves wrapped what is null in one environment and not in another, which no setting says", async () => {
    const cache = (hosts: string, ports: string) =>
      `---\napiVersion: e/v1\nkind: Cache\nmetadata: {name: cache}\nspec: {hosts: ${hosts}, ports: ${ports}, peers: null}\n`;
    const left = async (...[beta = "", production = ""]: string[]) =>
      (await taken(await project(rendered({ beta: web() + beta, production: web() + production })))).left;
    const reason = ["Cache/cache: spec.hosts has values of several types"];
    expect(await left(cache("null", "[a]"), cache("[]", "[a]"))).toEqual(reason);
    expect(await left(cache("null", "null"), cache("a", "null"))).toEqual(reason);
    expect(await left(cache("[a]", "null"), cache("[a]", "null"))).toEqual([]);
  });

  it("keeps the blank lines at the end of a text that differs between environments, and leaves a long one wrapped", async () => {
    const map = (name: string, lines: readonly string[]) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata:\n  a.conf: |+\n${lines.map((line) => `    ${line}\n`).join("")}`;
    const long = Array.from({ length: 21 }, (_, at) => `line ${at}`);
    const state = (last: string) => map("short", ["a: 1", last, ""]) + map("long", [...long, last]);
    const root = await project(rendered({ beta: state("b: 2"), production: state("b: 3") }));
    const { left, taken: components } = await taken(root);
    expect(left).toEqual(["ConfigMap/long: the long text data.a.conf differs between environments"]);
    expect([...components.values()].flat()).toEqual(["ConfigMap/short"]);
    expect(read(root, "environments/production.yaml")).toContain(
      "shortAConf: |+\n        a: 1\n        b: 3\n\n",
    );
  });

  it("says which environment and object would render to something else, and takes the others by name", async () => {
    const map = (name: string, last: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata:\n  a: |+\n    a\n    ${last}\n\n`;
    const state = (last: string) => web() + map("own", last);
    const root = await project(rendered({ beta: state("b"), production: state("c") }));
    // The blank line here becomes one of the text before it.
    const file = join(root, "generators/environments/production.yaml");
    writeFileSync(file, `${readFileSync(file, "utf8")}\n# the end\n`);
    const { proofs } = await planned(root);
    expect(proofs.map(({ environment, differences }) => [environment, differences.length])).toEqual([
      ["beta", 0],
      ["production", 1],
    ]);
    expect(proofs[1]?.differences[0]).toContain("ConfigMap own (namespace shop): data.a: ");
    expect((await taken(root, "Deployment/web")).removed).toEqual([]);
    expect(read(root, "systems/shop/components/wrapped.ts")).toContain('= ["Deployment/web"]');
  });

  it("turns on elements of lists, also containers, that only some environments have, with the types of their words", async () => {
    const proxy = "}, {name: proxy, image: 'proxy:v1', ports: [{containerPort: 80, protocol: TCP}]";
    const root = await project(rendered({ beta: web(), production: web({ container: proxy }) }));
    expect((await taken(root)).left).toEqual([]);
    const code = read(root, "systems/shop/components/web.ts").replaceAll(/\s+/g, " ");
    expect(code).toContain(
      '...(settings.webProxy ? [{ image: images.proxy, name: "proxy", ports: [{ containerPort: 80, protocol: "TCP" as const }] }] : [])',
    );
    expect(read(root, "environments/production.yaml")).toContain("webProxy: true\n");
    typed.push(root);
  });

  it("imports each text that it puts into a file, as in three Ingresses of which one has a long snippet", async () => {
    const ingress = (name: string, annotations: string) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${name}\n  namespace: shop\n  annotations: ${annotations}\nspec: {ingressClassName: nginx}\n`;
    const snippet = [
      "# static assets, cached for a year",
      "location ~* ^/b/(assets|dist)/.+\\.(js|css|png)$ {",
      "  rewrite ^/b/(.*)$ /$1 break;",
      "  proxy_set_header Host $host;",
      "}",
    ];
    const text = [
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\ndata: {}\n",
      ingress("a", "{}"),
      ingress(
        "b",
        `\n    nginx.ingress.kubernetes.io/server-snippet: |\n${snippet.map((line) => `      ${line}\n`).join("")}`,
      ),
      ingress("d", '{nginx.ingress.kubernetes.io/proxy-read-timeout: "30", purpose: routes}'),
    ].join("");
    const root = await project(rendered({ dev: text }));
    const { left, files } = await taken(root);
    expect(left).toEqual([]);
    expect(files.get("generators/systems/shop/files/b-nginx.ingress.kubernetes.io-server-snippet.txt")).toBe(
      `${snippet.join("\n")}\n`,
    );
  });

  it("is code without a type error, of the repositories and where environments differ", () => {
    expect(typed).toHaveLength(13);
    expect(typeErrorsIn(typed)).toBe("");
  });

  it("of any folders renders to the same", async () => {
    let same = 0;
    for (let seed = SEED; seed < SEED + Number(process.env.REFEREE_RUNS ?? 6); seed++) {
      const { files, target } = randomTree(new Choice(seed));
      let root: string;
      try {
        root = await project(overlays(files, [...new Set(["o0", target])], "o0"));
      } catch (error) {
        // The wrap is tested apart.
        if (error instanceof InputError) continue;
        throw error;
      }
      await taken(root);
      rmSync(root, { recursive: true });
      same++;
    }
    expect(same).toBeGreaterThan(1);
  });
});
