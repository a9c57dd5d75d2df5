import { RULES } from "../../check/rules.ts";
import { projectRoot } from "../../config/root.ts";
import { systemFolder } from "../../folders.ts";
import { gen } from "../../generate/gen.ts";
import { type ImportReport, planImport, writeImport } from "../../import/import.ts";
import { projectCode } from "../../project/load.ts";
import { sourcesOf } from "./sources.ts";

/** The options of `kustogen import`, as commander gives them. */
export interface ImportCommandOptions {
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
  rev?: string;
  repository?: string;
  remote?: boolean;
  enableHelm?: boolean;
  json?: boolean;
}

/** Runs `kustogen import`; returns the exit code: 1 when an environment would not be the same. */
export async function runImport(dirs: readonly string[], options: ImportCommandOptions): Promise<number> {
  const started = performance.now();
  const root = projectRoot(process.cwd());
  const sources = sourcesOf(root, dirs, options);
  const dist = new URL("./", import.meta.url);
  const report = await planImport(sources, {
    root,
    dist,
    name: options.name,
    namespace: options.namespace,
    force: options.force === true,
    secretsAsContracts: options.secretsAsContracts === true,
    notSecret: options.notSecret,
  });
  const same = report.proofs.every(({ differences }) => differences.length === 0);
  const written = same && options.dryRun !== true;
  if (written) {
    writeImport(root, report);
    await gen({
      root,
      code: await projectCode(root, dist),
      system: [report.system],
      env: [],
      check: false,
      commit: false,
      outputOnly: false,
      accept: [],
      // What is wrong with it was so before; `kustogen check` tells.
      allow: RULES.map(({ id }) => id),
      force: false,
    });
  }
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ ...report, files: [...report.files.keys()], written }, null, 2)}\n`,
    );
  else process.stdout.write(text(report, written, performance.now() - started));
  return same ? 0 : 1;
}

function text(report: ImportReport, written: boolean, ms: number): string {
  const lines: string[] = [];
  for (const { environment, same, differences } of report.proofs) {
    const state =
      differences.length === 0
        ? `all ${same} objects the same`
        : `${same} the same, ${differences.length} not:`;
    lines.push(`${environment}: ${state}`, ...differences.map((difference) => `  ${difference}`));
  }
  if (report.changes.length > 0)
    lines.push("", "not as it was:", ...report.changes.map((change) => `  ${change}`));
  if (report.notes.length > 0)
    lines.push("", "what deploys it today:", ...report.notes.map((note) => `  ${note}`));
  const files = [...report.files.keys()].filter((path) => path.startsWith(`${systemFolder(report.system)}/`));
  lines.push(
    "",
    `${report.system}: ${files.length} files, ${report.lines} lines of TypeScript, ${report.settings} settings, ${report.pins} images (${(ms / 1000).toFixed(2)} s)`,
  );
  if (written)
    lines.push(
      `written to ${systemFolder(report.system)}; generated, not committed. Look at it with \`git status\` and \`git diff\`, then \`npm run gen\` commits.`,
    );
  else if (report.proofs.every(({ differences }) => differences.length === 0))
    lines.push("nothing written (--dry-run)");
  else
    lines.push(
      "nothing written: an environment would not be the same. Please report it with the objects named above.",
    );
  return `${lines.join("\n")}\n`;
}
