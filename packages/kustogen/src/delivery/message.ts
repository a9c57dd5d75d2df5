import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { FileChange } from "../output/path-facts.ts";
import type { EnvironmentChange, Summary } from "./summary.ts";

/** The last line of every commit of `gen`, which distinguishes its commits from people's. */
const TRAILER = "Generated-by: kustogen";

/** The line width that git shows without wrapping. */
const WIDTH = 72;

/** The texts of a command that knows why it generates. */
export interface CommitWords {
  subject: string;
  body: readonly string[];
  /** Trailers by which programs find the commit: "Promotion: shop from beta to production". */
  trailers?: readonly string[];
}

/** What a run wrote although it is normally refused, and why. */
export interface Leave {
  /** Violated rules, with the number of places. */
  rules: readonly string[];
  /** Removed objects with data, one line for each environment. */
  removals: readonly string[];
  /** The reason, in the words of whoever permitted it. */
  reason?: string | undefined;
}

/**
 * A commit's message: the change if it fits, or else the environments; a line for each environment; a trailer.
 * @param sources those in the commit, if it changes no rendered file
 */
export function commitMessage(
  changes: readonly FileChange[],
  summary: Summary,
  words?: CommitWords,
  { rules, removals, reason }: Leave = { rules: [], removals: [] },
  sources: readonly string[] = [],
): string {
  const lines = summaryLines(summary);
  const first = words === undefined ? subject(changes, summary, sources) : printable(words.subject);
  const isWhole = lines.length === 1 && first === `gen: ${lines[0]}`;
  const parts = [
    [first],
    words?.body ?? [],
    isWhole ? [] : lines,
    rules.length > 0 ? [`Written although these rules are broken (--allow): ${rules.join(", ")}`] : [],
    removals.length > 0 ? ["Data is removed (--allow-removal):", ...removals] : [],
    reason !== undefined && rules.length + removals.length > 0 ? [`Reason: ${reason}`] : [],
    [...(words?.trailers ?? []), TRAILER],
  ];
  const shown = parts.flatMap((part) => (part.length > 0 ? [part.map(printable).join("\n")] : []));
  return `${shown.join("\n\n")}\n`;
}

/** A repository's text in a form that is safe in a line. */
function inLine(text: string): string {
  return printable(text).replaceAll("\n", " ");
}

/**
 * The changes, one line for each environment: `shop (production): image 0.1.0 → 0.2.0; replicas 2 → 3`.
 * @param withVerdict whether each begins with what `diff` says of it
 */
export function summaryLines(summary: Summary, withVerdict = false): string[] {
  return [
    ...summary.environments
      .filter(({ changes }) => changes.length > 0)
      .map(({ system, environment, changes, attention }) => {
        const verdict = attention === "blocks" ? "BLOCKS" : (attention ?? "review");
        return inLine(
          `${withVerdict ? verdict.padEnd(8) : ""}${system} (${environment}): ${changes.join("; ")}`,
        );
      }),
    ...restOf(summary),
  ];
}

/** Lines about moved or rewritten parts, and about environments that weren't compared. */
function restOf({ environments, more }: Summary): string[] {
  const moved = environments.filter(({ same }) => same);
  const written = environments.filter(({ changes, same }) => changes.length === 0 && !same);
  return [
    ...(moved.length > 0 ? [`moved, same rendering: ${namesOf(moved)}`] : []),
    ...(written.length > 0 ? [`written differently: ${namesOf(written)}`] : []),
    ...(more > 0 ? [`… and ${counted(more, "more environment")} of systems`] : []),
  ];
}

/** The number of systems that a line names. */
const NAMED = 40;

/** The environments of each system: "shop (beta, production), blog (beta)". */
function namesOf(environments: readonly EnvironmentChange[]): string {
  const bySystem = new Map<string, string[]>();
  for (const { environment, system } of environments) addTo(bySystem, system, environment);
  const systems = [...bySystem].map(([system, names]) => `${system} (${names.join(", ")})`);
  return printable(someOf(systems, NAMED));
}

/** The change if one fits into the line; otherwise what environments change, how many systems, whose sources, or files. */
function subject(changes: readonly FileChange[], summary: Summary, sources: readonly string[]): string {
  const { environments, more } = summary;
  const changed = environments.filter((one) => one.changes.length > 0);
  const different = new Set(changed.map(({ system, changes }) => JSON.stringify([system, changes])));
  const rest = restOf(summary);
  const systems = [...new Set(environments.map(({ system }) => system))];
  const texts = [
    ...(different.size === 1 ? [inLine(`${namesOf(changed)}: ${changed[0]?.changes.join("; ")}`)] : []),
    ...(changed.length === 0 && rest.length === 1 ? rest : []),
    namesOf(changed.length > 0 ? changed : environments),
    ...(systems.length === 1 ? [inLine(systems[0] as string)] : []),
  ];
  const authored = new Set(sources.flatMap((path) => /(?:^|\/)systems\/([^/]+)\//.exec(path)?.[1] ?? []));
  const named = authored.size > 0 ? `sources of ${someOf([...authored], 3)}` : someOf(sources, 1);
  const paths = [
    ...(authored.size > 0 || changes.length === 0 ? [inLine(`${named}, same rendering`)] : []),
    changes.length === 1 ? inLine(changes[0]?.path ?? "") : counted(changes.length, "file"),
  ];
  const all = [...(more === 0 ? texts : []), counted(systems.length, "system")];
  const subjects = (environments.length > 0 ? all : paths).map((text) => `gen: ${text}`);
  return subjects.find((text) => text.length <= WIDTH) ?? `${subjects[0]?.slice(0, WIDTH - 1)}…`;
}
