import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Resource } from "kustogen";
import { admits, all, one, variables } from "kustogen/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { codeBehind } from "../../scripts/markdown/code-blocks.ts";
import { environmentFile, Project } from "./project.ts";

const SOURCE = fileURLToPath(new URL("../..", import.meta.url));
const DOCUMENT = readFileSync(join(SOURCE, "packages/kustogen/docs/new-system.md"), "utf8");

const codeAfter = (text: string) => codeBehind(DOCUMENT, text);
const MODULE = "generators/systems/guestbook/index.ts";
const CODE = codeAfter(`\`${MODULE}\`:`);
const IMPORT = codeAfter("Import it in `generators/systems/index.ts`");
const RUNBOOK = codeAfter("## 5. Add a runbook");
const [RUNBOOK_IMPORT = "", RUNBOOK_FIELD = ""] = codeAfter("Import it in `index.ts`").split("\n\n");

const project = new Project();

beforeAll(async () => {
  project.write(MODULE, CODE);
  project.write(
    "generators/systems/index.ts",
    `import type { System } from "kustogen";\n${IMPORT}\nexport const systems: readonly System[] = [guestbook];\n`,
  );
  for (const stage of ["beta", "production"] as const) {
    const file = `generators/environments/${stage}.yaml`;
    const [head = ""] = environmentFile(stage).split("systems:");
    project.write(file, `${head}systems:\n${codeAfter(`\`${file}\`:`)}`);
  }
  project.commit("a guestbook");
});

async function rendered(folder: string): Promise<Resource[]> {
  const { code, stderr, stdout } = await project.call("render", folder);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
}

describe("the system that docs/new-system.md adds", () => {
  it("is about seventy lines, formatted as everything here", () => {
    const lines = CODE.replace(/^import [^;]*;\n/gm, "")
      .split("\n")
      .filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(40);
    expect(lines.length).toBeLessThanOrEqual(75);
    const biome = join(SOURCE, "node_modules/.bin/biome");
    const formatted = execFileSync(
      biome,
      ["format", "--stdin-file-path=guestbook.ts", `--config-path=${SOURCE}`],
      { input: CODE, encoding: "utf8" },
    );
    expect(formatted).toBe(CODE);
  });

  it("generates, verifies and commits as the page says", async () => {
    const { code, stderr } = await project.call("gen");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(project.git("ls-files", "base", "overlays", "argocd").trim().split("\n")).toEqual(
      expect.arrayContaining([
        "base/guestbook/deployment-guestbook.yaml",
        "base/guestbook/service-guestbook.yaml",
        "base/guestbook/ingress-guestbook.yaml",
        "overlays/beta/guestbook/ingress-guestbook.json6902.yaml",
        "overlays/beta/guestbook/kustomization.yaml",
        "overlays/beta/guestbook/networkpolicy-allow-api.json6902.yaml",
        "overlays/production/guestbook/ingress-guestbook.json6902.yaml",
        "overlays/production/guestbook/networkpolicy-allow-api.json6902.yaml",
        "overlays/production/guestbook/poddisruptionbudget-guestbook.yaml",
        "argocd/beta/guestbook.yaml",
        "argocd/production/guestbook.yaml",
      ]),
    );
  });

  it("has in base what both environments start from: no tag, one pod and a neutral host", async () => {
    const state = await rendered("base/guestbook");
    const { spec } = one(state, "Deployment", "guestbook");
    expect(spec.replicas).toBe(1);
    const [container] = spec.template.spec.containers;
    expect(container.image).toBe("ghcr.io/acme/guestbook");
    expect(container.envFrom).toEqual([{ secretRef: { name: "guestbook-db" } }]);
    expect(one(state, "Ingress", "guestbook").spec.rules[0].host).toBe("guestbook.example.com");
    expect(all(state, "PodDisruptionBudget")).toEqual([]);
  });

  it.each([
    ["overlays/beta/guestbook", 1, "guestbook.beta.example.com", "ghcr.io/acme/guestbook:v2", "10.30.10.7"],
    ["overlays/production/guestbook", 3, "guestbook.example.org", "ghcr.io/acme/guestbook:v1", "10.40.10.7"],
  ])("%s has %i pods behind %s", async (folder, replicas, host, image, database) => {
    const state = await rendered(folder);
    const { spec } = one(state, "Deployment", "guestbook");
    expect(spec.replicas).toBe(replicas);
    const [container] = spec.template.spec.containers;
    expect(container.image).toBe(image);
    expect(container.envFrom).toEqual([{ secretRef: { name: "guestbook-db" } }]);
    expect(variables(container)).toEqual({});
    expect(one(state, "Service", "guestbook").spec.ports).toEqual([
      { name: "http", port: 8080, targetPort: "http", protocol: "TCP" },
    ]);
    expect(one(state, "Ingress", "guestbook").spec.rules[0]).toMatchObject({
      host,
      http: { paths: [{ path: "/", backend: { service: { name: "guestbook", port: { name: "http" } } } }] },
    });
    expect(all(state, "PodDisruptionBudget")).toHaveLength(replicas > 1 ? 1 : 0);
    const pod = { namespace: "guestbook", labels: spec.template.metadata.labels };
    expect(admits(state, { namespace: "ingress-nginx", labels: {} }, pod, 8080)).toBe(true);
    expect(admits(state, { namespace: "default", labels: {} }, pod, 8080)).toBe(false);
    expect(admits(state, pod, { address: database }, 5432)).toBe(true);
    expect(admits(state, pod, { address: "93.184.216.34" }, 443)).toBe(false);
  });

  it("stops at a wrong setting, with file, line and key", async () => {
    project.edit(
      "generators/environments/beta.yaml",
      "host: guestbook.beta.example.com",
      "hots: x.example.com",
    );
    const { code, stderr } = await project.call("gen");
    expect(code).toBe(2);
    expect(stderr).toMatch(/generators\/environments\/beta\.yaml:\d+: systems\.guestbook\.settings.*"hots"/);
    project.reset();
  });

  it("stops at what its own rules refuse, which check lists, explains and applies", async () => {
    project.write(
      "generators/systems/guestbook/rules.ts",
      `import type { SystemRule } from "kustogen";

export const RULES: SystemRule[] = [
  {
    id: "guestbook/few-pods",
    title: "There are few pods",
    why: "The database bears no more.",
    *check({ settings }) {
      if (settings.replicas > 2) yield { at: "settings.replicas", message: "expected at most 2" };
    },
    *checkResources(resources) {
      for (const resource of resources)
        if (resource.kind === "Ingress") yield { resource, message: "is open to everyone" };
    },
  },
];
`,
    );
    project.edit(MODULE, "  secrets: SECRETS,\n", "  secrets: SECRETS,\n  rules: RULES,\n");
    project.edit(MODULE, "const schema", 'import { RULES } from "./rules.ts";\n\nconst schema');
    const { code, stderr } = await project.call("gen");
    expect(code).toBe(2);
    expect(stderr).toContain(
      ": systems.guestbook.settings.replicas: expected at most 2, found 3 [guestbook/few-pods]",
    );
    expect(stderr).toContain(
      "guestbook in beta: Ingress guestbook: is open to everyone [guestbook/few-pods]\n",
    );
    expect((await project.call("check", "--list")).stdout).toMatch(
      /^guestbook\/few-pods +There are few pods \[error\]$/m,
    );
    expect((await project.call("explain", "guestbook/few-pods")).stdout).toContain(
      "The database bears no more.",
    );
    const checked = await project.call("check", "--system", "guestbook");
    expect([checked.code, checked.stderr]).toEqual([2, stderr]);
    project.reset();
  });

  it("gets pages when it has a runbook", async () => {
    project.write("generators/systems/guestbook/runbook.md", RUNBOOK);
    project.write(MODULE, `${RUNBOOK_IMPORT}\n${project.read(MODULE)}`);
    project.edit(MODULE, "  components: [", `${RUNBOOK_FIELD}  components: [`);
    project.commit("tell operators");
    const { code, stderr } = await project.call("gen");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const night = project.read("docs/systems/guestbook/README.md");
    expect(night).toContain("# guestbook\n\nVisitors sign it, everyone reads it.");
    expect(night).toContain("- **Nobody can sign.** The database refuses connections.");
    expect(night).toContain("HOST=guestbook.beta.example.com");
    expect(project.read("docs/systems/guestbook/install.md")).toContain(
      "kubectl -n guestbook create secret generic guestbook-db",
    );
  });
});
