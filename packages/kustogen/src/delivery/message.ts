import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { environmentSchemaPath, type Folders, folderOf } from "../folders.ts";
import type { EnvironmentChange, Summary } from "./summary.ts";

/** A committed path and its change. */
export interface Change {
  path: string;
  action: "create" | "change" | "remove";
}

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
 * The message of a commit: a subject with the change if it fits, and with systems and environments; then the changes
 * in each environment, one on each line; a trailer.
 */
export function commitMessage(
  folders: Folders,
  changes: readonly Change[],
  summary: Summary,
  words?: CommitWords,
  { rules, removals, reason }: Leave = { rules: [], removals: [] },
): string {
  const said = environmentsAlike(summary.environments);
  const first = words === undefined ? subject(folders, changes, summary, said) : printable(words.subject);
  const parts = [first];
  if (words !== undefined && words.body.length > 0) parts.push(words.body.map(printable).join("\n"));
  const whole = said.length === 1 && summary.more === 0 ? `gen: ${onOneLine(said[0] as Alike)}` : undefined;
  const lines = [...said.flatMap(linesOf), ...restOf(summary)].flatMap(wrapped);
  if (lines.length > 0 && first !== whole) parts.push(lines.join("\n"));
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

/** The environments of each system: "shop (beta, production), blog (beta)". */
function namesOf(environments: readonly EnvironmentChange[]): string {
  const bySystem = new Map<string, string[]>();
  for (const { environment, system } of environments) addTo(bySystem, system, environment);
  return printable([...bySystem].map(([system, names]) => `${system} (${names.join(", ")})`).join(", "));
}

function subject(
  folders: Folders,
  changes: readonly Change[],
  summary: Summary,
  said: readonly Alike[],
): string {
  const withChanges = tellingSubject(summary, said);
  if (withChanges !== undefined) return withChanges;
  const places = placesOf(folders, changes, new Set(summary.environments.map(({ system }) => system)));
  const names = [...places].map(([system, layers]) => `${system} (${layers.join(", ")})`);
  const full = `gen: ${names.join(", ")}`;
  if (full.length <= WIDTH) return full;
  // As many whole names as fit before the number of the others.
  for (let shown = names.length - 1; shown > 0; shown--) {
    const text = `gen: ${someOf(names, shown)}`;
    if (text.length <= WIDTH) return text;
  }
  if (places.size > 1) return `gen: ${places.size} systems`;
  const short = `gen: ${[...places.keys()][0]}`;
  return short.length <= WIDTH ? short : `${short.slice(0, WIDTH - 1)}…`;
}

/** A subject with the change, or the first of them that fits; undefined if none does. */
function tellingSubject(summary: Summary, said: readonly Alike[]): string | undefined {
  const { more } = summary;
  const [first, ...others] = said;
  if (first === undefined) return movedSubject(summary);
  const whole = `gen: ${onOneLine(first)}`;
  if (others.length === 0 && more === 0 && whole.length <= WIDTH) return whole;
  if (more === 0 && said.every(({ changes }) => changes[0]?.startsWith("new: "))) {
    const created = `gen: ${namesOf(summary.environments)}, new`;
    return created.length <= WIDTH ? created : undefined;
  }
  const count = said.reduce((sum, { changes }) => sum + changes.length, more) - 1;
  const rest = count > 0 ? `; ${counted(count, "more change")}` : "";
  return said
    .flatMap((alike) =>
      alike.changes.map((change) => `gen: ${onOneLine({ ...alike, changes: [change] })}${rest}`),
    )
    .find((text) => text.length <= WIDTH);
}

/** The subject if lines moved and nothing else changed. */
function movedSubject(summary: Summary): string | undefined {
  const { environments, more } = summary;
  if (more > 0 || environments.length === 0 || !environments.every(({ same }) => same)) return undefined;
  const whole = `gen: ${restOf(summary)[0]}`;
  return whole.length <= WIDTH ? whole : "gen: moved, same rendering";
}

/** Names of Argo CD's objects that belong to no system. */
const SHARED_OBJECTS = new Set(["root", "projects", "systems"]);

/** The rank of a layer in the list of layers; all others come by name between base and these. */
const RANKS = new Map([
  ["base", 0],
  ["argocd", 2],
  ["docs", 3],
]);

/**
 * The layers with changed files by system, both in order: base first, Argo CD's own objects and pages last.
 * @param systems those with a changed environment
 */
function placesOf(
  folders: Folders,
  changes: readonly Change[],
  systems: ReadonlySet<string>,
): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const { path } of changes) {
    // It depends on the systems, so it is listed only if nothing else changed.
    if (path === environmentSchemaPath(folders) && changes.length > 1) continue;
    const { system, layer } = place(folders, path, systems);
    found.set(system, (found.get(system) ?? new Set()).add(layer));
  }
  const rank = (name: string) => RANKS.get(name) ?? 1;
  const inOrder = (a: string, b: string) => rank(a) - rank(b) || compareText(a, b);
  return new Map(
    [...found]
      .sort(([a], [b]) => inOrder(a, b))
      .map(([system, layers]) => [system, [...layers].sort(inOrder)]),
  );
}

/** The system and layer that a generated path belongs to, by the layout of the repository. */
function place(
  folders: Folders,
  path: string,
  systems: ReadonlySet<string>,
): { system: string; layer: string } {
  // Every generated file is in one of the folders.
  const { folder, below } = folderOf(folders, path) as NonNullable<ReturnType<typeof folderOf>>;
  const [first, next = ""] = below;
  if (folder === "base") return { system: first, layer: "base" };
  if (folder === "overlays") return { system: next, layer: first };
  if (folder === "generators") return { system: "environments", layer: "schema" };
  if (folder === "pages") return { system: first.replace(/\.md$/, ""), layer: "docs" };
  const name = next.replace(/\.yaml$/, "");
  if (next === "" || SHARED_OBJECTS.has(name)) return { system: "argocd", layer: first };
  if (first === "projects") return { system: name, layer: "argocd" };
  // A system's AppProject in a preview is beside its Application.
  return { system: systems.has(name) ? name : name.replace(/^project-/, ""), layer: first };
}
