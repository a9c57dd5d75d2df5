import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { type Writing, writing } from "../../delivery/writing.ts";
import { importChanges, planImport } from "../../import/import.ts";
import type { ImportReport } from "../../import/report.ts";
import type { AskedRendering } from "../asked-renderer.ts";
import { sourcesToImport } from "./sources.ts";
import { importText } from "./text.ts";
import { dist, writeGenerated } from "./write.ts";

/** The options of `kustogen import`, as commander returns them. */
export interface ImportCommandOptions extends AskedRendering {
  env: string[];
  rendered?: string[];
  helm?: string;
  values?: string[];
  base?: string;
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
  if (options.json) process.stdout.write(`${printableJson(jsonOf(report, written, commit))}\n`);
  else
    process.stdout.write(
      printable(importText(folders, report, { written, commit, ms: performance.now() - started })),
    );
  return same ? 0 : 1;
}

/** Writes an import, generates it, and commits it if it replaces existing files. Returns the commit. */
async function write(place: Writing, report: ImportReport): Promise<string | undefined> {
  const { system, alone, takeOver, files, proofs } = report;
  return writeGenerated(place, importChanges(place.folders, report), {
    // Shared files, such as the schema of environment files, need all systems.
    system: alone ? [] : [system],
    commit: takeOver !== undefined,
    accept: takeOver?.replaced ?? [],
    // It replaces the existing folders, which are compared object by object.
    allowRemoval: takeOver !== undefined,
    ...(takeOver && {
      sources: [...files.keys(), ...takeOver.removed, ...takeOver.bridges.keys()],
      message: {
        subject: `import: ${system} replaces hand-written overlays`,
        body: proofs.map(({ environment, same }) => `${environment}: the same ${same} objects as before`),
      },
    }),
  });
}

function jsonOf(report: ImportReport, written: boolean, commit: string | undefined): object {
  const { takeOver, generated: _, ...rest } = report;
  return {
    ...rest,
    files: [...report.files.keys()],
    ...(takeOver && {
      takeOver: {
        removed: takeOver.removed,
        replaced: takeOver.replaced,
        bridges: [...takeOver.bridges.keys()],
      },
      commit,
    }),
    written,
  };
}
