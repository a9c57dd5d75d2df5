import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { rendererOptions } from "@kustogen/kustomize/node/options.ts";
import { expect, it } from "vitest";
import { git, put, temporaryFolder } from "../../../../test/repository.ts";
import { DEFAULT_CONFIG } from "../../src/config/config.ts";
import { planImport } from "../../src/import/import.ts";
import { withPlace } from "../../src/import/place.ts";
import type { ImportOptions, ImportReport } from "../../src/import/report.ts";
import { fromFolders } from "../../src/import/sources.ts";
import { repository } from "./repositories.ts";

/** The engine as it is built, which the written systems import. */
const DIST = new URL("../../dist/", import.meta.url);
/** Imports folders of a repository into a new project, or into that repository. */
function imported(root: string, folders: readonly string[], options: Partial<ImportOptions> = {}) {
  const remote = rendererOptions({ remote: true }).remote as NonNullable<unknown> as never;
  const named = folders.map((text) => {
    const [path = "", name] = text.split("@");
    return { name, path };
  });
  const sources = withPlace({ folders: [], repository: root, remote }, (place) => fromFolders(named, place));
  return planImport(sources, {
    root: temporaryFolder(),
    config: DEFAULT_CONFIG,
    dist: DIST,
    name: undefined,
    namespace: undefined,
    force: false,
    secretsAsContracts: false,
    takeOver: false,
    keepBase: false,
    notSecret: undefined,
    ...options,
  });
}

/** All of a report: what it says, then what it writes and generates. git would change the line ends of a recording. */
function textOf({ files, generated, takeOver, ...said }: ImportReport): string {
  const all = [...files, ...generated, ...(takeOver?.bridges ?? [])];
  const { bridges: _, ...moved } = takeOver ?? {};
  return [
    JSON.stringify({ ...said, ...(takeOver && { takeOver: moved }) }, null, 2),
    ...all.map(([path, text]) => `=== ${path}\n${text}`),
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

it("a take-over of some of a repository's folders says what goes, what stays and why (npx vitest --update writes it)", async () => {
  const root = repository("gitops");
  git(root, "add", "-A");
  git(root, "commit", "-qm", "by hand");
  const folders = ["apps/blog/envs/beta", "apps/blog/envs/live"];
  const said = [];
  for (const keepBase of [false, true]) {
    const { takeOver, notes } = await imported(root, folders, { root, takeOver: true, keepBase });
    const { bridges = [], ...rest } = takeOver ?? {};
    said.push({
      ...rest,
      bridges: [...bridges],
      notes,
    });
  }
  await expect(JSON.stringify(said, null, 2)).toMatchFileSnapshot("repositories/gitops.taken-over.txt");
});

it("what an import refuses is said with the way on (npx vitest --update writes it)", async () => {
  const root = repository("refused");
  put(root, "link/real.yaml", "resources: [../ok]\n");
  symlinkSync("real.yaml", join(root, "link/kustomization.yaml"));
  git(root, "add", "-A");
  git(root, "commit", "-qm", "by hand");
  put(root, "edited/web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n");
  const cases: [folders: readonly string[], options?: Partial<ImportOptions>][] = [
    [["ok"], { name: "known", root }],
    [["ok"], { name: "known", root, force: true }],
    [["ok"], { name: "Not a name" }],
    [["ok"], { name: "ok", namespace: "other" }],
    [["secret"]],
    [["secret"], { secretsAsContracts: true }],
    [["secret"], { secretsAsContracts: true, takeOver: true, root }],
    [["literal"]],
    [["literal"], { notSecret: "demo" }],
    [["broken"]],
    [["twice"]],
    [["plain"]],
    [["plain/notes.md"]],
    [["missing"]],
    [["missing/*"]],
    [["envs/*"]],
    [["envs/beta@one", "envs/beta-2@one"]],
    [["ok"], { takeOver: true }],
    [["ok"], { takeOver: true, root }],
    [["edited"], { takeOver: true, root }],
    [["link"], { takeOver: true, root, name: "link" }],
    [["overlays/ok/shop@ok", "ok@live"], { takeOver: true, root, name: "shop" }],
  ];
  const said: string[] = [];
  for (const [folders, options = {}] of cases) {
    const { root: _, ...shown } = options;
    const head = `${folders.join(" ")} ${JSON.stringify(shown)}${options.root === undefined ? "" : " in its own project"}`;
    const result = await Promise.resolve()
      .then(() => imported(root, folders, { name: "shop", ...options }))
      .then(
        ({ notes, changes, moved, proofs }) => JSON.stringify({ notes, changes, moved, proofs }, null, 2),
        (error: InputError) => `${error.code}: ${error.message}`,
      );
    said.push(`=== ${head}\n${result}\n`);
  }
  await expect(said.join("\n").replaceAll(root, "ROOT")).toMatchFileSnapshot("repositories/refused.said.txt");
});
