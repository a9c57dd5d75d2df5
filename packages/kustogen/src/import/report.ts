import { counted } from "@kustogen/kustomize/errors/counted.ts";
import type { Config } from "../config/config.ts";
import { type Folders, systemFolder } from "../folders.ts";
import type { AskedImport } from "./asked-sources.ts";
import type { ImportReport } from "./import.ts";
import type { Proof } from "./prove.ts";

/** The options of `import`, and the project that it is for. */
export interface ImportOptions
  extends Pick<AskedImport, "name" | "namespace" | "secretsAsContracts" | "notSecret"> {
  root: string;
  /** The project's configuration: the names of its folders, its stages. */
  config: Config;
  /** The folder of another bundled engine than the one that runs. */
  dist?: URL;
}

/** An import in words: what is the same and what is not, what was written. */
export function importText(folders: Folders, report: ImportReport, written: boolean, ms: number): string {
  const lines = report.proofs.flatMap(proofLines);
  if (report.changes.length > 0)
    lines.push("", "differs from before:", ...report.changes.map((change) => `  ${change}`));
  lines.push("", "guessed, and where to change it:", ...report.guesses.map((guess) => `  ${guess}`));
  if (report.notes.length > 0) lines.push("", "to know:", ...report.notes.map((note) => `  ${note}`));
  lines.push(
    "",
    `${report.system}: ${counted(report.proofs.length, "environment")} wrapped, ${counted(report.pins, "image")} to pin (${(ms / 1000).toFixed(2)} s)`,
  );
  if (report.exceptions > 0)
    lines.push(
      `${counted(report.exceptions, "finding")} that the environments already had ${report.exceptions === 1 ? "is now an exception" : "are now exceptions"}; \`kustogen check\` counts them`,
    );
  if (written)
    lines.push(
      `written to ${systemFolder(folders, report.system)}; generated, not committed. Review it with \`git status\` and \`git diff\`; then \`kustogen gen\` commits it.`,
      `turn its objects into code, one by one: kustogen take ${report.system} KIND/NAME`,
    );
  else lines.push(notWritten(report.proofs));
  return `${lines.join("\n")}\n`;
}

/** What a proof says, in words. */
export function proofLines({ environment, same, differences, reordered }: Proof): string[] {
  const all = same === 1 ? "its 1 object" : `all ${same} objects`;
  const state = differences.length === 0 ? `${all} the same` : `${same} the same, ${differences.length} not:`;
  return [
    `${environment}: ${state}`,
    ...differences.map((difference) => `  ${difference}`),
    ...(reordered.length === 0 ? [] : [`  pods restart: order of env in ${reordered.join(", ")}`]),
  ];
}

/** True if every environment renders as before. */
export function rendersEqual(proofs: readonly Proof[]): boolean {
  return proofs.every(({ differences }) => differences.length === 0);
}

/** Why nothing was written. */
export function notWritten(proofs: readonly Proof[]): string {
  return rendersEqual(proofs)
    ? "nothing written (--dry-run)"
    : "nothing written: an environment would render differently. Please report this with the objects named above.";
}
