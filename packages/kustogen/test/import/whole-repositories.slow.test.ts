import type { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { expect, it } from "vitest";
import { newRepository, put } from "../../../../test/repository.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { type ImportReport, planImport } from "../../src/import/import.ts";
import { importPlace } from "../../src/import/place.ts";
import { fromFolders } from "../../src/import/sources.ts";
import type { ImportOptions } from "../../src/import/state.ts";
import { named, repository } from "./repositories.ts";
import { newProject } from "./wrapped.ts";

/** The engine as it is built, which the written systems import. */
const DIST = new URL("../../dist/", import.meta.url);
/** Imports folders of a repository into a new project, or into that repository. */
function imported(root: string, folders: readonly string[], options: Partial<ImportOptions> = {}) {
  return planImport(fromFolders(named(root, folders), importPlace([], undefined, root)), {
    root: newProject(),
    config: DEFAULT_CONFIG,
    dist: DIST,
    ...options,
  });
}

/** All of a report: what it says, then what it writes and generates. git would change the line ends of a recording. */
function textOf({ files, generated, ...said }: ImportReport): string {
  return [
    JSON.stringify(said, null, 2),
    ...[...files, ...generated].map(([path, text]) => `=== ${path}\n${text}`),
  ]
    .join("\n")
    .replaceAll("\r", "␍");
}

it.each<[file: string, folders: readonly string[], options: Partial<ImportOptions>]>([
  ["shop", ["deploy/overlays/*"], { name: "shop" }],
  ["gitops", ["apps/blog/envs/*"], {}],
  ["cluster", ["platform/*"], {}],
])(
  "an import of %s says, writes and generates what was read (npx vitest --update writes it)",
  async (file, folders, options) => {
    const report = await imported(repository(file), folders, options);
    await expect(textOf(report)).toMatchFileSnapshot(`repositories/${file}.imported.txt`);
  },
);

it("what an import refuses is said with the way on (npx vitest --update writes it)", async () => {
  const root = repository("refused");
  const cases: [folders: readonly string[], options?: Partial<ImportOptions>][] = [
    [["ok"], { name: "known", root }],
    [["ok"], { name: "Not a name" }],
    [["ok"], { name: "ok", namespace: "other" }],
    [["secret"]],
    [["secret"], { secretsAsContracts: true }],
    [["literal"]],
    [["literal"], { notSecret: "demo" }],
    [["broken"]],
    [["twice"]],
    [["plain"]],
    [["plain/notes.md"]],
    [["missing"]],
    [["envs/*"]],
    [["envs/beta@one", "envs/beta-2@one"]],
    [["labels/beta", "labels/live"]],
  ];
  const said: string[] = [];
  for (const [folders, options = {}] of cases) {
    const { root: _, ...shown } = options;
    const head = `${folders.join(" ")} ${JSON.stringify(shown)}${options.root === undefined ? "" : " in its own project"}`;
    const result = await Promise.resolve()
      .then(() => imported(root, folders, { name: "shop", ...options }))
      .then(
        ({ notes, changes, proofs }) => JSON.stringify({ notes, changes, proofs }, null, 2),
        (error: InputError) => `${error.code}: ${error.message}`,
      );
    said.push(`=== ${head}\n${result}\n`);
  }
  await expect(said.join("\n").replaceAll(root, "ROOT")).toMatchFileSnapshot("repositories/refused.said.txt");
});

it("environments whose namespaces one AppProject lists share their Argo CD, and name the project once for those that come later", async () => {
  const root = newRepository();
  const names = ["dev", "stg"];
  const destinations = names.map((name) => `{server: "*", namespace: shop-${name}}`);
  put(
    root,
    "argocd/project.yaml",
    `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: shop, namespace: argocd}\nspec: {destinations: [${destinations.join(", ")}]}\n`,
  );
  for (const name of names) {
    put(root, `shop/${name}/kustomization.yaml`, "resources: [all.yaml]\n");
    put(
      root,
      `shop/${name}/all.yaml`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop, namespace: shop-${name}}\ndata: {a: ${name}}\n`,
    );
    put(
      root,
      `argocd/${name}.yaml`,
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop-${name}, namespace: argocd}\nspec:\n  project: shop\n  source: {repoURL: https://git.example.com/x.git, path: shop/${name}}\n  destination: {server: https://kubernetes.default.svc, namespace: shop-${name}}\n`,
    );
  }
  const sources = fromFolders(
    named(root, ["shop/dev", "shop/stg"]),
    importPlace([], undefined, root),
    {},
    "dev",
  );
  const report = await planImport(sources, {
    root: newProject(),
    config: DEFAULT_CONFIG,
    dist: DIST,
    name: "shop",
  });
  const text = (path: string) => String(report.files.get(`generators/${path}`));
  expect(text("systems/shop/index.ts").match(/project: "shop"/g)).toHaveLength(1);
  for (const name of names) expect(text(`environments/${name}.yaml`)).toContain("instance: argocd\n");
  expect(report.guesses).toContainEqual(
    expect.stringMatching(/^Argo CD, in new files: one for all environments: argocd\.instance in /),
  );
});
