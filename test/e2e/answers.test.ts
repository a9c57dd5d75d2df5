import { beforeAll, expect, it } from "vitest";
import { Project } from "./project.ts";

const project = new Project();
beforeAll(async () => {
  await project.call("gen");
});

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
    await expect(shownOf(said, project.root)).toMatchFileSnapshot(`answers/${file}.txt`);
    expect(project.changed()).toEqual([]);
  },
);

it("what the commands say while a project changes is what was read (npx vitest --update writes it)", async () => {
  const own = new Project();
  const said: string[] = [];
  const call = async (line: string) => {
    const { code, stdout, stderr } = await own.call(...line.split(" "));
    said.push(`$ kustogen ${line}\n${stdout}${stderr}exit ${code}\n`);
  };
  const BETA = "generators/environments/beta.yaml";
  await call("gen");
  await call("gen");
  own.edit(BETA, "api: { tag: v2 }", "api: { tag: v3 }");
  await call("gen --check");
  await call("gen -m ");
  await call("gen --no-commit");
  own.edit(BETA, "api: { tag: v3 }", "api: { tag: v4 }\n    settings: { replicas: 3 }");
  await call("gen");
  own.write("overlays/beta/shop/notes.txt", "mine\n");
  own.write(
    "overlays/beta/shop/kustomization.yaml",
    `${own.read("overlays/beta/shop/kustomization.yaml")}# mine\n`,
  );
  await call("gen --check");
  await call("gen");
  await call("gen --accept overlays/beta/shop/kustomization.yaml");
  await call("pin shop api beta v5");
  own.git("clean", "-fdq", "overlays");
  await call("pin shop api beta v5");
  await call("pin shop api beta v5");
  await call("rollback shop beta");
  await call("promote shop --reason tested");
  await call("new environment staging --like beta");
  await call("gen");
  await call("remove environment staging");
  await call("gen");
  own.write("parts/kustomization.yaml", "resources: [a.yaml]\n");
  own.write("parts/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
  await call("vendor parts ./parts");
  await call("vendor --update parts");
  own.write("crd.yaml", CRD);
  await call("kinds add crd.yaml");
  own.write(".githooks/pre-push", "#!/bin/sh\n");
  await call("new system blog");
  await call("remove system blog");
  await expect(shownOf(said, own.root)).toMatchFileSnapshot("answers/changes.txt");
});

/** A kind of a project's own. */
const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: bees.example.com}
spec:
  group: example.com
  names: {kind: Bee, plural: bees}
  scope: Namespaced
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}
`;

/** What was said, without what differs from one run to the next. */
function shownOf(said: readonly string[], root: string): string {
  return said
    .join("\n")
    .replaceAll(root, "ROOT")
    .replace(/\d+(?:\.\d+)? (ms|s)\b/g, "N $1")
    .replace(/\b[0-9a-f]{40}\b|\b[0-9a-f]{12}\b|\b[0-9a-f]{7}\b/g, "COMMIT")
    .replace(/\d+ rules\)/g, "N rules)")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)/g, "TIME");
}
