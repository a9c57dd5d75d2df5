import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { type Folders, systemFolder } from "../../folders.ts";
import { overlayDiff } from "../../import/overlay-diffs.ts";
import type { ImportReport } from "../../import/report.ts";
import { layerFolder } from "../../output/layer.ts";

/** The changes of each environment's overlay. */
export function diffsOf(
  folders: Folders,
  { takeOver, generated, system }: ImportReport,
): [environment: string, diff: string][] {
  return [...(takeOver?.overlays ?? [])].map(([environment, before]) => {
    const after = [...generated].filter(([path]) =>
      path.startsWith(`${layerFolder(folders, environment, system)}/`),
    );
    return [environment, overlayDiff(folders, before, new Map(after))];
  });
}

/** What became of an import. */
interface Outcome {
  written: boolean;
  commit: string | undefined;
  ms: number;
}

/** An import in words: its diffs, what is the same and what is not, what was written. */
export function importText(folders: Folders, report: ImportReport, { written, commit, ms }: Outcome): string {
  const lines: string[] = [];
  for (const [environment, diff] of diffsOf(folders, report))
    lines.push(`overlay of ${environment}:`, diff, "");
  for (const { environment, same, differences } of report.proofs) {
    const state =
      differences.length === 0
        ? `${same === 1 ? "its 1 object" : `all ${same} objects`} the same`
        : `${same} the same, ${differences.length} not:`;
    lines.push(`${environment}: ${state}`, ...differences.map((difference) => `  ${difference}`));
  }
  if (report.moved.length > 0)
    lines.push(
      "",
      `differs from what ${report.system} renders today:`,
      ...report.moved.map((moved) => `  ${moved}`),
    );
  if (report.changes.length > 0)
    lines.push("", "differs from before:", ...report.changes.map((change) => `  ${change}`));
  if (report.notes.length > 0) lines.push("", "to know:", ...report.notes.map((note) => `  ${note}`));
  const files = [...report.files.keys()].filter((path) =>
    path.startsWith(`${systemFolder(folders, report.system)}/`),
  );
  lines.push(
    "",
    `${report.system}: ${counted(files.length, "file")}, ${counted(report.lines, "line")} of TypeScript, ${counted(report.settings, "setting")}, ${counted(report.pins, "image")} (${(ms / 1000).toFixed(2)} s)`,
  );
  if (report.exceptions > 0)
    lines.push(
      `${counted(report.exceptions, "finding")} that the environments already had ${report.exceptions === 1 ? "is now an exception" : "are now exceptions"}; \`kustogen check\` counts them`,
    );
  const { takeOver } = report;
  if (takeOver !== undefined)
    lines.push(
      `${counted(takeOver.removed.length + takeOver.replaced.length, "hand-written file")} ${written ? "replaced" : "would be replaced"} by ${report.generated.size} generated ones`,
    );
  if (commit !== undefined)
    lines.push(`committed ${commit.slice(0, 12)}; undo it with \`git revert ${commit.slice(0, 12)}\``);
  else if (written)
    lines.push(
      `written to ${systemFolder(folders, report.system)}; generated, not committed. Review it with \`git status\` and \`git diff\`; then \`npm run gen\` commits it.`,
    );
  else if (report.proofs.every(({ differences }) => differences.length === 0))
    lines.push("nothing written (--dry-run)");
  else
    lines.push(
      "nothing written: an environment would render differently. Please report this with the objects named above.",
    );
  return `${lines.join("\n")}\n`;
}
