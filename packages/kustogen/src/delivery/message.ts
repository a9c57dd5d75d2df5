import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Change, EnvironmentChange, Summary } from "./summary.ts";

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
 * The message of a commit: a subject with the change if it fits, or else the environments; then the changes
 * in each environment, one on each line; a trailer.
 */
export function commitMessage(
  changes: readonly Change[],
  summary: Summary,
  words?: CommitWords,
  { rules, removals, reason }: Leave = { rules: [], removals: [] },
): string {
  const said = environmentsAlike(summary.environments);
  const first = words === undefined ? subject(changes, summary, said) : printable(words.subject);
  const parts = [first];
  if (words !== undefined && words.body.length > 0) parts.push(words.body.map(printable).join("\n"));
  const whole = [...said.map(onOneLine), ...restOf(summary)];
  const lines = [...said.flatMap(linesOf), ...restOf(summary)].flatMap(wrapped);
  if (lines.length > 0 && !(whole.length === 1 && first === `gen: ${whole[0]}`)) parts.push(lines.join("\n"));
  const leave = [
    ...(rules.length > 0 ? [`Written although these rules are broken (--allow): ${rules.join(", ")}`] : []),
    ...(removals.length > 0 ? [["Data is removed (--allow-removal):", ...removals].join("\n")] : []),
    ...(reason !== undefined && rules.length + removals.length > 0 ? [`Reason: ${reason}`] : []),
  ];
  parts.push(...leave.map((text) => text.split("\n").map(printable).flatMap(wrapped).join("\n")));
  const trailers = [...(words?.trailers ?? []).map(printable), TRAILER];
  return `${parts.join("\n\n")}\n\n${trailers.join("\n")}\n`;
}

/** Environments of a system with the same changes. */
interface Alike {
  system: string;
  environments: string[];
  changes: string[];
}

/** Each list of changes once, with a system's environments that have it; none in which nothing deployed changes. */
function environmentsAlike(environments: readonly EnvironmentChange[]): Alike[] {
  const found = new Map<string, Alike>();
  for (const { system, environment, changes } of environments) {
    if (changes.length === 0) continue;
    const key = JSON.stringify([system, changes]);
    entryOf(found, key, (): Alike => ({ system, environments: [], changes })).environments.push(environment);
  }
  return [...found.values()];
}

function titleOf({ system, environments }: Alike): string {
  return `${system} (${environments.join(", ")})`;
}

/** A repository's text in a form that is safe in a line. */
function inLine(text: string): string {
  return printable(text).replaceAll("\n", " ");
}

function onOneLine(alike: Alike): string {
  return inLine(`${titleOf(alike)}: ${alike.changes.join("; ")}`);
}

/** A single change beside the environments, several in a list below. */
function linesOf(alike: Alike): string[] {
  if (alike.changes.length === 1) return [onOneLine(alike)];
  return [inLine(`${titleOf(alike)}:`), ...alike.changes.map((change) => `- ${inLine(change)}`)];
}

/** Wraps a line at spaces, at 72 columns. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (longer.length <= WIDTH || current.trim() === "" || current === "-") current = longer;
    else {
      lines.push(current);
      current = `  ${word}`;
    }
  }
  return [...lines, current];
}

/** The changes, one line for each environment: `shop (production): image 0.1.0 → 0.2.0; replicas 2 → 3`. */
export function summaryLines(summary: Summary): string[] {
  return [
    ...summary.environments
      .filter(({ changes }) => changes.length > 0)
      .map(({ system, environment, changes }) => onOneLine({ system, environments: [environment], changes })),
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

/**
 * The change if all of it fits into the line; otherwise the environments that change, or the number of systems or files.
 */
function subject(changes: readonly Change[], summary: Summary, said: readonly Alike[]): string {
  const { environments, more } = summary;
  const lines = said.length > 0 ? said.map(onOneLine) : restOf(summary);
  const changed = environments.filter((one) => one.changes.length > 0);
  const systems = [...new Set(environments.map(({ system }) => system))];
  const texts = [
    ...(lines.length === 1 && more === 0 ? lines : []),
    ...(more === 0 ? [namesOf(changed.length > 0 ? changed : environments)] : []),
    systems.length === 1 && more === 0 ? inLine(systems[0] as string) : counted(systems.length, "system"),
  ];
  const paths = [changes.length === 1 ? inLine(changes[0]?.path ?? "") : counted(changes.length, "file")];
  const subjects = (environments.length > 0 ? texts : paths).map((text) => `gen: ${text}`);
  return subjects.find((text) => text.length <= WIDTH) ?? `${subjects.at(-1)?.slice(0, WIDTH - 1)}…`;
}
