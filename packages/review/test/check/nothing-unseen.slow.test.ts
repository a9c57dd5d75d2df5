import { Renderer } from "@kustogen/kustomize/index.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { manifestsIn } from "../../src/discovery/plain-manifests.ts";
import { at } from "../../src/kubernetes/fields.ts";
import { findFolders } from "../../src/units/folders-here.ts";

const OWN = "https://git.example.com/shop/deploy.git";
const FOLDERS = ["apps/a", "apps/b", "apps/b/deeper", "apps/c", "more"];

/** A source of an Application: a folder here, of this repository or of another one, or a chart. */
const source = fc.oneof(
  fc.record({
    path: fc.constantFrom(...FOLDERS, "apps", "gone"),
    directory: fc.constantFrom("{}", "{recurse: true}", '{include: "1*"}', '{exclude: "{0,2}*"}', undefined),
    repository: fc.constantFrom(OWN, OWN, OWN, "https://git.example.com/shop/other.git"),
  }),
  fc.constant(undefined),
);
const written = (one: { path: string; directory: string | undefined; repository: string } | undefined) =>
  one === undefined
    ? "{repoURL: https://charts.example.com, chart: db, targetRevision: 1.0.0}"
    : `{repoURL: ${one.repository}, path: ${one.path}, targetRevision: HEAD${one.directory === undefined ? "" : `, directory: ${one.directory}`}}`;
const application = (name: string, sources: readonly string[]) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  project: default\n  ${sources.length === 1 ? `source: ${sources[0]}` : `sources: [${sources.join(", ")}]`}\n  destination: {server: https://kubernetes.default.svc, namespace: ${name}}\n`;

const repository = fc.record({
  applications: fc.array(fc.array(source, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
  files: fc.uniqueArray(
    fc.record({ folder: fc.constantFrom(...FOLDERS), file: fc.constantFrom("0.yaml", "1.yaml", "2.json") }),
    { minLength: 1, maxLength: 8, selector: ({ folder, file }) => `${folder}/${file}` },
  ),
  kustomized: fc.subarray(FOLDERS),
});

it("each manifest of a repository is part of an environment, or told as one that isn't", () => {
  fc.assert(
    fc.property(repository, ({ applications, files, kustomized }) => {
      const objects = new Map(
        files.map(({ folder, file }, at) => [
          `/repo/${folder}/${file}`,
          JSON.stringify({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: `map-${at}` },
            data: { a: "b" },
          }),
        ]),
      );
      const listed = kustomized.map((folder): [string, string] => [
        `/repo/${folder}/kustomization.yaml`,
        `resources: ${JSON.stringify(files.filter((one) => one.folder === folder && one.file !== "2.json").map(({ file }) => file))}\n`,
      ]);
      const argo = applications.map((sources, at): [string, string] => [
        `/repo/argocd/${at}.yaml`,
        application(`app-${at}`, sources.map(written)),
      ]);
      const tree = new MemoryTree([...objects, ...listed, ...argo, ["/repo/README.md", "a repository\n"]]);
      const found = findFolders(tree, ["/repo"], { top: "/repo", isOwnFile: () => true });
      const renderer = new Renderer(tree);
      const rendered = new Set<string>();
      const failed = new Set<string>();
      for (const { folder, manifests } of found.environments)
        try {
          const all = manifests
            ? manifestsIn(tree, manifests).map(({ value }) => value)
            : renderer.build(folder);
          for (const one of all) rendered.add(String(at(one, "metadata", "name")));
        } catch {
          failed.add(folder);
        }
      const outside = new Set(found.outside);
      [...objects.keys()].forEach((path, index) => {
        const isTold = outside.has(path) || isNamed(path, found.notFollowed);
        const isIn = rendered.has(`map-${index}`) || [...failed].some((folder) => path.startsWith(folder));
        expect([path, isIn || isTold]).toEqual([path, true]);
      });
    }),
    { numRuns: 1000 },
  );
});

/** True for a file in a folder of which an Application's message says why it wasn't followed. */
function isNamed(path: string, notFollowed: readonly { what: string }[]): boolean {
  return notFollowed.some(({ what }) => {
    const [, folder] = /: ([\w/.-]+): /.exec(what) ?? [];
    return folder !== undefined && path.startsWith(`/repo/${folder}/`);
  });
}
