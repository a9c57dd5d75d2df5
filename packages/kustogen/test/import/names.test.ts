import { contentHash } from "@kustogen/kustomize/generate/hash.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { systemSummary } from "../../src/import/code/system-summary.ts";
import { contractsOf } from "../../src/import/contracts.ts";
import { describeStates } from "../../src/import/describe-states.ts";
import { frozenNotes } from "../../src/import/hashed-names.ts";
import { productName } from "../../src/import/product-name.ts";
import { guessedStages, stageOf } from "../../src/import/stage-of.ts";
import { importedState } from "../../src/import/state.ts";
import { filesOf, statesOf } from "./described.ts";

/** The code of an import of some environments. */
function code(yaml: Record<string, string>, affixes: string[] = []): ReadonlyMap<string, string> {
  const environments = statesOf(yaml);
  const system = describeStates("shop", environments, "shop", { affixes: new Set(affixes) });
  return filesOf(system, {
    secrets: contractsOf(environments, system.namespaces.placed ? system.marked.namespaces : []),
  });
}

const deployment = (name: string, more = "", labels = `app: ${name}`) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, labels: {${labels}}}
spec:
  selector: {matchLabels: {run: it}}
  template: {metadata: {labels: {run: it}}, spec: {containers: [{name: it, image: "it:v1"${more}}]}}
---
`;

describe("the name of a system", () => {
  const named = (text: string, folder = "kubernetes-demo-repo", whole = true) =>
    productName(statesOf({ beta: text }), folder, folder, whole);

  it("is the product's, not the repository's, which need not be called so", () => {
    expect(named(deployment("my-shop") + deployment("my-shop-db", "", "app: my-shop"))).toBe("my-shop");
    expect(named(deployment("acme-shop") + deployment("acme-shop-db"))).toBe("acme-shop");
    expect(named("apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\n")).toBe(
      "shop",
    );
  });

  it("is described by what runs in it", () => {
    const summary = (text: string) =>
      systemSummary(describeStates("shop", statesOf({ beta: text }), "shop", {}));
    expect(summary(deployment("shop") + deployment("db"))).toBe("shop with db.");
    expect(summary(deployment("cart") + deployment("till"))).toBe("shop: cart and till.");
    expect(summary(deployment("shop"))).toBe("Runs shop.");
    const volume =
      "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: shop}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n---\n";
    const claims = ", volumes: [{name: data, persistentVolumeClaim: {claimName: shop}}]";
    expect(
      summary(volume + deployment("shop").replace('image: "it:v1"}]', `image: "it:v1"}]${claims}`)),
    ).toBe("Runs shop; it keeps data in a volume.");
    const scaler =
      "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: shop}\nspec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}}\n---\n";
    const partly = statesOf({ beta: deployment("shop"), live: deployment("shop") + scaler });
    expect(systemSummary(describeStates("shop", partly, "shop", {}))).toBe("Runs shop.");
    const space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
    const release = (name: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}}\nspec: {interval: 1h}\n---\n`;
    expect(summary(space + release("shop") + release("till"))).toBe("shop with till.");
  });

  it("is the repository's where what runs has none in common, or one that says nothing", () => {
    expect(named(deployment("cart") + deployment("till"))).toBe("kubernetes-demo-repo");
    expect(named(deployment("api", "", "run: it"))).toBe("kubernetes-demo-repo");
  });

  it("is the repository's without what says that it is one", () => {
    for (const folder of ["shop-gitops", "Shop-GitOps", "shop-infrastructure"])
      expect(named(deployment("cart") + deployment("till"), folder)).toBe("shop");
  });

  it("is a folder's, where the folder is one for it", () => {
    expect(named(deployment("my-shop"), "till", false)).toBe("till");
  });
});

it("components are called by what tells them apart", () => {
  const both = deployment("my-app-till") + deployment("my-app-till-db");
  const names = [...code({ beta: both, production: both }).keys()].filter((path) => /^comp/.test(path));
  expect(names).toEqual(["components/my-app-till.ts", "components/db.ts"]);
  const one = deployment("the-deployment");
  expect([...code({ beta: one, production: one }).keys()]).toContain("components/shop.ts");
});

it("a trigger of KEDA and its credentials belong to what it scales", () => {
  const scaled = `${deployment("worker")}apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: queue}
spec: {scaleTargetRef: {name: worker}, triggers: [{type: q, authenticationRef: {name: login}}]}
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {name: login}
spec: {podIdentity: {provider: aws}}
`;
  const files = code({ beta: scaled, production: scaled });
  expect([...files.keys()].filter((path) => path.startsWith("components/"))).toEqual([
    "components/worker.ts",
  ]);
});

describe("an object whose name says the environment in the middle", () => {
  const service = (name: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {run: it}, ports: [{port: 80}]}\n`;

  it("is one object", () => {
    const text = [
      ...code({ dev: service("team-dev-worker"), production: service("team-prod-worker") }).entries(),
    ].filter(([path]) => path.startsWith("components/"));
    expect(text).toHaveLength(1);
    expect(text[0]?.[1]).not.toContain("when:");
  });

  it("is two where an environment has both", () => {
    const files = code({
      dev: `${service("team-dev-worker")}---\n${service("team-prod-worker")}`,
      prod: service("team-prod-worker"),
    });
    expect([...files.values()].join("\n")).toContain('name: "team-dev-worker"');
  });
});

describe("a Secret that becomes a contract", () => {
  const secret = (name: string, namespace = "") =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}${namespace && `, namespace: ${namespace}`}}\ndata: {KEY: dg==}\ntype: Opaque\n---\n`;
  const reads = (name: string) => `, envFrom: [{secretRef: {name: ${name}}}]`;

  it("loses the hash that kustomize gave its name, with what refers to it, and that is said", () => {
    const [given] = resources(secret("db"));
    const hash = contentHash(given as unknown as ValueMap);
    const text = secret(`db-${hash}`) + deployment("web", reads(`db-${hash}`));
    const [state] = statesOf({ beta: text });
    expect(state?.secrets[0]?.metadata.name).toBe("db");
    expect(JSON.stringify(state?.expected)).not.toContain(hash);
    expect(state?.changes).toEqual([
      expect.stringContaining(`Secret db-${hash} had a hash of its content in its name`),
    ]);
    expect(code({ beta: text }).get("components/web.ts")).toContain('name: "db"');
  });

  it("of a ConfigMap stays in its name where a custom kind refers to it, and that is said", () => {
    const given = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "values" }, data: { a: "b" } };
    const hash = contentHash(given as unknown as ValueMap);
    const map = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: b}\n---\n`;
    const release = (name: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop, namespace: shop}\nspec: {valuesFrom: [{kind: ConfigMap, name: ${name}}]}\n`;
    const notes = (name: string) =>
      frozenNotes([
        importedState({ name: "live", from: "live", resources: resources(map(name) + release(name)) }),
      ]);
    expect(notes(`values-${hash}`)).toEqual([
      expect.stringMatching(
        /^live: ConfigMap values-\w+ keeps the hash .* in HelmRelease shop .* rename it to values in/,
      ),
    ]);
    expect(notes("values")).toEqual([]);
    expect(notes("values-abcdefghij")).toEqual([]);
  });

  it("keeps what only looks like a hash", () => {
    const [state] = statesOf({ beta: secret("db-aaaaabbbbb") + deployment("web", reads("db-aaaaabbbbb")) });
    expect(state?.secrets[0]?.metadata.name).toBe("db-aaaaabbbbb");
    expect(state?.changes).toEqual([]);
  });

  it("has the environment's prefix like everything else", () => {
    const one = (prefix: string) =>
      secret(`${prefix}db`) + deployment(`${prefix}web`, reads(`${prefix}db`), "app: web");
    const files = code({ dev: one("dev-"), prod: one("prod-") }, ["dev-", "prod-"]);
    expect(files.get("components/web.ts")).toContain(`name: \`\${`);
    expect([...files.values()].join("\n")).not.toContain("secretName");
    expect(files.get("secrets.ts")).toContain(
      `export const secretsIn = ({ settings }: Shop): SecretContract[] => [\n  { name: \`\${settings.prefix}db\`, provider: "by-hand",`,
    );
    expect(files.get("index.ts")).toContain("\n  secrets: [],\n  secretsIn,\n");
  });

  it("has the setting that says the prefix in its name, where that is no environment's name", () => {
    const one = (prefix: string) =>
      secret(`${prefix}db`) + deployment(`${prefix}web`, reads(`${prefix}db`), "app: web");
    const files = code({ development: one("dev-"), production: one("live-") }, ["dev-", "live-"]);
    expect(files.get("secrets.ts")).toContain(`name: \`\${settings.prefix}db\``);
    expect(files.get("secrets.ts")).not.toContain("layers");
    expect(files.get("components/web.ts")).toContain(`name: \`\${settings.prefix}web\``);
  });

  it("is one contract where it lies in the environment's own namespace", () => {
    const one = (namespace: string) =>
      secret("db", namespace) +
      deployment("web").replace("{name: web", `{name: web, namespace: ${namespace}`);
    const files = code({ dev: one("shop-dev"), prod: one("shop-prod") });
    expect(files.get("secrets.ts")).not.toContain("layer");
    expect(files.get("secrets.ts")).not.toContain("shop-");
  });
});

describe("objects that name no namespace beside others that do", () => {
  const placed = (namespace: string) =>
    deployment(
      "web",
      ", resources: {requests: {cpu: 1m, memory: 1Mi}, limits: {cpu: 1m, memory: 1Mi}}",
    ).replace("{name: web", `{name: web, namespace: ${namespace}`) +
    `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: ${namespace}}\n---\n`;
  const service = (namespace = "") =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web${namespace}}\nspec: {selector: {run: it}, ports: [{port: 80}]}\n`;

  it("are named once, and all are written as blocks", () => {
    const files = code({
      dev: placed("shop-dev") + service(),
      prod: placed("shop-prod") + service(", namespace: shop-prod"),
    });
    expect(files.get("index.ts")).toContain(
      'unplaced: ({ within }: Shop) => (within("prod") ? [] : ["Service"]),',
    );
    expect(files.get("index.ts")).not.toContain("as-written");
    const web = files.get("components/web.ts");
    expect(web).not.toContain("namespace");
    expect(web).not.toContain("object(");
  });

  it("are told from one of the same name that does say a namespace", () => {
    const twin = `${placed("shop")}${service()}---\n${service(", namespace: shop")}`;
    const files = code({ dev: placed("shop") + service(", namespace: shop"), prod: twin });
    expect(files.get("index.ts")).toContain(
      'unplaced: ({ within }: Shop) => (within("prod") ? ["Service/web"] : []),',
    );
    const text = [...files.values()].join("\n");
    expect(text.match(/metadata: {[^}]*namespace: "shop"/g)).toHaveLength(1);
  });

  it("stay as they are written where most name none", () => {
    const text = `${service()}---\n${service().replace("web", "till")}---\n${deployment("web", "", "app: web")}`;
    const files = code({ dev: `${text}${placed("shop")}`, prod: `${text}${placed("shop")}` });
    expect(files.get("index.ts")).not.toContain("unplaced");
  });
});

it("a stage that no name says is said to be a guess", () => {
  expect(guessedStages(["dev", "qa", "main", "local-eu", "prod", "eu"])).toEqual([
    expect.stringMatching(/^main: its name doesn't show its stage, so its file says development/),
    expect.stringMatching(/^eu: /),
  ]);
  expect(stageOf("main")).toBe("development");
});
