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
import type { Finding, Rule } from "./rule.ts";
import { lineInText } from "./sources/line-in-text.ts";
import type { Sources } from "./sources/sources.ts";

/** A finding with its place, without references to the environment, which can be released. */
export interface Placed {
  rule: Rule;
  reported: ReportedFinding;
  /** The properties that exceptions match. */
  about: Exceptable;
  /** The key shared by findings of which only the first is listed. */
  once: string | undefined;
  /** The lines of files that it is about, if the same may be found in them. */
  covers: readonly Lines[];
  /** The environment in which it was found, for a finding in a file. */
  within: string;
  line: number;
  /** Its basis, if that isn't the rule's. */
  basis?: Basis;
  /** The same for all findings about one credential. */
  same?: string;
  /** The object that the environment lacks. */
  missing?: Finding["missing"];
}

/** The sources in which places are looked up. */
export type PlacedBy = Pick<Sources, "files"> & Partial<Sources>;

/** Returns the path of a file for reports. */
export type Label = (path: string) => string;

/** Finds the file and line of a finding. @param otherwise its file, if nothing else determines it */
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
  return {
    rule,
    about: exceptable(judged),
    once: judged.shared
      ? `${rule.id}|${found.file}|${found.line}|${printPath(path ?? [])}|${message}`
      : onceKey(judged),
    covers: linesOf(judged, sources),
    within: judged.file ?? "",
    line: judged.line ?? 1,
    ...(judged.basis !== undefined && { basis: judged.basis }),
    ...(judged.same !== undefined && { same: judged.same }),
    ...(judged.missing !== undefined && { missing: judged.missing }),
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
    },
  };
}

/** The line of a finding in its file: of its place there, or of its object. */
function lineOf(
  { file = "", at, resource, written, path = [] }: Judged,
  sources: PlacedBy | undefined,
): number | undefined {
  if (sources === undefined) return undefined;
  const { files } = sources;
  const kind = resource?.kind ?? textAt(written, "kind");
  const name = resource?.metadata.name ?? textAt(written, "metadata", "name");
  if (at !== undefined || kind === undefined) return at && files.line(at);
  const document = files
    .documents(file)
    .findIndex((one) => textAt(one, "kind") === kind && textAt(one, "metadata", "name") === name);
  return document < 0 ? undefined : files.line({ file, document, path });
}

/** A resource as a report prints it: a token used as a name is kept out of CI logs, too. */
function named({ kind, metadata: { namespace, name } }: Resource): ReportedFinding["resource"] {
  return {
    kind,
    namespace: namespace && maskedMessage(namespace),
    name: typeof name === "string" ? maskedMessage(name) : name,
  };
}

/**
 * Finds the places of findings, in their order. Findings about one resource are looked up together, and so are those
 * of all overlays on one base: files are read once, and few have to be kept at a time.
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
    addTo(
      entryOf(groups, folder, () => new Map()),
      resource,
      at,
    );
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
