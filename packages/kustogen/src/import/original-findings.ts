import type { Outside } from "@kustogen/kustomize/outside.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { check } from "@kustogen/review/check/check.ts";
import type { ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import { RULES } from "@kustogen/review/check/rules.ts";
import { relativePath } from "@kustogen/review/discovery/tree-paths.ts";

/** Rules whose findings an import says otherwise: as exceptions, as contracts, or as files that nothing lists. */
const SAID = /^(?:schema|secrets|production)\/|^traps\/unlisted-|^integrity\/api-version$/;

/** Rules about entries that change nothing, so that an import has nothing of them. */
const WITHOUT_EFFECT = new Set(["traps/dead-entry", "traps/overwritten-patch"]);

/** How many lines there are below each heading. */
const SHOWN = 12;

/** A folder of an environment, as a path of the tree. */
interface Environment {
  name: string;
  path: string;
}

/**
 * What `check` warns of in folders that are imported, one line each below what it means: what an environment renders to
 * is kept, and nothing is kept of a patch that never changed anything.
 *
 * @param top the folder that places are told from
 */
export function originalFindings(
  tree: FileTree,
  environments: readonly Environment[],
  top: string,
  outside: Outside,
): string[] {
  const { report } = check({
    tree,
    environments: environments.map(({ path }) => ({ folder: path, strictness: undefined })),
    rules: RULES.filter(({ id }) => !SAID.test(id)),
    exceptions: [],
    today: "",
    notRendered: [],
    cwd: top,
    outside,
  });
  const names = new Map(environments.map(({ name, path }) => [relativePath(top, path), name]));
  const told = new Map<string, { finding: ReportedFinding; in: Set<string> }>();
  const seen = new Map<string, number>();
  for (const finding of report.findings) {
    const { rule, severity, resource, path, file, line, environment } = finding;
    if (severity !== "warning") continue;
    // Environments call one object differently, and each has its own place for it.
    const what = resource === undefined ? `${file}:${line}` : `${resource.kind} ${path}`;
    const own = `${rule} ${environment} ${what}`;
    const nth = resource === undefined ? 0 : (seen.get(own) ?? 0);
    seen.set(own, nth + 1);
    const known = told.get(`${rule} ${what} ${nth}`) ?? { finding, in: new Set<string>() };
    told.set(`${rule} ${what} ${nth}`, known);
    known.in.add(names.get(environment) ?? environment);
  }
  const lines = [...told.values()].map(({ finding, in: found }) => ({
    isLost: WITHOUT_EFFECT.has(finding.rule),
    text: `  ${[...found].join(", ")}: ${sentence(finding)}`,
  }));
  return [
    ...headed(
      "found in the originals, and imported as it is (`kustogen check` says how to fix it):",
      lines.flatMap(({ isLost, text }) => (isLost ? [] : text)),
    ),
    ...headed(
      "found in the originals; what has no effect is not imported:",
      lines.flatMap(({ isLost, text }) => (isLost ? text : [])),
    ),
  ];
}

function headed(head: string, lines: readonly string[]): string[] {
  const more = lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : [];
  return lines.length === 0 ? [] : [head, ...lines.slice(0, SHOWN), ...more];
}

function sentence({ resource, path, message, file, line }: ReportedFinding): string {
  const object = resource === undefined ? "" : `${resource.kind} ${resource.name}: `;
  const where = resource === undefined || path === undefined ? "" : `${path}: `;
  return `${object}${where}${message}${file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`}`;
}
