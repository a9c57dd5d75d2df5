import { RULES } from "../../check/rules.ts";
import { projectRoot } from "../../config/root.ts";
import { InputError } from "../../errors/errors.ts";
import { gen } from "../../generate/gen.ts";
import { type ImportReport, planImport, writeImport } from "../../import/import.ts";
import { fromChart, fromFiles, fromFolders, type NamedPath, type Sources } from "../../import/sources.ts";
import { projectCode } from "../../project/load.ts";

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
  json?: boolean;
}

/** Runs `kustogen import`; returns the exit code: 1 when an environment would not be the same. */
export async function runImport(dirs: readonly string[], options: ImportCommandOptions): Promise<number> {
  const started = performance.now();
  const sources = sourcesOf(dirs, options);
  const root = projectRoot(process.cwd());
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

function sourcesOf(dirs: readonly string[], options: ImportCommandOptions): Sources {
  const folders = [...dirs.map((path) => ({ name: undefined, path })), ...options.env.map(namedPath)];
  const given = [folders.length > 0, options.rendered !== undefined, options.helm !== undefined];
  if (given.filter(Boolean).length !== 1)
    throw new InputError(
      "name what to import: kustomize folders, or files with --rendered, or a chart with --helm and --values",
    );
  if (options.rendered !== undefined) return fromFiles(options.rendered.map(namedPath));
  if (options.helm === undefined) return fromFolders(folders);
  if (options.values === undefined)
    throw new InputError("--helm needs --values NAME=FILE, one for each environment");
  return fromChart(options.helm, options.values.map(namedPath), {
    release: options.name ?? options.helm.replace(/\/+$/, "").split("/").at(-1) ?? "release",
    namespace: options.namespace,
  });
}

/** `beta=overlays/beta`, or a path alone. */
function namedPath(text: string): NamedPath {
  const at = text.indexOf("=");
  return at < 0 ? { name: undefined, path: text } : { name: text.slice(0, at), path: text.slice(at + 1) };
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
  const files = [...report.files.keys()].filter((path) =>
    path.startsWith(`generators/systems/${report.system}/`),
  );
  lines.push(
    "",
    `${report.system}: ${files.length} files, ${report.lines} lines of TypeScript, ${report.settings} settings, ${report.pins} images (${(ms / 1000).toFixed(2)} s)`,
  );
  if (written)
    lines.push(
      `written to generators/systems/${report.system}; generated, not committed. Look at it with \`git status\` and \`git diff\`, then \`npm run gen\` commits.`,
    );
  else if (report.proofs.every(({ differences }) => differences.length === 0))
    lines.push("nothing written (--dry-run)");
  else
    lines.push(
      "nothing written: an environment would not be the same. Please report it with the objects named above.",
    );
  return `${lines.join("\n")}\n`;
}
