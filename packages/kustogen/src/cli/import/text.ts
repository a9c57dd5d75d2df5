import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { type Folders, systemFolder } from "../../folders.ts";
import type { ImportReport } from "../../import/report.ts";

/** What became of an import. */
interface Outcome {
  written: boolean;
  ms: number;
}

/** An import in words: what is the same and what is not, what was written. */
export function importText(folders: Folders, report: ImportReport, { written, ms }: Outcome): string {
  const lines: string[] = [];
  for (const { environment, same, differences } of report.proofs) {
    const state =
      differences.length === 0
        ? `${same === 1 ? "its 1 object" : `all ${same} objects`} the same`
        : `${same} the same, ${differences.length} not:`;
    lines.push(`${environment}: ${state}`, ...differences.map((difference) => `  ${difference}`));
  }
  if (report.changes.length > 0)
    lines.push("", "differs from before:", ...report.changes.map((change) => `  ${change}`));
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
      `written to ${systemFolder(folders, report.system)}; generated, not committed. Review it with \`git status\` and \`git diff\`; then \`npm run gen\` commits it.`,
    );
  else if (report.proofs.every(({ differences }) => differences.length === 0))
    lines.push("nothing written (--dry-run)");
  else
    lines.push(
      "nothing written: an environment would render differently. Please report this with the objects named above.",
    );
  if (written) lines.push(`turn its objects into code, one by one: kustogen take ${report.system} KIND/NAME`);
  return `${lines.join("\n")}\n`;
}
