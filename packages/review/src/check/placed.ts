import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../kubernetes/fields.ts";
import type { Basis } from "./basis.ts";
import { type Exceptable, exceptable } from "./exceptions.ts";
import { type Judged, onceKey } from "./judged.ts";
import type { ReportedFinding } from "./report/finding.ts";
import { type Lines, linesOf } from "./reported-once.ts";
import type { Rule } from "./rule.ts";
import { saysOpen } from "./rules/secrets/said-open.ts";
import { lineInText } from "./sources/line-in-text.ts";
import type { Sources } from "./sources/sources.ts";

/** A finding with its place: nothing in it is of the environment any more, which can be let go. */
export interface Placed {
  rule: Rule;
  reported: ReportedFinding;
  /** What exceptions are about. */
  about: Exceptable;
  /** What is the same for findings of which the first alone is listed. */
  once: string | undefined;
  /** The lines of files that it speaks of, where the same may be found in these. */
  covers: readonly Lines[];
  /** Where it was found, of one in a file. */
  within: string;
  line: number;
  /** What makes it a fault, where that isn't the file to fix. */
  askedBy?: string;
  /** What it rests on, where that isn't what its rule says. */
  basis?: Basis;
  /** What a comment beside a password says, where that is that nothing is kept secret there. */
  saidOpen?: string;
}

/** What places of findings are looked up in. */
export type PlacedBy = Pick<Sources, "files"> & Partial<Sources>;

/** How paths of the tree are called in a report. */
export type Label = (path: string) => string;

/** Finds the file and line of a finding. @param otherwise its file, where nothing says more */
export function placedFinding(
  judged: Judged,
  sources: PlacedBy | undefined,
  label: Label,
  otherwise = sources?.isMade ? sources.root?.folder : sources?.root?.file,
): Placed {
  const { rule, severity, environment, resource, path, message, fix, textLine, ...place } = judged;
  const found: { file?: string; line?: number } =
    place.file !== undefined
      ? { file: place.file, line: place.line ?? lineOf(judged, sources) }
      : ((resource && sources?.placeOf?.(resource, path ?? [])) ?? { file: otherwise });
  const text = textLine === undefined ? undefined : textAt(resource, ...(path ?? []));
  if (textLine !== undefined && text !== undefined && found.file !== undefined && found.line !== undefined)
    found.line = lineInText(sources?.files.text(found.file) ?? "", found.line, text, textLine);
  const saidOpen = saidOpenOf(judged, sources, found);
  return {
    rule,
    about: exceptable(judged),
    once: judged.shared
      ? `${rule.id}|${found.file}|${found.line}|${printPath(path ?? [])}|${message}`
      : onceKey(judged),
    covers: linesOf(judged, sources),
    within: judged.file ?? "",
    line: judged.line ?? 1,
    ...(judged.askedBy !== undefined && { askedBy: label(judged.askedBy) }),
    ...(judged.basis !== undefined && { basis: judged.basis }),
    ...(saidOpen !== undefined && { saidOpen }),
    reported: {
      rule: rule.id,
      severity,
      message: maskedMessage(message),
      environment,
      ...(resource && { resource: named(resource) }),
      ...(path?.length && { path: maskedMessage(printPath(path)) }),
      ...(found.file !== undefined && { file: label(found.file) }),
      ...(found.line !== undefined && { line: found.line }),
      fix: maskedMessage(fix),
      ...(judged.cause !== undefined && { cause: maskedMessage(judged.cause) }),
      ...(judged.counts && { counts: { ...judged.counts, of: maskedMessage(judged.counts.of) } }),
    },
  };
}

/** Read with the rest that is said of a file, so that what is remembered of it stands for the comment as well. */
function saidOpenOf(
  { rule, severity, basis = rule.basis }: Judged,
  sources: PlacedBy | undefined,
  { file, line }: { file?: string; line?: number },
): string | undefined {
  if (basis !== "password" || severity !== "error" || file === undefined || line === undefined)
    return undefined;
  return saysOpen(sources?.files.text(file) ?? "", line);
}

/** The line in a file that a finding names: of its place there, or of its resource. */
function lineOf(
  { file = "", at, resource, path = [] }: Judged,
  sources: PlacedBy | undefined,
): number | undefined {
  if (sources === undefined) return undefined;
  const { files } = sources;
  if (at !== undefined || resource === undefined) return at && files.line(at);
  const document = files
    .documents(file)
    .findIndex(
      (one) =>
        textAt(one, "kind") === resource.kind && textAt(one, "metadata", "name") === resource.metadata.name,
    );
  return document < 0 ? undefined : files.line({ file, document, path });
}

/** What a report calls a resource: a token that someone made a name stays out of the logs of CI, too. */
function named({ kind, metadata: { namespace, name } }: Resource): ReportedFinding["resource"] {
  return {
    kind,
    namespace: namespace && maskedMessage(namespace),
    name: typeof name === "string" ? maskedMessage(name) : name,
  };
}

/**
 * Places findings in their order. Those of one resource are looked up together, and those of all overlays on one base: the
 * files that they are looked up in are read once, and few at a time have to be kept.
 */
export function placedFindings(
  findings: readonly Judged[],
  sourcesOf: (environment: string) => Sources | undefined,
  label: Label,
): Placed[] {
  const groups = new Map<string, Map<Resource | undefined, number[]>>();
  for (const [at, { environment, resource }] of findings.entries()) {
    const [root, base] = sourcesOf(environment)?.kustomizations ?? [];
    const folder = (base ?? root)?.folder ?? "";
    const group = entryOf(groups, folder, () => new Map());
    addTo(group, resource, at);
  }
  const placed: Placed[] = [];
  for (const group of groups.values())
    for (const places of group.values())
      for (const at of places) {
        const judged = findings[at] as Judged;
        placed[at] = placedFinding(judged, sourcesOf(judged.environment), label);
      }
  return placed;
}
