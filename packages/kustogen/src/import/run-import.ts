import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { type Writing, writing } from "../delivery/writing.ts";
import { systemFolder, vendorFolder } from "../folders.ts";
import { type AskedImport, sourcesToImport } from "./asked-sources.ts";
import { planImport } from "./import.ts";
import { importText, rendersEqual } from "./report.ts";
import { writeGenerated } from "./write-generated.ts";

/** Runs `kustogen import`; returns the exit code: 1 if an environment would not be the same. */
export async function runImport(dirs: readonly string[], options: AskedImport): Promise<number> {
  const root = projectRoot(process.cwd());
  const config = await readConfig(root);
  const { folders } = config;
  const started = performance.now();
  const work = async (place?: Writing) => {
    const sources = sourcesToImport(root, folders, dirs, options);
    const report = await planImport(sources, { ...options, root, config });
    const same = rendersEqual(report.proofs);
    const written = same && place !== undefined;
    const remove = [systemFolder(folders, report.system), `${vendorFolder(folders)}/${report.system}`];
    if (written) await writeGenerated(place, { write: [...report.files], remove, prune: true });
    process.stdout.write(printable(importText(folders, report, written, performance.now() - started)));
    return same ? 0 : 1;
  };
  if (options.dryRun) return work();
  return writing({ root, folders }, `kustogen import ${dirs.join(" ")}`.trim(), work);
}
