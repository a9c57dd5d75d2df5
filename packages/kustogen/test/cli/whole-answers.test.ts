import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { commitAll, git, put } from "../../../../test/repository.ts";
import { VERSION } from "../../src/version.ts";
import { repository } from "../import/repositories.ts";
import { ended } from "./printed.ts";
import { project, withSourcesAsEngine, withSystems } from "./project.ts";

/** A repository of hand-written overlays with two commits, of which the second changes one overlay. */
function overlays(): string {
  const root = repository("shop");
  commitAll(root, "first");
  put(
    root,
    "deploy/overlays/staging/kustomization.yaml",
    "resources: [../../base]\nnamespace: shop-staging\nreplicas: [{name: web, count: 1}]\n",
  );
  put(root, "broken/kustomization.yaml", "resources: [gone.yaml]\n");
  commitAll(root, "second");
  return root;
}

beforeAll(withSourcesAsEngine);

/** The repositories of these tests, which no call changes. */
const made = new Map<() => string, string>();

const PRODUCTION = "deploy/overlays/production";
const STAGING = "deploy/overlays/staging";

it.each<[file: string, calls: readonly string[]]>([
  [
    "env",
    [
      `env ${STAGING}`,
      `env ${PRODUCTION} --workload api --container api`,
      `env ${PRODUCTION} --workload Deployment/api --container logs --json`,
      `env ${STAGING} --compare ${PRODUCTION}`,
      `env ${STAGING} --compare ${PRODUCTION} --all --workload web`,
      `env ${STAGING} --compare ${PRODUCTION} --json --workload db`,
    ],
  ],
  [
    "explain-and-render",
    [
      "",
      `explain ${PRODUCTION}/api.yaml:7`,
      `explain ${PRODUCTION}/api.yaml:12 --json`,
      "explain deploy/base/web.yaml:11",
      "explain deploy/base/web.yaml:1",
      `render ${STAGING}`,
      "render deploy/components/monitoring --rev HEAD~1",
    ],
  ],
  ["check", [`check ${STAGING} ${PRODUCTION}`, `check ${STAGING} --json`, "check --since HEAD~1 --only-new"]],
  [
    "diff",
    [
      "diff HEAD~1..HEAD",
      "diff HEAD~1..HEAD --json",
      "diff HEAD~1..HEAD --exit-code --format markdown",
      "diff --between staging production",
      "diff --between staging production --format markdown --source-links https://git.example.com/{file}#{line}",
    ],
  ],
  [
    "terminal",
    [`check ${STAGING}`, "diff HEAD~1..HEAD", `env ${STAGING} --compare ${PRODUCTION} --workload api`],
  ],
  [
    "refusals",
    [
      "nothing",
      "render",
      "render gone",
      "render broken",
      `render ${STAGING} --renderer nothing`,
      `render ${STAGING} --rev gone`,
      `render ${STAGING}/host.yaml`,
      `render ${STAGING} --max-time 1`,
      "env",
      "env nowhere",
      "env shop",
      "env shop produktion",
      `env ${STAGING} --workload wep`,
      `env ${STAGING} --container wep`,
      `env ${STAGING} --compare nowhere`,
      "env broken",
      "explain deploy/base/web.yaml",
      "explain deploy/base/web.yaml:0",
      "explain deploy/base/web.yaml:1000",
      "explain gone.yaml:1",
      "check gone",
      "check broken",
      "check README.md",
      "explain production/replica",
      "explain circel",
      "explain everything",
      "check --rule nothing",
      "check --only-new",
      "check --since gone",
      "check --format nothing",
      `check ${STAGING} --system shop`,
      "check --system shop",
      "check --max-time soon",
      "check --max-time 0",
      "check --max-time 1441",
      `check ${STAGING} --env beta`,
      "diff gone",
      "diff HEAD~1..gone",
      "diff HEAD~1 --format nothing",
      "diff HEAD~1 --findings gone.json",
      "diff HEAD~1 --findings README.md",
      "diff HEAD~1 --folder nothing/*",
      "diff --between staging",
      "diff --between staging produktion",
      "diff HEAD~1..HEAD --between staging production",
      "comment report.md",
      "comment report.md --forge nothing",
      "gen",
      "gen --check -m words",
      "gen --reason because",
      "pin shop web beta",
      "pin shop web beta v1",
      "kinds",
      "kinds add",
      "kinds add gone.yaml",
      "new",
      "remove",
      "vendor",
      "import",
      "import gone --keep-base",
      "import --values a=b",
      "import --helm chart",
      "import --env beta",
      "import --rendered a=b --rev HEAD",
      "import --rendered beta=gone.yaml",
      "import --rendered deploy",
      "import gone --dry-run",
      "import deploy/base/web.yaml --dry-run",
      "import --helm gone --values a=b --dry-run",
    ],
  ],
  [
    "refusals-of-a-project",
    [
      "check --env beta --strictness nothing",
      "diff --env gone",
      "env shop gone",
      "env shop",
      "env gone beta",
      "new environment preview --like gone",
      "new system Shop",
      "new system shop",
      "remove environment gone",
      "vendor",
      "vendor name",
      "vendor name deploy/base --update",
      "vendor --update",
      "vendor --update gone",
      "vendor ../up deploy/base",
      "vendor name gone/folder",
      "vendor Name deploy/base",
      "kinds add generators/systems/index.ts",
      "import deploy --name shop --dry-run",
    ],
  ],
  [
    "pins",
    [
      "gen",
      "gen",
      "gen --check",
      "status --no-cluster",
      "pin shop wep beta v3",
      "pin shop web gone v3",
      "pin shop web beta v3 --dry-run",
      "pin shop web beta v3",
      "pin shop web beta v3",
      "pin shop web beta v4 --json --branch",
      "pin shop web production main",
      "pin shop web production main --reason incident --dry-run --json",
    ],
  ],
  [
    "own-promotions",
    [
      "gen",
      "promote shop --from beta --to production --dry-run --json",
      "promote shop --from production",
      "promote shop",
      "promote shop --json",
      "rollback shop production",
      "rollback shop beta --to gone",
      "rollback shop production --to HEAD~1 --dry-run --json",
      "status --no-cluster --json",
    ],
  ],
  [
    "own-edits",
    [
      "gen",
      "echo # mine >> overlays/beta/shop/kustomization.yaml",
      "gen --check",
      "status --no-cluster",
      "gen",
      "gen --force --no-commit",
      "echo # mine >> base/shop/deployment-web.yaml",
      "echo # foreign >> overlays/beta/other.yaml",
      "gen --force",
      "echo       job: {tag: v8} >> generators/environments/beta.yaml",
      "gen --output-only",
      "echo # mine >> overlays/beta/shop/kustomization.yaml",
      "gen --accept overlays/beta/shop/kustomization.yaml -m Words",
      "echo     settings: {replicas: 3} >> generators/environments/production.yaml",
      "gen --check --json",
      "gen --full",
      "echo # mine >> overlays/production/shop/kustomization.yaml",
      "git commit -qam by-hand",
      "gen --check",
      "gen",
      "gen --force",
      "git log --format=%s -n 4",
      "echo )( >> generators/systems/index.ts",
      "gen",
    ],
  ],
  [
    "own-environments",
    [
      "gen",
      "check",
      "check --env beta",
      "env shop beta --compare production",
      "new environment preview --like beta",
      "new environment test",
      "gen --no-commit",
      "gen --check",
      "gen -m words",
      "diff HEAD~1 --env preview",
      "remove environment test",
      "gen --check",
      "gen",
      "check --since HEAD~1",
      "check --since HEAD~2 --only-new --system shop",
      "import by-hand/beta by-hand/production --name till --dry-run",
    ],
  ],
])("what the commands print and exit with, of %s (npx vitest --update writes it)", async (file, calls) => {
  const make = file.endsWith("project") ? project : overlays;
  const root = /pins|own/.test(file) ? withSystems() : kept(made, make, make);
  const said: string[] = [];
  const { isTTY, columns } = process.stdout;
  if (file === "terminal") Object.assign(process.stdout, { isTTY: true, columns: 70 });
  for (const name of ["FORCE_COLOR", "NO_COLOR"]) vi.stubEnv(name, undefined);
  vi.stubEnv("TERM", "xterm");
  onTestFinished(() => {
    vi.unstubAllEnvs();
    Object.assign(process.stdout, { isTTY, columns });
  });
  for (const call of calls) {
    const [, added = "", path] = /^echo (.*) >> (.*)$/.exec(call) ?? [];
    if (path !== undefined) {
      appendFileSync(join(root, path), `${added}\n`);
      said.push(`$ ${call}\n`);
      continue;
    }
    if (call.startsWith("git ")) {
      said.push(`$ ${call}\n${git(root, ...call.split(" ").slice(1))}\n`);
      continue;
    }
    const { text, code } = await ended(root, ...call.split(" ").filter(Boolean));
    said.push(`$ kustogen ${call}\n${text}exit ${code}\n`);
  }
  const shown = said
    .join("\n")
    .replaceAll(root, "ROOT")
    .replace(/\d+(?:\.\d+)? (ms|s)\b/g, "N $1")
    .replace(/\d+ rules\)|"rules": \d+/g, "N rules)")
    .replaceAll(VERSION, "VERSION")
    .replace(/\b(?:[0-9a-f]{40}|(?<!:)[0-9a-f]{12})\b|(?<=\()[0-9a-f]{7}(?=\))/g, "COMMIT")
    .replace(/\b(at|since) [0-9a-f]{7}\b/g, "$1 COMMIT")
    .replace(/\bon \d{4}-\d\d-\d\d\b/g, "on DAY");
  await expect(shown).toMatchFileSnapshot(`whole-answers/${file}.txt`);
});
