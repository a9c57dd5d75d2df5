import { at } from "../../kubernetes/fields.ts";
import { isPlaceholder } from "../../kubernetes/variables.ts";
import type { Judged } from "../model/judgement.ts";

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
export function placeholderOf({ rule, resource, path = [], message }: Judged): string | undefined {
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
