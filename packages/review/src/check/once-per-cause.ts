import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { firstAndRest, someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Judged } from "./judged.ts";
import { type Label, sharedKey } from "./placed.ts";
import type { ReportedFinding } from "./report/finding.ts";
import { worstFirst } from "./report/order.ts";
import { isAtLeast, type Rule } from "./rule.ts";

/** The findings with one for each cause: each pass removes those that another one reports better. */
export function oncePerCause(findings: readonly Judged[]): Judged[] {
  return PASSES.reduce<Judged[]>((left, pass) => pass(left), [...findings]);
}

const PASSES: readonly ((findings: Judged[]) => Judged[])[] = [worstOfShared, withoutGeneral, withoutCovered];

/** Lists equal findings about sources shared by several environments only once, as the worst of them. */
function worstOfShared(findings: Judged[]): Judged[] {
  const listed = new Map<string, Judged>();
  const left = new Set<Judged>();
  for (const finding of findings) {
    const key = sharedKey(finding);
    const known = key === undefined ? undefined : listed.get(key);
    if (known !== undefined && isAtLeast(known.severity, finding.severity)) continue;
    if (key !== undefined) listed.set(key, finding);
    if (known !== undefined) left.delete(known);
    left.add(finding);
  }
  return findings.filter((finding) => left.has(finding));
}

/**
 * Removes findings of general rules about a field for which a specific rule reports more, and about a file that keeps
 * an environment from being rendered. What a change does to a field isn't what is wrong with it.
 */
function withoutGeneral(findings: Judged[]): Judged[] {
  const general = findings.filter(({ rule }) => rule.isGeneral);
  if (general.length === 0) return findings;
  // Outside environments, several files may have an object of one name.
  const keyOf = ({ environment, place, severity, resource, path }: Judged) =>
    JSON.stringify([
      severity,
      environment || place?.file,
      resource && named(resource),
      path?.length ? path : 0,
    ]);
  // Few environments have one, and a key for every finding would cost more than it saves.
  const environments = new Set(general.map(({ environment }) => environment));
  const isSpecific = ({ rule, resource, environment }: Judged) =>
    !rule.isGeneral && !rule.checkChange && resource !== undefined && environments.has(environment);
  const known = new Set(findings.filter(isSpecific).map(keyOf));
  const failing = new Set(findings.flatMap(({ rule, place }) => (rule.isOfBuilds ? place?.file : [])));
  return findings.filter(
    (finding) =>
      !finding.rule.isGeneral ||
      !(known.has(keyOf(finding)) || (finding.resource === undefined && failing.has(finding.place?.file))),
  );
}

/** Removes findings in files that are said of rendered objects, too, and are at least as bad there. */
function withoutCovered(findings: Judged[]): Judged[] {
  const covered = new Map<string, Judged[]>();
  for (const one of findings) for (const { file } of one.covers ?? []) addTo(covered, file, one);
  if (covered.size === 0) return findings;
  return findings.filter(({ rule, resource, file = "", line = 1, severity }) => {
    if (rule.basis !== "credential" || resource !== undefined) return true;
    return !covered
      .get(file)
      ?.some(
        (one) =>
          isAtLeast(one.severity, severity) &&
          one.covers?.some((lines) => lines.file === file && lines.first <= line && line <= lines.last),
      );
  });
}

/** A resource as a report prints it: a token used as a name is kept out of CI logs, too. */
function named({ kind, metadata: { namespace, name } }: Resource): NonNullable<ReportedFinding["resource"]> {
  return {
    kind,
    ...(namespace !== undefined && { namespace: namespace && maskedMessage(namespace) }),
    name: typeof name === "string" ? maskedMessage(name) : name,
  };
}

/** A finding as `--json` prints it. */
export function reported(judged: Judged, label: Label): ReportedFinding {
  const { rule, severity, message, environment, resource, path, place = {}, fix, cause } = judged;
  return {
    rule: rule.id,
    severity,
    message: maskedMessage(message),
    environment,
    ...(resource && { resource: named(resource) }),
    ...(path?.length && { path: maskedMessage(printPath(path)) }),
    ...(place.file !== undefined && { file: label(place.file) }),
    ...(place.line !== undefined && { line: place.line }),
    fix: maskedMessage(fix),
    ...(cause !== undefined && { cause: maskedMessage(cause) }),
  };
}

/** The number of merged findings that are listed by name. */
const NAMED = 8;

/** A finding as it is reported, and the one that it is made of. */
interface Made {
  judged: Judged;
  reported: ReportedFinding;
}

/**
 * The findings as reported. Those that are fixed at one place are merged: about values of a file that several
 * environments' generators read, or about fields that one object lacks. Of equal findings in several environments, the
 * worst is kept.
 */
export function reportedTogether(findings: readonly Judged[], label: Label): ReportedFinding[] {
  const groups = new Map<string, Made[]>();
  for (const [at, judged] of findings.entries()) {
    const one = { judged, reported: reported(judged, label) };
    addTo(groups, placeKey(one, label) ?? `${at}`, one);
  }
  const together = [...groups.values()].map((group): Made => {
    const [first] = group.toSorted((a, b) => worstFirst(a.reported, b.reported)) as [Made];
    const { judged, reported } = first;
    if (group.length === 1) return first;
    const lists = listOf(judged.rule, reported.path);
    const read = judged.covers?.at(-1);
    if (lists === undefined)
      return { judged, reported: { ...reported, ...(read && { file: label(read.file), line: read.first }) } };
    const items = [...new Set(group.map((one) => one.reported.message.slice(lists.says.length)))];
    const message = `${lists.says}${firstAndRest(items, NAMED).join("; nor ")}`;
    return { judged, reported: { ...reported, message } };
  });
  return atFirstPlace(together);
}

/** The key shared by findings that are fixed at one place; undefined for a finding that isn't merged. */
function placeKey({ judged: { rule, covers }, reported }: Made, label: Label): string | undefined {
  const { file: written, line, path, severity, message, fix, resource } = reported;
  if (listOf(rule, path) !== undefined)
    return JSON.stringify([rule.id, written, line, path, severity, resource, fix]);
  // For generated objects, the last lines are in the source file, not in the entry that refers to it.
  const read = covers?.at(-1);
  if (read === undefined || label(read.file) === written) return undefined;
  return JSON.stringify([rule.id, read.file, read.first, path, message]);
}

function listOf({ lists }: Rule, path: string | undefined): Rule["lists"] {
  return path !== undefined && lists?.paths.includes(path) ? lists : undefined;
}

/** Tells errors about one credential at its first place, with the others: it has to be revoked once. */
function atFirstPlace(all: readonly Made[]): ReportedFinding[] {
  const isAt = (one: ReportedFinding, other: ReportedFinding) =>
    one.file === other.file && one.line === other.line;
  const groups = new Map<string, ReportedFinding[]>();
  for (const { judged, reported } of all)
    if (judged.same !== undefined && reported.severity === "error") addTo(groups, judged.same, reported);
  return all.flatMap(({ judged, reported }) => {
    const group = (reported.severity === "error" && groups.get(judged.same ?? "")) || [reported];
    const [first = reported] = group.toSorted(worstFirst);
    if (!isAt(reported, first)) return [];
    const others = group.filter((one) => !isAt(one, first));
    if (others.length === 0) return [reported];
    const count = new Set(others.map(({ file, line }) => `${file}:${line}`)).size;
    const files = others.flatMap(({ file }) => (file === first.file ? "this file" : (file ?? [])));
    const where = someOf([...new Set(files)], NAMED);
    return {
      ...reported,
      message: `${reported.message}; it is also in ${count === 1 ? "another place" : `${count} other places`}, in ${where}`,
      counts: { of: reported.message, count },
    };
  });
}
