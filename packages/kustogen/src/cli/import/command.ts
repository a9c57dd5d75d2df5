import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { RULES } from "@kustogen/review/check/rules.ts";
import { openRepository } from "@kustogen/review/git/repository.ts";
import { readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { takeBack } from "../../delivery/recover.ts";
import { type Writing, writing } from "../../delivery/writing.ts";
import type { Folders } from "../../folders.ts";
import { gen } from "../../generate/gen.ts";
import { importChanges, planImport } from "../../import/import.ts";
import type { ImportReport } from "../../import/report.ts";
import { withCheckpoints } from "../../interrupt.ts";
import { Transaction } from "../../output/transaction.ts";
import { projectCode } from "../../project/load.ts";
import type { AskedRendering } from "../asked-renderer.ts";
import { sourcesToImport } from "./sources.ts";
import { diffsOf, importText } from "./text.ts";

/** The options of `kustogen import`, as commander returns them. */
export interface ImportCommandOptions extends AskedRendering {
  env: string[];
  rendered?: string[];
  helm?: string;
  values?: string[];
  name?: string;
  namespace?: string;
  secretsAsContracts?: boolean;
  notSecret?: string;
  dryRun?: boolean;
  force?: boolean;
  takeOver?: boolean;
  keepBase?: boolean;
  rev?: string;
  repository?: string;
  json?: boolean;
}

/** Runs `kustogen import`; returns the exit code: 1 if an environment would not be the same. */
export async function runImport(dirs: readonly string[], options: ImportCommandOptions): Promise<number> {
  const root = projectRoot(process.cwd());
  const { folders } = await readConfig(root);
  if (options.dryRun) return importInto(root, undefined, dirs, options);
  return writing({ root, folders }, `kustogen import ${dirs.join(" ")}`.trim(), (place) =>
    importInto(root, place, dirs, options),
  );
}

async function importInto(
  root: string,
  place: Writing | undefined,
  dirs: readonly string[],
  options: ImportCommandOptions,
): Promise<number> {
  const started = performance.now();
  const config = await readConfig(root);
  const { folders } = config;
  const sources = sourcesToImport(root, folders, dirs, options);
  const report = await planImport(sources, {
    root,
    config,
    dist: dist(),
    name: options.name,
    namespace: options.namespace,
    force: options.force === true,
    secretsAsContracts: options.secretsAsContracts === true,
    notSecret: options.notSecret,
    takeOver: options.takeOver === true,
    keepBase: options.keepBase === true,
  });
  const same = report.proofs.every(({ differences }) => differences.length === 0);
  const written = same && place !== undefined;
  const commit = written ? await write(place, report) : undefined;
  if (options.json) process.stdout.write(`${printableJson(jsonOf(folders, report, written, commit))}\n`);
  else
    process.stdout.write(
      printable(importText(folders, report, { written, commit, ms: performance.now() - started })),
    );
  return same ? 0 : 1;
}

const dist = () => new URL("./", import.meta.url);

/**
 * Writes an import, generates it, and commits it if it replaces existing files. Returns the commit. If it fails,
 * everything is undone.
 */
async function write(
  { root, folders, command, repository }: Writing,
  report: ImportReport,
): Promise<string | undefined> {
  // Generating needs one, and reports if it is missing.
  const found = repository ?? openRepository(root);
  const { system, alone, takeOver, files, proofs } = report;
  const sources = [...files.keys(), ...(takeOver?.removed ?? []), ...(takeOver?.bridges.keys() ?? [])];
  const transaction = Transaction.begin(root, found.recordFolder, { command, head: found.head });
  try {
    return await withCheckpoints(async (checkpoint) => {
      await checkpoint("nothing was changed");
      transaction.write(importChanges(folders, report));
      const { commit } = await gen({
        root,
        code: await projectCode(root, folders, dist()),
        // Shared files, such as the schema of environment files, need all systems.
        system: alone ? [] : [system],
        env: [],
        check: false,
        commit: takeOver !== undefined,
        outputOnly: false,
        accept: takeOver?.replaced ?? [],
        // Its problems existed before; `kustogen check` reports them.
        allow: RULES.map(({ id }) => id),
        // It replaces the existing folders, which are compared object by object.
        allowRemoval: takeOver !== undefined,
        force: false,
        transaction,
        ...(takeOver && {
          sources,
          message: {
            subject: `import: ${system} replaces hand-written overlays`,
            body: proofs.map(({ environment, same }) => `${environment}: the same ${same} objects as before`),
          },
        }),
      });
      transaction.end();
      return commit?.id;
    });
  } catch (error) {
    await takeBack(transaction, found);
    throw error;
  }
}

function jsonOf(
  folders: Folders,
  report: ImportReport,
  written: boolean,
  commit: string | undefined,
): object {
  const { takeOver, generated: _, ...rest } = report;
  return {
    ...rest,
    files: [...report.files.keys()],
    ...(takeOver && {
      takeOver: {
        removed: takeOver.removed,
        replaced: takeOver.replaced,
        bridges: [...takeOver.bridges.keys()],
        diffs: Object.fromEntries(diffsOf(folders, report)),
      },
      commit,
    }),
    written,
  };
}
