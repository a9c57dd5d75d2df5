import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { recordings } from "../recordings.ts";
import { Project } from "./project.ts";

const project = new Project();
beforeAll(async () => {
  await project.call("gen");
});

const FOLDER = join(import.meta.dirname, "answers");
const CHANGING = "changes";

it.each(recordings(FOLDER).filter(([file]) => file !== CHANGING))(
  "what the commands of a project answer about %s is what was read (npx vitest --update writes it)",
  async (file, calls) => {
    const said: string[] = [];
    for (const call of calls) {
      const { code, stdout, stderr } = await project.call(...call.split(" ").slice(1));
      said.push(`$ ${call}\n${stdout}${stderr}exit ${code}\n`);
    }
    await expect(shownOf(said, project.root)).toMatchFileSnapshot(`${FOLDER}/${file}.txt`);
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
  own.git("rm", "-q", "generators/environments/staging.yaml");
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
  await expect(shownOf(said, own.root)).toMatchFileSnapshot(`${FOLDER}/${CHANGING}.txt`);
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
