import type { Outside } from "@kustogen/kustomize/outside.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { check } from "@kustogen/review/check/check.ts";
import type { ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import { RULES } from "@kustogen/review/check/rules.ts";
import { relativePath } from "@kustogen/review/discovery/tree-paths.ts";
import { isWordFor } from "./paired-names.ts";

/** Rules whose findings an import reports in another way: as exceptions, as contracts, or as unlisted files. */
const SAID = /^(?:schema|secrets|production)\/|^traps\/unlisted-|^integrity\/api-version$/;

/** Rules about entries without effect, which an import drops. */
const WITHOUT_EFFECT = new Set(["traps/dead-entry", "traps/overwritten-patch"]);

/** The number of lines below each heading. */
const SHOWN = 12;

/** The folder of an environment, as a path in the tree. */
interface Environment {
  name: string;
  path: string;
}

/**
 * The errors and warnings of `check` about imported folders, one line each below their meaning: the rendered objects are
 * kept, and patches without effect are dropped.
 * @param top the folder that places are relative to
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
  // What belongs to no environment isn't imported.
  const found = report.findings.filter(
    ({ severity, environment }) => severity !== "info" && environment !== "",
  );
  const nameOf = (environment: string) => names.get(environment) ?? environment;
  const cores = coresOf(found, nameOf);
  const distinct = new Map<string, { finding: ReportedFinding; in: Set<string> }>();
  for (const each of found) {
    const finding = withCore(each, cores);
    const { rule, resource, path, message, file, line, environment } = finding;
    // Each environment may have its own place for a finding about the same object.
    const what = resource === undefined ? `${file}:${line}` : `${resource.kind} ${resource.name} ${path}`;
    const known = distinct.get(`${rule} ${what} ${message}`) ?? { finding, in: new Set<string>() };
    distinct.set(`${rule} ${what} ${message}`, known);
    known.in.add(nameOf(environment));
  }
  const lines = [...distinct.values()].map(({ finding, in: where }) => ({
    isLost: WITHOUT_EFFECT.has(finding.rule),
    text: `  ${[...where].join(", ")}: ${sentence(finding)}`,
  }));
  return [
    ...headed(
      "found in the originals, and imported as it is (`kustogen check` explains how to fix it):",
      lines.flatMap(({ isLost, text }) => (isLost ? [] : text)),
    ),
    ...headed(
      "found in the originals; what has no effect is not imported:",
      lines.flatMap(({ isLost, text }) => (isLost ? text : [])),
    ),
  ];
}

/**
 * For each object's name, its longest part that objects of its kind in other environments also have: the rest of the
 * name identifies the environment, if other objects begin in the same way.
 */
function coresOf(
  found: readonly ReportedFinding[],
  nameOf: (environment: string) => string,
): Map<string, string> {
  const cores = new Map<string, string>();
  for (const { resource: one, environment } of found)
    for (const { resource: other, environment: elsewhere } of found) {
      if (one === undefined || other?.kind !== one.kind || elsewhere === environment) continue;
      const core = one.name.includes(other.name) ? other.name : commonPart(one.name, other.name);
      if (!isRest(one.name, core, nameOf(environment)) || !isRest(other.name, core, nameOf(elsewhere)))
        continue;
      const known = cores.get(one.name) ?? one.name;
      if (core.length >= LEAST_CORE && core.length < known.length) cores.set(one.name, core);
    }
  return cores;
}

/** True if the words beside a part of a name identify the environment. */
function isRest(name: string, core: string, environment: string): boolean {
  const rest = name.replace(core, "").split("-");
  return core !== "" && rest.every((word) => word === "" || isWordFor(word, environment));
}

/** Shorter parts of names are equal by chance. */
const LEAST_CORE = 3;

/** The common beginning or end of two names, in whole words. */
function commonPart(one: string, other: string): string {
  const words = one.split("-");
  const parts = words.flatMap((_, at) => [words.slice(at).join("-"), words.slice(0, at + 1).join("-")]);
  const shared = parts.filter((part) => `-${other}-`.includes(`-${part}-`));
  return shared.sort((a, b) => b.length - a.length)[0] ?? "";
}

/** A finding with the common part of an object's names in several environments. */
function withCore(finding: ReportedFinding, cores: ReadonlyMap<string, string>): ReportedFinding {
  const { resource } = finding;
  const core = resource && cores.get(resource.name);
  if (resource === undefined || core === undefined) return finding;
  return {
    ...finding,
    resource: { ...resource, name: core },
    message: finding.message.replaceAll(resource.name, core),
  };
}

function headed(head: string, lines: readonly string[]): string[] {
  const more = lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : [];
  return lines.length === 0 ? [] : [head, ...lines.slice(0, SHOWN), ...more];
}

function sentence({ resource, message, file, line }: ReportedFinding): string {
  const object = resource === undefined ? "" : `${resource.kind} ${resource.name}: `;
  return `${object}${message}${file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`}`;
}
