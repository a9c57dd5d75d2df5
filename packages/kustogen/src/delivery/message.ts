import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { environmentSchemaPath, type Folders, folderOf } from "../folders.ts";
import type { EnvironmentChange, Summary } from "./summary.ts";

/** One committed path and what happened to it. */
export interface Change {
  path: string;
  action: "create" | "change" | "remove";
}

/** The last line of every commit that `gen` makes: tells its commits from those of people. */
const TRAILER = "Generated-by: kustogen";

const SUBJECT_LIMIT = 72;

/** The words of a command that knows why it generates. */
export interface CommitWords {
  subject: string;
  body: readonly string[];
  /** Trailers by which programs find the commit: "Promotion: shop from beta to production". */
  trailers?: readonly string[];
}

/**
 * The message of a commit: a subject that names systems and environments (`gen: shop (beta, production)`), or
 * the change itself where it is one that fits; then a line for each environment that says what changes; a trailer.
 */
export function commitMessage(
  folders: Folders,
  changes: readonly Change[],
  summary: Summary,
  words?: CommitWords,
  allowed: readonly string[] = [],
): string {
  const lines = summaryLines(summary);
  const parts =
    words === undefined ? [subject(folders, changes, summary, lines)] : [printable(words.subject)];
  if (words !== undefined && words.body.length > 0) parts.push(words.body.map(printable).join("\n"));
  if (lines.length > 0 && parts[0] !== `gen: ${lines[0]}`) parts.push(lines.join("\n"));
  if (allowed.length > 0)
    parts.push(`Written although these rules are broken (--allow): ${allowed.join(", ")}`);
  const trailers = [...(words?.trailers ?? []).map(printable), TRAILER];
  return `${parts.join("\n\n")}\n\n${trailers.join("\n")}\n`;
}

/** What changes, a line an environment: `shop (production): image 0.1.0 → 0.2.0; replicas 2 → 3`. */
export function summaryLines({ environments, more }: Summary): string[] {
  const said = environments.filter(({ changes }) => changes.length > 0);
  const lines = said.map(lineOf);
  // Lines that went from one folder to another, or are written in another way, and nothing that is deployed changes.
  const moved = environments.filter(({ changes }) => changes.length === 0);
  if (moved.length > 0) lines.push(`moved, same rendering: ${namesOf(moved)}`);
  if (more > 0) lines.push(`… and ${counted(more, "more environment")} of systems`);
  return lines;
}

/** The environments of each system: "shop (beta, production), blog (beta)". */
function namesOf(environments: readonly EnvironmentChange[]): string {
  const bySystem = new Map<string, string[]>();
  for (const { environment, system } of environments) addTo(bySystem, system, environment);
  return printable([...bySystem].map(([system, names]) => `${system} (${names.join(", ")})`).join(", "));
}

function lineOf({ system, environment, changes }: EnvironmentChange): string {
  return printable(`${system} (${environment}): ${changes.join("; ")}`).replaceAll("\n", " ");
}

function subject(
  folders: Folders,
  changes: readonly Change[],
  summary: Summary,
  lines: readonly string[],
): string {
  if (lines.length === 1 && summary.environments.length === 1 && summary.more === 0) {
    const whole = `gen: ${lines[0]}`;
    if (whole.length <= SUBJECT_LIMIT) return whole;
  }
  const places = placesOf(folders, changes);
  const names = [...places].map(([system, layers]) => `${system} (${layers.join(", ")})`);
  const full = `gen: ${names.join(", ")}`;
  if (full.length <= SUBJECT_LIMIT) return full;
  // As many whole names as fit before the count of the rest.
  for (let shown = names.length - 1; shown > 0; shown--) {
    const text = `gen: ${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
    if (text.length <= SUBJECT_LIMIT) return text;
  }
  if (places.size > 1) return `gen: ${places.size} systems`;
  const short = `gen: ${[...places.keys()][0]}`;
  return short.length <= SUBJECT_LIMIT ? short : `${short.slice(0, SUBJECT_LIMIT - 1)}…`;
}

/** Names of Argo CD's objects that belong to no system. */
const SHARED_OBJECTS = new Set(["root", "projects", "systems"]);

/** Where a layer stands in the list of layers; all others by name between base and these. */
const RANKS = new Map([
  ["base", 0],
  ["argocd", 2],
  ["docs", 3],
]);

/** The layers with changed files by system, both in order: base first, Argo CD's own objects and pages last. */
function placesOf(folders: Folders, changes: readonly Change[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const { path } of changes) {
    // It follows from what the systems are; only by itself is it worth a word.
    if (path === environmentSchemaPath(folders) && changes.length > 1) continue;
    const { system, layer } = place(folders, path);
    found.set(system, (found.get(system) ?? new Set()).add(layer));
  }
  const rank = (name: string) => RANKS.get(name) ?? 1;
  const inOrder = (a: string, b: string) => rank(a) - rank(b) || (a < b ? -1 : 1);
  return new Map(
    [...found]
      .sort(([a], [b]) => inOrder(a, b))
      .map(([system, layers]) => [system, [...layers].sort(inOrder)]),
  );
}

/** The system and layer that a generated path belongs to, by the layout of the repository. */
function place(folders: Folders, path: string): { system: string; layer: string } {
  const [top = "", second = ""] = path.split("/");
  const { folder, below: [first = "", next = ""] = [] } = folderOf(folders, path) ?? {};
  if (folder === "base") return { system: first, layer: "base" };
  if (folder === "overlays") return { system: next, layer: first };
  if (folder === "generators") return { system: "environments", layer: "schema" };
  if (folder === "pages") return { system: first.replace(/\.md$/, ""), layer: "docs" };
  const name = next.replace(/\.yaml$/, "");
  if (folder === "argocd" && first !== "" && next !== "" && !SHARED_OBJECTS.has(name))
    return { system: name, layer: first === "projects" ? "argocd" : first };
  return folder === "argocd" ? { system: "argocd", layer: first } : { system: top, layer: second };
}
