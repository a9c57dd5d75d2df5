import { InputError } from "../errors/errors.ts";
import { isEncryptedText } from "../value/encrypted.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isEmpty, isMap, type Value, type ValueMap } from "../value/value.ts";
import { does, type Version } from "../versions.ts";
import { encrypted } from "../yaml/encrypted.ts";
import { textAt } from "../yaml/fields.ts";
import { noteFlow, saidInList } from "../yaml/reader/collection-style.ts";
import { readDocuments, refuseNumberKeys } from "../yaml/reader/documents.ts";
import { looksQuoted, QUOTED } from "../yaml/reader/scalar-marks.ts";
import { foldedText, recordWritten, refuseUnwritable } from "../yaml/reader/scalar-notes.ts";

/**
 * The resources in a YAML file, given as bytes or text: every document, with `List` kinds replaced by their items.
 * Throws InputError if a document isn't a resource: each needs a kind and a metadata.name.
 */
export function parseResources(content: string | Uint8Array, file: string, version?: Version): ValueMap[] {
  let documents = readDocuments(content, file);
  if (!does(version, "keysThatAreNumbers")) refuseNumberKeys(documents);
  const single = documents.length === 1 ? documents[0] : undefined;
  // Nearly every file contains one resource and no list.
  if (isMap(single) && !mayBeList(single)) return [validated(single, file)];
  if (single !== undefined && isLargeFilePointer(single))
    throw new InputError(
      `${file}: is a Git LFS pointer, not the file itself; get its content with git lfs pull`,
      { code: "no-such-file" },
    );
  if (isMap(single) && isWholeList(single)) documents = itemsOf(single, file);
  return inlineLists(
    documents.filter((document) => !isEmpty(document)).map((document) => validated(document, file)),
    file,
  );
}

function mayBeList(document: ValueMap): boolean {
  const kind = textAt(document, "kind");
  return kind === "" || kind.endsWith("List");
}

/** A Git LFS pointer has three lines "key value", which YAML folds into one string. */
function isLargeFilePointer(document: Value): boolean {
  return typeof document === "string" && document.startsWith("version https://git-lfs.github.com/spec/");
}

function isWholeList(document: ValueMap): boolean {
  const kind = lookUp(document, "kind");
  return (
    (kind === "List" || kind === "ResourceList") &&
    (lookUp(document, "items") !== undefined || lookUp(document, "functionConfig") !== undefined)
  );
}

function itemsOf(list: ValueMap, file: string): Value[] {
  const items = lookUp(list, "items");
  if (items === undefined || items === null) return [];
  if (!Array.isArray(items))
    throw new InputError(`${file}: items of a ${textAt(list, "kind")} must be a list of resources`, {
      code: "invalid-resource",
    });
  return items;
}

/** Items of lists come after everything else in the file, as in kustomize. */
function inlineLists(resources: ValueMap[], file: string): ValueMap[] {
  const result: ValueMap[] = [];
  const queue = [...resources];
  for (let at = 0; at < queue.length; at++) {
    const resource = queue[at] as ValueMap;
    const isList = textAt(resource, "kind").endsWith("List");
    if (!isList || !Object.hasOwn(resource, "items")) {
      if (isList) refuseMetadata(resource, file);
      result.push(resource);
      continue;
    }
    for (const item of itemsOf(resource, file))
      if (!isEmpty(item)) queue.push(...expandItem(fromJson(item), file));
  }
  return result;
}

/** kustomize checks the metadata of everything that it treats as a resource, even a list without items. */
function refuseMetadata(list: ValueMap, file: string): void {
  const metadata = lookUp(list, "metadata") ?? {};
  if (!isMap(metadata))
    throw new InputError(`${file}: metadata of a ${textAt(list, "kind")} must be a mapping`, {
      code: "invalid-resource",
    });
}

function expandItem(item: Value, file: string): ValueMap[] {
  if (isMap(item) && isWholeList(item))
    return itemsOf(item, file)
      .filter((inner) => !isEmpty(inner))
      .map((inner) => validated(inner, file));
  return [validated(item, file)];
}

function validated(value: Value, file: string): ValueMap {
  if (!isMap(value))
    throw new InputError(
      `${file}: expected a Kubernetes resource, a mapping with apiVersion, kind and metadata`,
      { code: "invalid-resource" },
    );
  if (isEncryptedText(value)) throw encrypted(file, "is encrypted with SOPS");
  const kind = textAt(value, "kind");
  const metadata = lookUp(value, "metadata");
  const name = isMap(metadata) ? textAt(metadata, "name") : "";
  if (kind === "" || (isMap(metadata) && lookUp(value, "kind") === null))
    throw new InputError(`${file}: a resource${name === "" ? "" : ` named ${name}`} has no kind`, {
      code: "invalid-resource",
    });
  if (kind.endsWith("List")) return value;
  if (name === "" || (isMap(metadata) && lookUp(metadata, "name") === null))
    throw new InputError(`${file}: a ${kind} has no metadata.name`, { code: "invalid-resource" });
  return value;
}

/**
 * A value after conversion through JSON, which happens to the items of typed lists (`ConfigMapList`): numbers and
 * booleans have their usual spelling, all strings are quoted, folded ones unchanged, and everything is in brackets.
 * Throws InputError for numbers that JSON can't represent.
 */
export function fromJson(value: Value): Value {
  const copy = copied(value);
  if (typeof copy === "object" && copy !== null) noteFlow(copy, true);
  return copy;
}

function copied(value: Value): Value {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new InputError(`${value} isn't a number that JSON can represent`, { code: "invalid-json" });
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((item) => (typeof item === "string" ? saidInList(value, item) : copied(item)));
  refuseUnwritable(value);
  const map: ValueMap = {};
  for (const key of Object.keys(value)) {
    const item = value[key] as Value;
    const next = typeof item === "string" ? (foldedText(value, key) ?? item) : copied(item);
    setOwn(map, key, next);
    if (typeof next === "string" && !looksQuoted(next)) recordWritten(map, key, QUOTED);
  }
  return map;
}
