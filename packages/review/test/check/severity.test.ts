import { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CheckInput, check } from "../../src/check/check.ts";
import { severityOf, worstOf } from "../../src/check/model/rule.ts";
import { onePerCause } from "../../src/check/report/one-per-cause.ts";
import { RULES } from "../../src/check/rules/rules.ts";
import { findFolders } from "../../src/units/folders-here.ts";
import { PLAIN } from "./plain-input.ts";

function found(files: Record<string, string>, folders: readonly string[], more: Partial<CheckInput> = {}) {
  const { report } = check({
    ...PLAIN,
    tree: new MemoryTree(Object.entries(files)),
    environments: folders.map((folder) => ({ folder, strictness: undefined })),
    ...more,
  });
  return report;
}

describe("what an error may rest on", () => {
  it("is said by every rule that has errors, and by no other", () => {
    for (const rule of RULES) {
      const has = worstOf(rule, "production") === "error" || severityOf(rule, "development") === "error";
      expect(rule.basis !== undefined, rule.id).toBe(has);
    }
  });
});

const BROKEN = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {portz: [], ports: [{port: 80}]}\n";
const application = (path: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a, namespace: argocd}\nspec: {project: default, source: {repoURL: "https://git.test/a", path: ${path}}}\n`;
const flux = (path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: flux-system}\nspec: {interval: 5m, path: ${path}, prune: true, sourceRef: {kind: GitRepository, name: a}}\n`;
const TOKEN = `ghp_${"aB3dE5gH7jK9mN1pQ2sT".repeat(2).slice(0, 36)}`;
const folder = (path: string, text = BROKEN) => ({
  [`/${path}/kustomization.yaml`]: "resources: [a.yaml]\n",
  [`/${path}/a.yaml`]: text,
});

/** What is found in a repository as a whole. @param before what the state before a change deploys */
function inRepository(given: Record<string, string>, before?: readonly string[]) {
  const files = Object.fromEntries(Object.entries(given).map(([path, text]) => [`/repo${path}`, text]));
  const tree = new MemoryTree(Object.entries(files));
  const repository = findFolders(tree, ["/repo"], { top: "/repo" });
  const folders = repository.environments.map(({ folder }) => folder);
  return found(files, folders, {
    tree,
    cwd: "/repo",
    argo: repository.argo,
    flux: repository.flux,
    files: Object.keys(files),
    deployed: [repository.deployed, ...(before ? [new Set(before.map((one) => `/repo/${one}`))] : [])],
  }).findings;
}

/** The severity of the broken object in each environment. */
function severities(files: Record<string, string>, before?: readonly string[]) {
  const all = inRepository(files, before).filter(({ rule }) => rule === "schema/valid");
  return Object.fromEntries(all.map(({ environment, severity }) => [environment, severity]));
}

describe("an error", () => {
  const two = { ...folder("apps/shop"), ...folder("apps/other") };
  const shop = { "/argocd/shop.yaml": application("apps/shop") };

  it("is one where an Application or Flux deploys the object, and a warning elsewhere", () => {
    const expected = { "apps/shop": "error", "apps/other": "warning" };
    expect(severities({ ...two, ...shop })).toEqual(expected);
    expect(severities({ ...two, "/clusters/shop.yaml": flux("./apps/shop") })).toEqual(expected);
    const [lowered] = inRepository({ ...two, ...shop }).filter(({ severity }) => severity === "warning");
    expect(lowered?.fix).toMatch(/; a warning, because nothing in this repository deploys apps\/other$/);
  });

  it("is one everywhere where nothing deploys anything", () => {
    expect(severities(two)).toEqual({ "apps/shop": "error", "apps/other": "error" });
    expect(severities({ ...two, "/argocd/shop.yaml": application("gone") })).toEqual({
      "apps/shop": "error",
      "apps/other": "error",
    });
  });

  it("is one if it is about an Application, a set or a project itself", () => {
    const { "/argocd/shop.yaml": text } = shop;
    const files = { ...two, ...folder("argocd", `${text}---\n${text.replace("a, namespace: argocd", "b")}`) };
    files["/argocd/a.yaml"] = files["/argocd/a.yaml"]?.replace("source: {", "sourcez: {}, source: {") ?? "";
    const own = inRepository(files).filter(({ resource }) => resource?.kind === "Application");
    expect(own).toContainEqual(expect.objectContaining({ rule: "schema/valid", severity: "error" }));
  });

  it("isn't one if it is about a kind of another program that has the name of Argo CD's", () => {
    const vela = "apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: {name: A_b}\nspec: {}\n";
    const all = inRepository({ ...folder("apps/other", vela), ...folder("apps/shop"), ...shop });
    const own = all.filter(({ resource }) => resource?.name === "A_b");
    expect(own.map(({ severity }) => severity)).toEqual(["warning"]);
  });

  it("is one if it is a credential", () => {
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: hunter2x, token: ${TOKEN}}\n`;
    const all = inRepository({ ...folder("apps/other", secret), ...folder("apps/shop"), ...shop });
    const own = all.filter(({ rule }) => rule.startsWith("secrets/"));
    expect(own.map(({ severity }) => severity)).toEqual(["error"]);
  });

  it("about a missing object stays one, although another environment has an object of that name", () => {
    const map = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: b}\n`;
    const web =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n" +
      "  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: c, image: 'web:1', envFrom: [{configMapRef: {name: app-config}}]}]}\n";
    // A name with a hash beside it: the one without it was forgotten.
    const files = {
      ...folder("a", `${web}---\n${map("app-config-5g9f2hkb7m")}`),
      ...folder("b", map("app-config")),
    };
    const missing = found(files, ["/a", "/b"]).findings.filter(
      ({ rule }) => rule === "integrity/config-map-reference",
    );
    expect(missing.map(({ environment, severity }) => [environment, severity])).toEqual([["a", "error"]]);
  });

  it("that keeps a folder from being rendered is one by the same sentence", () => {
    const gone = { "/apps/other/kustomization.yaml": "resources: [gone.yaml]\n" };
    const said = (files: Record<string, string>) =>
      inRepository(files).flatMap(({ rule, severity }) => (rule === "kustomize/builds" ? severity : []));
    expect(said({ ...two, ...gone })).toEqual(["error"]);
    expect(said({ ...two, ...gone, ...shop })).toEqual(["warning"]);
    expect(said({ ...two, ...gone, "/argocd/other.yaml": application("apps/other") })).toEqual(["error"]);
  });

  it("in a file that several environments are built from is one if any of them is deployed", () => {
    const overlay = (name: string) => ({ [`/apps/${name}/kustomization.yaml`]: "resources: [../../base]\n" });
    const patch =
      "patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {portz: []}}'}]\n";
    const files = {
      "/base/kustomization.yaml": `resources: [a.yaml]\n${patch}`,
      "/base/a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n",
      ...overlay("aaa"),
      ...overlay("shop"),
    };
    const said = (more: Record<string, string>) => severities({ ...files, ...more });
    expect(said({ ...shop, ...folder("apps/zzz") })).toEqual({
      "apps/aaa": "warning",
      "apps/shop": "error",
      "apps/zzz": "warning",
    });
  });

  it("stays one for a change, if either side deploys the object, or one of them deploys nothing", () => {
    expect(severities({ ...two, ...shop }, ["apps/other"])).toEqual({
      "apps/shop": "error",
      "apps/other": "error",
    });
    expect(severities({ ...two, ...shop }, ["apps/shop"])).toEqual({
      "apps/shop": "error",
      "apps/other": "warning",
    });
    expect(severities({ ...two, ...shop }, [])).toEqual({ "apps/shop": "error", "apps/other": "error" });
  });
});

describe("no text", () => {
  const files = {
    ...folder("apps/shop"),
    ...folder("apps/other"),
    "/apps/lost/kustomization.yaml": "resources: [gone.yaml]\n",
    "/apps/private/kustomization.yaml": "secretGenerator: [{name: a, envs: [.env]}]\n",
    ...folder("apps/old", "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n"),
    ...folder(
      "apps/image",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'acme/Web:1.0.0'}]}\n",
    ),
  };
  const deploying: readonly Record<string, string>[] = [
    {},
    { "/argocd/shop.yaml": application("apps/shop") },
    { "/c/lost.yaml": flux("./apps/lost") },
  ];
  const said = (all: Record<string, string>) =>
    inRepository(all)
      .filter(({ severity }) => severity === "error" || severity === "warning")
      .map(({ rule, severity, environment, resource, file }) =>
        JSON.stringify([rule, severity, environment, resource, file]),
      );
  const names = fc.constantFrom(
    ...[
      "README.md",
      "docs/apps.md",
      "deploy.sh",
      "Makefile",
      ".gitignore",
      ".gitleaksignore",
      ".envrc",
      "up.py",
    ],
    ...[
      ".github/workflows/ci.yaml",
      ".gitlab-ci.yml",
      "kind-1.16.txt",
      "apps/README.md",
      "apps/.env.example",
    ],
    ...["archive/notes.txt", "examples/notes.md", "apps/lost/gone.yaml.example", "apps/lost/README.md"],
  );
  const words = fc.constantFrom(
    ...Object.keys(files).flatMap((path) => [path.slice(1), path.slice(1, path.lastIndexOf("/"))]),
    ...[
      "is deprecated",
      "is an example",
      "has a dummy",
      "don't use",
      "kubectl apply -k",
      "kustomize build",
      "sed -i s/",
    ],
    ...[
      "cp",
      ">",
      "k3s v1.16.0",
      "kubernetesVersion: 1.15",
      "gone.yaml",
      ".env",
      "# ",
      "kustomize 4.0.0",
      "copy this folder",
    ],
    ...[
      "LoadRestrictionsNone",
      "created by hand",
      "not secret",
      "TODO",
      "ko resolve",
      "kustomize edit set image",
      "`",
      "\n",
    ],
  );
  const texts = fc.array(words, { maxLength: 12 }).map((all) => all.join(" "));

  it("beside the manifests changes the severity of anything", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...deploying),
        fc.array(fc.tuple(names, texts), { maxLength: 4 }),
        (by, added) => {
          const before = said({ ...files, ...by });
          const more = Object.fromEntries(added.map(([name, text]) => [`/${name}`, text]));
          const after = new Set(said({ ...files, ...by, ...more }));
          expect(before.filter((one) => !after.has(one))).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("in a comment changes the severity of anything", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...deploying),
        fc.constantFrom(...Object.keys(files)),
        texts,
        (by, file, text) => {
          const all: Record<string, string> = { ...files, ...by };
          const comment = `# ${text.replaceAll("\n", "\n# ")}\n`;
          const commented = { ...all, [file]: `${comment}${all[file]}${comment}` };
          expect(said(commented)).toEqual(said(all));
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each(["examples", "test", "docs", "archive", "old", "templates", "demo", "config/samples", "k8s-1.15"])(
    "in the name of a folder changes the severity of anything: %s",
    (name) => {
      const moved = (text: string) => text.replaceAll("apps/", `${name}/`);
      for (const by of deploying) {
        const all = { ...files, ...by };
        const renamed = Object.fromEntries(
          Object.entries(all).map(([path, text]) => [moved(path), moved(text)]),
        );
        expect(said(renamed).sort()).toEqual(said(all).map(moved).sort());
      }
    },
  );
});

describe("a base outside the repository", () => {
  it("has its path from the present folder in the message", () => {
    const cwd = "/home/sam/shop";
    const tree = new BoundTree(
      new MemoryTree([[`${cwd}/app/kustomization.yaml`, "resources: [../../base]\n"]]),
      [cwd],
      "--within",
    );
    const { findings } = found({}, [`${cwd}/app`], { tree, cwd });
    expect(findings[0]?.message).toContain("../base is outside . and isn't read; --within ../base reads");
    expect(findings[0]?.message).not.toContain("/home");
  });
});

describe("a label that the API server rejects", () => {
  const files = {
    "/app/kustomization.yaml": "resources: [a.yaml, b.yaml]\nlabels: [{pairs: {domain: a/b}}]\n",
    "/app/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
    "/app/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
  };

  it("is said by the rule of labels alone, and once for the line that gives it to many objects", () => {
    const report = found(files, ["/app"]);
    expect(report.findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
      "schema/valid error",
      "schema/valid error",
    ]);
    const { findings, checked } = onePerCause(report);
    expect(findings).toMatchObject([{ rule: "schema/valid", also: ["ConfigMap b"] }]);
    expect(checked.counts.error).toBe(1);
  });

  it("is said once for all environments that share the line, with their names", () => {
    const shared = {
      "/base/kustomization.yaml": "resources: [a.yaml]\n",
      "/base/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {domain: a/b}}\n",
      "/one/kustomization.yaml": "resources: [../base]\n",
      "/two/kustomization.yaml": "resources: [../base]\n",
    };
    const { findings } = onePerCause(found(shared, ["/one", "/two"]));
    expect(findings).toMatchObject([{ environment: "one", also: ["two"], file: "base/a.yaml" }]);
  });
});

describe("manifests of one file that the cluster no longer serves", () => {
  it("are one finding for each kind", () => {
    const budget = (name: string) =>
      `apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: ${name}}\n`;
    const files = {
      "/app/kustomization.yaml": "resources: [all.yaml]\n",
      "/app/all.yaml": `${budget("a")}---\n${budget("b")}`,
    };
    const { findings } = onePerCause(found(files, ["/app"]));
    expect(findings.filter(({ rule }) => rule === "integrity/api-version")).toMatchObject([
      { severity: "error", also: ["PodDisruptionBudget b"] },
    ]);
  });
});

describe("a credential that nothing deploys", () => {
  it("is as bad as elsewhere, whatever a comment, a page, a list of a scanner or the name of its folder says of it", () => {
    const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: x8Kd92kLpQ}\n";
    const token = `token: ghp_${"aB3dE5gH7jK9mN1pQ2sT".repeat(2).slice(0, 36)}\n`;
    const chart = "apiVersion: v2\ndescription: costs\nhome: https://cost.test\nname: cost\nversion: 1.0.0\n";
    const files = {
      "/decoy/local/kustomization.yaml": "resources: [quick-start.yaml]\n",
      "/decoy/local/quick-start.yaml": `# This is a PLACEHOLDER: change this in production\n${secret}`,
      "/decoy/Chart.yaml": chart,
      "/decoy/templates/vagrant/dev-certs.yaml": token,
      "/.gitleaksignore": "decoy/templates/vagrant/dev-certs.yaml:generic:1\n",
      "/.trufflehogignore": "decoy/\n",
      "/README.md":
        "`decoy/local/quick-start` and `vagrant/dev-certs` are dummies. decoy/local is deprecated.\n",
    };
    expect(
      found(files, ["/decoy/local"], { files: Object.keys(files) })
        .findings.filter(({ rule }) => rule.startsWith("secrets/"))
        .map(({ rule, severity, file }) => [rule, severity, file]),
    ).toEqual([
      ["secrets/file", "error", "decoy/templates/vagrant/dev-certs.yaml"],
      ["secrets/plaintext", "warning", "decoy/local/quick-start.yaml"],
    ]);
  });

  it("is an error in a comment of a file whose object is less than that", () => {
    const token = `ghp_${"aB3dE5gH7jK9mN1pQ2sT".repeat(2).slice(0, 36)}`;
    const files = {
      "/app/kustomization.yaml": "resources: [a.yaml]\n",
      "/app/a.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {HOST: db}\n# ${token}\n`,
    };
    expect(
      found(files, ["/app"], { files: Object.keys(files) })
        .findings.filter(({ rule }) => rule.startsWith("secrets/"))
        .map(({ rule, severity }) => [rule, severity]),
    ).toEqual([
      ["secrets/file", "error"],
      ["secrets/plaintext", "info"],
    ]);
  });
});

describe("a variable of a Service", () => {
  const web = (fields: string, env: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {${fields}containers: [{name: web, image: "web:1", ${env}}]}}}\n`;
  const service = (namespace: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: order-queue, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;
  const about = (text: string, namespace = "shop") =>
    inRepository({ ...folder("web", text), ...folder("queue", service(namespace)) }).filter(
      ({ rule }) => rule === "integrity/variable-reference",
    ).length;
  const HOST = "$(ORDER_QUEUE_SERVICE_HOST)";

  it("is set in every pod of its namespace, whichever folder has the Service", () => {
    expect(about(web("", `env: [{name: URL, value: "http://${HOST}"}]`))).toBe(0);
    expect(about(web("", `args: ["--port=$(ORDER_QUEUE_SERVICE_PORT_HTTP)"]`))).toBe(0);
  });

  it("isn't in another namespace, under another name, or where the pod has no links", () => {
    expect(about(web("", `env: [{name: URL, value: "http://${HOST}"}]`), "other")).toBe(1);
    expect(about(web("", 'args: ["$(ORDERS_SERVICE_HOST)"]'))).toBe(1);
    expect(about(web("enableServiceLinks: false, ", `args: ["${HOST}"]`))).toBe(1);
  });
});
