import { afterAll, beforeAll, expect, it } from "vitest";
import { Project } from "./project.ts";

let project: Project;
beforeAll(async () => {
  project = new Project();
  await project.call("gen");
});
afterAll(() => project.remove());

it.each<[file: string, calls: readonly string[]]>([
  [
    "pins",
    [
      "pin shop api gone v3",
      "pin gone api beta v3",
      "pin shop gone beta v3",
      "pin shop api beta v3@nothing",
      "pin shop api beta @sha256:12",
      "pin shop api beta v2 --dry-run",
      "pin shop api beta v3 --dry-run",
      "pin shop api production latest --dry-run",
      "pin shop api beta v3 --dry-run --json",
      "promote shop --dry-run",
      "promote shop --to beta --dry-run",
      "promote shop --from beta --to beta --dry-run",
      "promote shop --to gone",
      "promote shop --from gone",
      "promote gone",
      "rollback shop beta --dry-run",
      "rollback shop gone",
      "rollback shop beta --to gone",
      "rollback shop beta --to HEAD --dry-run",
    ],
  ],
  [
    "systems",
    [
      "gen --check",
      "gen --check --json",
      "gen --system gone",
      "gen --env gone --check",
      "gen --no-commit --accept base/gone.yaml",
      "status --no-cluster",
      "status --no-cluster --json",
      "check --system gone",
      "check --env beta",
      "diff --env gone",
      "env shop beta",
      "env shop",
      "env shop bets",
      "env shops beta",
      "env shop beta --compare production",
      "explain overlays/production/shop/kustomization.yaml:7",
      "new environment Nope",
      "new environment beta",
      "new environment preview --like gone",
      "new environment preview --until never",
      "new environment preview --preview --until never",
      "new environment preview --preview --like production",
      "new system Shop",
      "new system shop",
      "remove system gone",
      "remove environment gone",
    ],
  ],
])(
  "what the commands of a project answer about %s is what was read (npx vitest --update writes it)",
  async (file, calls) => {
    const said: string[] = [];
    for (const call of calls) {
      const { code, stdout, stderr } = await project.call(...call.split(" "));
      said.push(`$ kustogen ${call}\n${stdout}${stderr}exit ${code}\n`);
    }
    const shown = said
      .join("\n")
      .replaceAll(project.root, "ROOT")
      .replace(/\d+(?:\.\d+)? (ms|s)\b/g, "N $1")
      .replace(/\b[0-9a-f]{40}\b|\b[0-9a-f]{12}\b|\b[0-9a-f]{7}\b/g, "COMMIT")
      .replace(/\d+ rules\)/g, "N rules)")
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)/g, "TIME");
    await expect(shown).toMatchFileSnapshot(`answers/${file}.txt`);
    expect(project.changed()).toEqual([]);
  },
);
