import { printable, printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { type Writing, writing } from "../../delivery/writing.ts";
import { type AskedImport, sourcesToImport } from "../../import/asked-sources.ts";
import { importChanges, planImport } from "../../import/import.ts";
import { importText } from "../../import/report.ts";
import { dist, writeGenerated } from "../../import/write-generated.ts";

/** The options of `kustogen import`, as commander returns them. */
export interface ImportCommandOptions extends AskedImport {
  secretsAsContracts?: boolean;
  notSecret?: string;
  dryRun?: boolean;
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
  const report = await planImport(sources, { ...options, root, config, dist: dist() });
  const same = report.proofs.every(({ differences }) => differences.length === 0);
  const written = same && place !== undefined;
  if (written) await writeGenerated(place, importChanges(folders, report));
  if (options.json) {
    const { generated: _, files, ...rest } = report;
    process.stdout.write(`${printableJson({ ...rest, files: [...files.keys()], written })}\n`);
  } else {
    const ms = performance.now() - started;
    process.stdout.write(printable(importText(folders, report, written, ms)));
  }
  return same ? 0 : 1;
}
