import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, jsonText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { partKey } from "../check/steps/missing-parts.ts";
import { needsOtherRun } from "../coverage/cause-of-error.ts";
import { isKustomizationFile } from "../discovery/kustomizations.ts";
import { contentOf } from "./left-out-entries.ts";
import type { Risk } from "./review.ts";

/** The identifier of risks about entries that aren't rendered and that a change affects. */
export const NOT_COMPARED = "not-compared";

type Trees = readonly [MissingPart["tree"], MissingPart["tree"]];

const NOT_HERE = "and isn't compared, because it can't be rendered here";

function risk(message: string): Risk {
  return { id: NOT_COMPARED, severity: "warning", message: maskedText(message) };
}

/** True for a changed path that belongs to another one: a file in a folder, or the submodule around a path. */
export function isPartOf(changed: string, path: string): boolean {
  return isWithin(changed, path) || isWithin(path, changed);
}

/**
 * Risks about entries that neither side renders and that the change affects: charts and plugins whose fields or files
 * differ. Without these, a new chart version would look like no change.
 *
 * @param changed the files that differ
 */
export function leftOutRisks(
  before: readonly MissingPart[],
  after: readonly MissingPart[],
  changed: ReadonlySet<string>,
): Risk[] {
  const old = new Map(before.map((part) => [partKey(part), part]));
  const listed = new Set<string>();
  return after.flatMap((part): Risk[] => {
    const key = partKey(part);
    const other = old.get(key);
    if (other === undefined || part.ofMissing || part.error === undefined || listed.has(key)) return [];
    listed.add(key);
    const words = differences(other, part, changed);
    if (words.length === 0) return [];
    return [risk(`${part.field} ${part.entry} changes (${words.join(", ")}) ${NOT_HERE}`)];
  });
}

/**
 * Risks about such entries that a change adds, removes or points elsewhere: neither side contains their output.
 * @param trees the files before and after
 */
export function movedPartRisks(
  before: readonly MissingPart[],
  after: readonly MissingPart[],
  [old, now]: Trees,
): Risk[] {
  const came = after.filter((part) => isOwn(part) && !isListed(part, old));
  const went = before.filter((part) => isOwn(part) && !isListed(part, now));
  const replaced = new Set<MissingPart>();
  const texts = came.map((part) => {
    const other = went.find((one) => !replaced.has(one) && isSuccessor(one, part));
    if (other === undefined) return `${part.field} ${part.entry} is new`;
    replaced.add(other);
    return `${part.field} ${other.entry} is now ${part.entry}`;
  });
  for (const one of went)
    if (!replaced.has(one))
      texts.push(`${one.field} ${one.entry} is removed, with everything that it created,`);
  return [...new Set(texts)].map((text) => risk(`${text} ${NOT_HERE}`));
}

/** True if each side lacks objects, so that no rendering shows everything that a change does. */
function lackOnBoth(...sides: readonly (readonly MissingPart[])[]): boolean {
  return sides.every((parts) => parts.some((part) => isOwn(part) && !part.isStep));
}

/**
 * A risk about files of which the content differs in an environment of which both sides lack a part: they may change that
 * part. If other changes are shown, only kustomizations are named, whose patches, images and settings apply to everything.
 *
 * @param read returns the files that the environment may be built from
 * @param isMore true if other changes are shown
 */
export function unseenFileRisks(
  before: readonly MissingPart[],
  after: readonly MissingPart[],
  [old, now]: Trees,
  changed: ReadonlySet<string>,
  read: () => ReadonlySet<string>,
  isMore: boolean,
): Risk[] {
  if (!lackOnBoth(before, after)) return [];
  const files = [...read()].filter(
    (file) =>
      changed.has(file) &&
      (!isMore || isKustomizationFile(file)) &&
      contentIn(old, file) !== contentIn(now, file),
  );
  if (files.length === 0) return [];
  const names = someOf(files.map((file) => file.slice(1)).sort(compareText), 4);
  const found = risk(
    `the content of ${names} changes and isn't compared, because a part isn't rendered here`,
  );
  return [isMore ? { ...found, severity: "info" } : found];
}

/** The content of a file as text, without what YAML ignores; "" for a file that isn't there. */
function contentIn(tree: MissingPart["tree"], file: string): string {
  const bytes = attempt(() => tree.read(file), new Uint8Array());
  return attempt(() => jsonText(parseDocuments(bytes, file)), base64Of(bytes));
}

/** True for an entry that can be rendered elsewhere; errors of kustomize itself are reported as such. */
function isOwn({ ofMissing, error }: MissingPart): boolean {
  return !ofMissing && error !== undefined && (!(error instanceof InputError) || needsOtherRun(error.code));
}

/** True if the kustomization of another state lists the entry. */
function isListed(part: MissingPart, tree: MissingPart["tree"]): boolean {
  return contentOf({ ...part, tree }).values.length > 0;
}

/** True for an entry that replaces the other one: the same URL with another version. */
function isSuccessor(old: MissingPart, now: MissingPart): boolean {
  const name = ({ entry }: MissingPart) => lastPart(entry.replace(/\?.*$/, ""));
  return old.file === now.file && old.field === now.field && name(old) === name(now);
}

/** What differs in an entry: its fields and files in words. */
function differences(before: MissingPart, after: MissingPart, changed: ReadonlySet<string>): string[] {
  const [old, now] = [contentOf(before), contentOf(after)];
  const words = new Set(fieldsBetween(old.shared, now.shared));
  for (const [index, value] of now.values.entries()) {
    const was = old.values[index];
    if (isMap(value) && isMap(was)) for (const word of fieldsBetween(was, value)) words.add(word);
    else if (was !== undefined && !equal(was, value)) words.add("its content");
  }
  if (old.values.length !== now.values.length) words.add("the number of copies");
  // What an entry consists of that no list contains is unknown, except that its file changes.
  const unlisted = now.values.length === 0 ? [after.file] : [];
  for (const path of [...unlisted, ...old.paths, ...now.paths])
    for (const file of changed)
      if (isPartOf(file, path)) words.add(nameOf(file, path, [before.tree, after.tree]));
  return [...words];
}

/** The name of a changed path that belongs to another one, for a reader. */
function nameOf(changed: string, path: string, trees: Trees): string {
  if (trees.every((tree) => tree.absence?.(changed) === undefined))
    return lastPart(isWithin(path, changed) ? changed : path);
  return changed === path ? "its commit or settings" : `submodule ${changed.slice(1)}`;
}

/** The fields that differ; for a version or an address, its old and new value. */
function fieldsBetween(old: ValueMap, now: ValueMap): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((field) => {
    const [from = null, to = null] = [lookUp(old, field), lookUp(now, field)];
    if (equal(from, to)) return [];
    const isShown = ["version", "repo"].includes(field) && [from, to].every((one) => typeof one === "string");
    return [isShown ? `${field} ${from} → ${to}` : field];
  });
}
