import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { type Writing, writing } from "../delivery/writing.ts";
import { type Folders, systemFolder, vendorFolder } from "../folders.ts";
import { sourcesToImport } from "./asked-sources.ts";
import { type ImportReport, planImport } from "./import.ts";
import { notWritten, proofLines, rendersEqual } from "./report.ts";
import type { AskedImport } from "./state.ts";
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

/** An import in words: what is the same and what is not, what was written. */
function importText(folders: Folders, report: ImportReport, written: boolean, ms: number): string {
  const below = (title: string, all: readonly string[]) =>
    all.length === 0 ? [] : ["", title, ...all.map((one) => `  ${one}`)];
  const lines = [
    ...report.proofs.flatMap(proofLines),
    ...below("differs from before:", report.changes),
    ...below("guessed, and where to change it:", report.guesses),
    ...below("to know:", report.notes),
    "",
    `${report.system}: ${counted(report.proofs.length, "environment")} wrapped, ${counted(report.pins, "image")} to pin (${(ms / 1000).toFixed(2)} s)`,
  ];
  const excepted = `${counted(report.exceptions, "finding")} that the environments already had ${report.exceptions === 1 ? "is now an exception" : "are now exceptions"}; \`kustogen check\` counts them`;
  if (report.exceptions > 0) lines.push(excepted);
  if (written)
    lines.push(
      `written to ${systemFolder(folders, report.system)}; generated, not committed. Review it with \`git status\` and \`git diff\`; then \`kustogen gen\` commits it.`,
      `turn its objects into code, one by one: kustogen take ${report.system} KIND/NAME`,
    );
  else lines.push(notWritten(report.proofs));
  return `${lines.join("\n")}\n`;
}
