import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { at } from "../kubernetes/fields.ts";
import { generatorFiles, sourceOfEntry } from "./files.ts";
import type { Judged } from "./judged.ts";
import type { Label, Placed } from "./placed.ts";
import type { ReportedFinding } from "./report/finding.ts";
import { worstFirst } from "./report/order.ts";
import type { Rule } from "./rule.ts";
import { valid } from "./rules/schema/valid.ts";
import { credential } from "./rules/secrets/credential.ts";
import { file } from "./rules/secrets/file.ts";
import { plaintext } from "./rules/secrets/plaintext.ts";
import type { Sources } from "./sources/sources.ts";

/** Takes away what was found in files and, by the same lines, in what they render to; an exception there holds. */
export function reportedOnce<
  Found extends { rule: Rule; covers: readonly Lines[]; within: string; line: number },
>(findings: readonly Found[]): readonly Found[] {
  if (!findings.some(({ rule }) => rule === file)) return findings;
  const covered = new Map<string, Lines[]>();
  for (const { covers } of findings) for (const lines of covers) addTo(covered, lines.file, lines);
  return findings.filter(
    ({ rule, within, line }) =>
      rule !== file || covered.get(within)?.some(({ first, last }) => first <= line && line <= last) !== true,
  );
}

/** Takes away what the schema says of a field of which a rule of its own says more. */
export function withoutTwins<Found extends Pick<Placed, "rule" | "reported">>(
  findings: readonly Found[],
): readonly Found[] {
  const keyOf = ({ reported: { environment, resource, path, severity } }: Found) =>
    JSON.stringify([severity, environment, resource, path]);
  // Few environments have one, and a key for each finding of all others would cost more than it tells.
  const judged = new Set(
    findings.flatMap(({ rule, reported }) => (rule === valid ? reported.environment : [])),
  );
  if (judged.size === 0) return findings;
  const told = new Set(
    findings.filter(({ rule, reported }) => rule !== valid && judged.has(reported.environment)).map(keyOf),
  );
  return findings.filter((finding) => finding.rule !== valid || !told.has(keyOf(finding)));
}

/** Behind the last line of any file. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Lines of a file, which a finding in what they render to is about. */
export interface Lines {
  file: string;
  first: number;
  last: number;
}

/** The lines that a finding in a resource is about; none for most rules. */
export function linesOf(
  { rule, resource, path = [], entry }: Judged,
  sources: Partial<Sources> | undefined,
): Lines[] {
  if (rule !== credential && rule !== plaintext) return [];
  if (sources?.placeOf === undefined || resource === undefined) return [];
  const places: Lines[] = [];
  const value = at(resource, ...path);
  const found = sources.placeOf(resource, path);
  if (found?.line !== undefined) {
    const text = typeof value === "string" ? value : "";
    // A Secret is reported as a whole.
    const length = typeof value === "object" ? LAST : text.split("\n").length - 1;
    places.push({ file: found.file, first: found.line, last: found.line + length });
  }
  // An operation is located where it begins: what it sets is told from its value.
  for (const { patches } of sources.kustomizations ?? [])
    for (const { file: patch, operations } of patches)
      if (
        patch !== undefined &&
        typeof value === "string" &&
        JSON.stringify(operations ?? "").includes(JSON.stringify(value))
      )
        places.push({ file: patch, first: 1, last: LAST });
  // The place of a Secret as a whole is its entry in the kustomization; its values stand in the files that are named there.
  if (found?.line === undefined || typeof value === "object") {
    const readOf = (file: string) => sources.files?.text(file);
    const name = entry ?? path[1];
    const made = (sources.kustomizations ?? []).map((source) => ({
      files: generatorFiles(source, resource),
      from: typeof name === "string" ? sourceOfEntry(source, resource, name, readOf) : undefined,
    }));
    for (const file of made.flatMap(({ files }) => files)) places.push({ file, first: 1, last: LAST });
    // The last is told: that of the entry, which an overlay may have from another file than its base.
    const from = made.find(({ from }) => from !== undefined)?.from;
    if (from !== undefined) places.push({ file: from.file, first: from.line, last: LAST });
  }
  return places;
}

/** This many of what is told together are named. */
const NAMED = 8;

/**
 * Tells once what is fixed at one place: the values of a file that generators of several environments read, and all that one
 * field of an object lacks. Of the same in several environments the worst is told.
 */
export function toldTogether(findings: readonly Placed[], label: Label): ReportedFinding[] {
  const groups = new Map<string, Placed[]>();
  for (const [at, one] of findings.entries()) addTo(groups, placeKey(one, label) ?? `${at}`, one);
  return [...groups.values()].map((group) => {
    const { rule, reported, covers } = group.toSorted((a, b) =>
      worstFirst(a.reported, b.reported),
    )[0] as Placed;
    if (group.length === 1) return reported;
    const lists = listOf(rule, reported.path);
    const read = covers.at(-1);
    if (lists === undefined)
      return { ...reported, ...(read && { file: label(read.file), line: read.first }) };
    const items = [...new Set(group.map((one) => one.reported.message.slice(lists.says.length)))];
    const more = items.length > NAMED ? [`${items.length - NAMED} more`] : [];
    return { ...reported, message: `${lists.says}${[...items.slice(0, NAMED), ...more].join("; nor ")}` };
  });
}

function listOf({ lists }: Rule, path: string | undefined): Rule["lists"] {
  return path !== undefined && lists?.paths.includes(path) ? lists : undefined;
}

/** What is the same for findings that are fixed at one place; undefined for one that stands for itself. */
function placeKey({ rule, reported, covers }: Placed, label: Label): string | undefined {
  const { file: written, line, path, severity, message, fix, resource } = reported;
  if (listOf(rule, path) !== undefined)
    return JSON.stringify([rule.id, written, line, path, severity, resource, fix]);
  // Of what is generated the last is the file that it is made of, and not the entry that names it.
  const read = covers.at(-1);
  if (read === undefined || label(read.file) === written) return undefined;
  return JSON.stringify([rule.id, read.file, read.first, path, message]);
}
