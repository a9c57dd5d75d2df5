import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { at } from "../kubernetes/fields.ts";
import { generatorFiles, sourceOfEntry } from "./files.ts";
import type { Judged } from "./judged.ts";
import type { Label, Placed } from "./placed.ts";
import type { ReportedFinding } from "./report/finding.ts";
import { worstFirst } from "./report/order.ts";
import { isAtLeast, type Severity } from "./rule.ts";
import { builds } from "./rules/kustomize/builds.ts";
import { valid } from "./rules/schema/valid.ts";
import { credential } from "./rules/secrets/credential.ts";
import { file } from "./rules/secrets/file.ts";
import { plaintext } from "./rules/secrets/plaintext.ts";
import type { Sources } from "./sources/sources.ts";

/** Removes findings in files that are said of rendered objects, too, and are at least as bad there. */
export function reportedOnce<Found extends Pick<Placed, "rule" | "reported" | "covers" | "within" | "line">>(
  findings: readonly Found[],
): readonly Found[] {
  if (!findings.some(({ rule }) => rule === file)) return findings;
  const covered = new Map<string, (Lines & { severity: Severity })[]>();
  for (const { covers, reported } of findings)
    for (const lines of covers) addTo(covered, lines.file, { ...lines, severity: reported.severity });
  const isCovered = ({ within, line, reported }: Found) =>
    covered
      .get(within)
      ?.some(
        ({ first, last, severity }) =>
          first <= line && line <= last && isAtLeast(severity, reported.severity),
      ) === true;
  return findings.filter((one) => one.rule !== file || !isCovered(one));
}

/**
 * Removes schema findings about a field for which a specific rule reports more, and about a file that keeps an
 * environment from being rendered. What a change does to a field isn't what is wrong with it.
 */
export function withoutTwins<Found extends Pick<Placed, "rule" | "reported">>(
  findings: readonly Found[],
): readonly Found[] {
  // Outside environments, several files may have an object of one name.
  const keyOf = ({ reported: { environment, resource, path, severity, file } }: Found) =>
    JSON.stringify([severity, environment || file, resource, path]);
  const isOfField = ({ reported }: Found) => reported.resource !== undefined;
  // Few environments have one, and a key for every finding would cost more than it saves.
  const judged = new Set(
    findings.flatMap(({ rule, reported }) => (rule === valid ? reported.environment : [])),
  );
  if (judged.size === 0) return findings;
  const known = new Set(
    findings
      .filter(
        (one) =>
          one.rule !== valid &&
          one.rule.checkChange === undefined &&
          isOfField(one) &&
          judged.has(one.reported.environment),
      )
      .map(keyOf),
  );
  const failing = new Set(findings.flatMap(({ rule, reported }) => (rule === builds ? reported.file : [])));
  return findings.filter(
    (finding) =>
      finding.rule !== valid ||
      !(known.has(keyOf(finding)) || (!finding.reported.resource && failing.has(finding.reported.file))),
  );
}

/** A number after the last line of any file. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Lines of a file that a finding in the rendered object is about. */
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
  // An operation is located at its beginning, so its value is searched for separately.
  for (const { patches } of sources.kustomizations ?? [])
    for (const { file: patch, operations } of patches)
      if (
        patch !== undefined &&
        typeof value === "string" &&
        jsonText(operations ?? "").includes(JSON.stringify(value))
      )
        places.push({ file: patch, first: 1, last: LAST });
  // A Secret as a whole is located at its entry in the kustomization; its values are in the files that the entry
  // lists.
  if (found?.line === undefined || typeof value === "object") {
    const readOf = (file: string) => sources.files?.text(file);
    const name = entry ?? path[1];
    const made = (sources.kustomizations ?? []).map((source) => ({
      files: generatorFiles(source, resource),
      from: typeof name === "string" ? sourceOfEntry(source, resource, name, readOf) : undefined,
    }));
    for (const file of made.flatMap(({ files }) => files)) places.push({ file, first: 1, last: LAST });
    // Pushed last, because the last place is reported: that of the entry, which an overlay may read from another file.
    const from = made.find(({ from }) => from !== undefined)?.from;
    if (from !== undefined) places.push({ file: from.file, first: from.line, last: LAST });
  }
  return places;
}

/** The number of merged findings that are listed by name. */
const NAMED = 8;

/**
 * Merges findings that are fixed at one place: about values of a file that several environments' generators read, or
 * about fields that one object lacks. Of equal findings in several environments, the worst is kept.
 */
export function reportedTogether(findings: readonly Placed[], label: Label): ReportedFinding[] {
  const groups = new Map<string, Placed[]>();
  for (const [at, one] of findings.entries()) addTo(groups, placeKey(one, label) ?? `${at}`, one);
  const together = [...groups.values()].map((group): Together => {
    const [first] = group.toSorted((a, b) => worstFirst(a.reported, b.reported));
    const { reported, covers, same } = first as Placed;
    const read = group.length > 1 ? covers.at(-1) : undefined;
    return { reported: { ...reported, ...(read && { file: label(read.file), line: read.first }) }, same };
  });
  return toldOnce(together);
}

/** A finding, and the digest of the credential that it is about. */
interface Together {
  reported: ReportedFinding;
  same: string | undefined;
}

/** Tells errors about one credential at its first place, with the others: it has to be revoked once. */
function toldOnce(all: readonly Together[]): ReportedFinding[] {
  const groups = new Map<string, ReportedFinding[]>();
  for (const { reported, same } of all)
    if (same !== undefined && reported.severity === "error") addTo(groups, same, reported);
  return all.flatMap(({ reported, same }) => {
    const group = (reported.severity === "error" && groups.get(same ?? "")) || [reported];
    const [first = reported] = group.toSorted(worstFirst);
    if (!isAt(reported, first)) return [];
    const others = group.filter((one) => !isAt(one, first));
    if (others.length === 0) return [reported];
    const count = new Set(others.map(({ file, line }) => `${file}:${line}`)).size;
    const files = [...new Set(others.map(({ file }) => (file === first.file ? "this file" : file)))];
    const where = someOf(
      files.filter((file) => file !== undefined),
      NAMED,
    );
    return {
      ...reported,
      message: `${reported.message}; it is also in ${count === 1 ? "another place" : `${count} other places`}, in ${where}`,
      counts: { of: reported.message, count },
    };
  });
}

/** True for findings about one place of a file. */
function isAt({ file, line }: ReportedFinding, other: ReportedFinding): boolean {
  return file === other.file && line === other.line;
}

/** The key shared by findings that are fixed at one place; undefined for a finding that isn't merged. */
function placeKey({ rule, reported, covers }: Placed, label: Label): string | undefined {
  const { file: written, path, message } = reported;
  // For generated objects, the last lines are in the source file, not in the entry that refers to it.
  const read = covers.at(-1);
  if (read === undefined || label(read.file) === written) return undefined;
  return JSON.stringify([rule.id, read.file, read.first, path, message]);
}
