import { isArgoKind } from "../../discovery/argo-documents.ts";
import { at } from "../../kubernetes/fields.ts";
import { isPlaceholder } from "../../kubernetes/variables.ts";
import type { Judged } from "../model/judgement.ts";
import { withReason } from "../model/rule.ts";

/** The environments, as reports print them, that something in a state of the repository deploys. */
export type DeployedIn = Pick<ReadonlySet<string>, "size" | "has">;

/**
 * The finding as it counts: an error is an error where either of the `sides` of a change deploys the object or what is
 * built from its file, and where neither deploys anything; elsewhere it is a warning. Credentials are errors everywhere.
 * Whoever writes a change writes its texts, comments and names, too, so nothing else may lower a finding in what is
 * deployed; what nothing here deploys, a program may fill in before it is applied.
 */
export function asItCounts(
  finding: Judged,
  sides: readonly DeployedIn[],
  readBy: (file: string) => readonly string[],
  label: (path: string) => string,
): Judged {
  const { environment, file, place } = finding;
  // What is found in a file is found for all that are built from it.
  const all = [environment, ...(file === undefined ? [] : readBy(file))];
  const what = environment || (place?.file === undefined ? "it" : label(place.file));
  const why = reasonForLess(finding, sides, all, what);
  if (why === undefined) return finding;
  const isError = finding.severity === "error";
  const fix = withReason(finding.fix, why, isError ? "a warning" : "a hint");
  return { ...finding, severity: isError ? "warning" : "info", fix };
}

/** Why an error in environments is only a warning, and a warning a hint; undefined if it isn't. @param what names them in the reason */
export function reasonForLess(
  finding: Judged,
  sides: readonly DeployedIn[],
  environments: readonly string[],
  what: string,
): string | undefined {
  const { rule, basis = rule.basis, severity, resource, everywhere } = finding;
  if (severity === "info" || basis === "credential" || everywhere) return undefined;
  if (sides.some((side) => environments.some((one) => side.has(one)))) return undefined;
  const placeholder = placeholderOf(finding);
  if (placeholder !== undefined) return `another program seems to fill in ${placeholder} first`;
  if (severity === "warning") return undefined;
  const deploys = resource !== undefined && isArgoKind(resource.apiVersion, resource.kind);
  if (deploys || mayBeErrors(sides, environments)) return undefined;
  return `nothing in this repository deploys ${what}`;
}

/** True if errors in environments are errors: a side of a change deploys one of them, or deploys nothing at all. */
export function mayBeErrors(sides: readonly DeployedIn[], environments: readonly string[]): boolean {
  return sides.some((side) => side.size === 0 || environments.some((one) => side.has(one)));
}

/**
 * Placeholders that kustomize keeps and another program fills in: Flux, envsubst, vals, the 1Password CLI, release
 * tools, templates. One that replaces a part of a variable (`${ROLE/#arn/key: arn}`) and makes a key is cut off at its
 * colon.
 */
const PLACEHOLDER =
  /\$\{ ?[A-Za-z_][^}]*\}|\bref\+[a-z]+:\/\/\S+|^op:\/\/\S+|"REDACTED"|^\$\{[A-Za-z_]\w*\/[^}]*$|#\{[^}]+\}|<%[^%]+%>|@@\w+@@|%%\w+%%|\b__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__\b|\b(?:[A-Z]\w*Placeholder|PLACEHOLDER_\w+|\w+_PLACEHOLDER)\b/;
/** A name as `envsubst` takes it, too, in a text that is no command: `web-$STAGE`. */
const BARE = /^[\w.:/@-]*(\$[A-Z][A-Z0-9_]{2,})(?:[.:/@-][\w.:/@$-]*)?$/;
/** A placeholder in double braces, which ApplicationSets contain for their own controller. */
const IN_BRACES = /\{\{[^}]*\}\}/;

/** The placeholder that a finding is about; undefined if it is about none. */
function placeholderOf({ rule, resource, path = [], message }: Judged): string | undefined {
  if (resource === undefined) return placeholderIn(message, false);
  const { name, namespace } = resource.metadata;
  const isSet = resource.kind === "ApplicationSet";
  const own = path.length === 0 || rule.fromAbsence || isSet ? [name, namespace, message] : [];
  const value = at(resource, ...path);
  for (const text of [value, path.at(-1), ...own]) {
    const found = typeof text === "string" ? placeholderIn(text, !isSet) : undefined;
    if (found !== undefined) return found;
  }
  return isPlaceholder(value, path.at(-1)) ? String(value) : undefined;
}

function placeholderIn(text: string, withBraces: boolean): string | undefined {
  return (PLACEHOLDER.exec(text) ?? (withBraces ? IN_BRACES.exec(text) : null))?.[0] ?? BARE.exec(text)?.[1];
}
