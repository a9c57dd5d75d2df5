import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { partKey } from "../check/missing-parts.ts";
import { needsOtherRun } from "../looked/cause-of-error.ts";
import { encryptedKeys } from "./encrypted-keys.ts";
import type { Risk } from "./review.ts";

/** The identifier of risks about entries that aren't rendered and that a change affects. */
export const NOT_COMPARED = "not-compared";

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
  const said = new Set<string>();
  return after.flatMap((part): Risk[] => {
    const key = partKey(part);
    const other = old.get(key);
    if (other === undefined || part.ofMissing || part.error === undefined || said.has(key)) return [];
    said.add(key);
    const { words, keys } = differences(entriesOf(other), entriesOf(part), part, changed, other.tree);
    if (words.length + keys.length === 0) return [];
    const what = `${part.field} ${part.entry}`;
    const message =
      words.length === 0
        ? `${someOf(keys, 4)}; other values of ${what} are encrypted, and can't be compared here`
        : `${what} changes (${[...words, ...keys].join(", ")}) and isn't compared, because it can't be rendered here`;
    return [
      { id: NOT_COMPARED, severity: "warning", message, ...(words.length === 0 && { encrypted: true }) },
    ];
  });
}

/**
 * Risks about such entries that a change adds, removes or points elsewhere: neither side contains their output.
 * @param trees the files before and after
 */
export function movedPartRisks(
  before: readonly MissingPart[],
  after: readonly MissingPart[],
  [old, now]: readonly [MissingPart["tree"], MissingPart["tree"]],
): Risk[] {
  const came = after.filter((part) => isOwn(part) && !isListed(part, old));
  const went = before.filter((part) => isOwn(part) && !isListed(part, now));
  const said = new Set<string>();
  const riskOnce = (text: string): Risk[] => {
    const message = `${maskedText(text)} and isn't compared, because it can't be rendered here`;
    if (said.has(message)) return [];
    said.add(message);
    return [{ id: NOT_COMPARED, severity: "warning", message }];
  };
  const replaced = new Set<MissingPart>();
  const risks = came.flatMap((part) => {
    const other = went.find((one) => !replaced.has(one) && isSuccessor(one, part));
    if (other !== undefined) replaced.add(other);
    return other === undefined
      ? riskOnce(`${part.field} ${part.entry} is new`)
      : riskOnce(`${part.field} ${other.entry} is now ${part.entry}`);
  });
  return [
    ...risks,
    ...went.flatMap((one) =>
      replaced.has(one)
        ? []
        : riskOnce(`${one.field} ${one.entry} is removed, with everything that it created,`),
    ),
  ];
}

/** True for an entry that can be rendered elsewhere; errors of kustomize itself are reported as such. */
function isOwn({ ofMissing, error }: MissingPart): boolean {
  return !ofMissing && error !== undefined && (!(error instanceof InputError) || needsOtherRun(error.code));
}

/** True if the kustomization of another state lists the entry. */
function isListed(part: MissingPart, tree: MissingPart["tree"]): boolean {
  const there = { ...part, tree };
  return entriesOf(there).length > 0 || ofPlugin(there).length > 0;
}

/** True for an entry that replaces the other one: the same URL with another version. */
function isSuccessor(old: MissingPart, now: MissingPart): boolean {
  const name = ({ entry }: MissingPart) => lastPart(entry.replace(/\?.*$/, ""));
  return old.file === now.file && old.field === now.field && name(old) === name(now);
}

/** The entries of a kustomization with that name. */
function entriesOf({ tree, file, field, entry }: MissingPart): Value[] {
  return listed(tree, file, field).filter((one) => one === entry || (isMap(one) && one.name === entry));
}

/** The list in a field of a kustomization; empty if it can't be read. */
function listed(tree: MissingPart["tree"], file: string, field: string): readonly Value[] {
  const all = attempt(
    () => lookUp(readKustomization(tree.read(file), file), field) as Value | undefined,
    undefined,
  );
  return Array.isArray(all) ? all : [];
}

function differences(
  before: readonly Value[],
  after: readonly Value[],
  part: MissingPart,
  changed: ReadonlySet<string>,
  oldTree: MissingPart["tree"],
): { words: string[]; keys: string[] } {
  const words = new Set<string>();
  const keys = new Set<string>();
  for (const [index, now] of after.entries()) {
    const old = before[index];
    if (isMap(now) && isMap(old)) for (const word of fieldsBetween(old, now)) words.add(word);
  }
  if (before.length !== after.length) words.add("the number of copies");
  const { file, entry } = part;
  const folder = folderOf(file);
  const own = after.flatMap((one) => (isMap(one) ? filesOf(one) : [entry]));
  const paths = [...own, ...ofPlugin(part)];
  for (const path of paths.map((one) => joinPath(folder, one)))
    if ([...changed].some((one) => isWithin(one, path))) {
      const seen = seenKeys(path, oldTree, part.tree);
      for (const one of seen) keys.add(`${one} (${lastPart(path)})`);
      if (seen.length === 0) words.add(lastPart(path));
    }
  return { words: [...words], keys: [...keys] };
}

/** Visible changes of a file in which SOPS leaves names unencrypted: "sentry-dsn is empty now in Secret amun". */
function seenKeys(path: string, before: MissingPart["tree"], after: MissingPart["tree"]): string[] {
  return attempt(() => encryptedKeys(before.read(path), after.read(path), path), []);
}

/** The fields that differ; for a version, its old and new value. */
function fieldsBetween(old: ValueMap, now: ValueMap): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((field) => {
    const [from = null, to = null] = [lookUp(old, field), lookUp(now, field)];
    if (equal(from, to)) return [];
    return field === "version" && from !== null && to !== null ? [`version ${from} → ${to}`] : [field];
  });
}

/** The values files of a chart's entry. */
function filesOf(entry: ValueMap): string[] {
  const { valuesFile, additionalValuesFiles } = entry;
  return [valuesFile, ...(Array.isArray(additionalValuesFiles) ? additionalValuesFiles : [])].filter(
    (path) => typeof path === "string",
  );
}

/** The files of a plugin's configuration, and those that it refers to, which it usually decrypts. */
function ofPlugin({ tree, file, field, entry }: MissingPart): string[] {
  return listed(tree, file, field).flatMap((one) => {
    if (typeof one !== "string") return [];
    const config = joinPath(folderOf(file), one);
    const isInline = one.includes("\n");
    const documents = attempt(() => parseDocuments(isInline ? one : tree.read(config), config), []);
    const own = documents.filter((document) => isMap(document) && pluginName(document) === entry);
    return own.length === 0 ? [] : [...(isInline ? [] : [one]), ...own.flatMap(textsIn)];
  });
}

/** A plugin's name in messages when it can't be run. */
function pluginName({ kind, metadata }: ValueMap): string {
  return `${kind} ${isMap(metadata) ? metadata.name : ""}`;
}

function textsIn(value: Value): string[] {
  if (typeof value === "string") return value === "" || /\s/.test(value) ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
