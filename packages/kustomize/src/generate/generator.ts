import { InputError } from "../errors/errors.ts";
import type { GeneratorEntry, GeneratorOptions } from "../load/fields.ts";
import type { Root } from "../load/root.ts";
import { textKey } from "../resource/change.ts";
import { metadataOf } from "../resource/metadata.ts";
import { namingErrors } from "../resource/naming-errors.ts";
import { type Behavior, BuildResource, type ClusterScoped, NO_HISTORY } from "../resource/resource.ts";
import { base64Of } from "../text/bytes.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isEmpty, isMap, type ValueMap } from "../value/value.ts";
import type { Version } from "../versions.ts";
import { noteMade } from "../yaml/made-text.ts";
import { isUnreadableBlock } from "../yaml/reader/literal.ts";
import { looksQuoted, QUOTED } from "../yaml/reader/scalar-marks.ts";
import { noteRefused, recordWritten } from "../yaml/reader/scalar-notes.ts";
import { type Content, readPairs } from "./pairs.ts";

/**
 * The resource for an entry of `configMapGenerator` or `secretGenerator`, marked for a content hash in its name
 * unless that is disabled.
 */
export function generate(
  kind: "ConfigMap" | "Secret",
  entry: GeneratorEntry,
  root: Root,
  clusterScoped: ClusterScoped,
): BuildResource {
  const { name } = entry;
  if (!name) throw new InputError(`an entry that generates a ${kind} has no name`);
  return namingErrors(`${kind} ${name}`, () => generated(kind, { ...entry, name }, root, clusterScoped));
}

function generated(
  kind: "ConfigMap" | "Secret",
  entry: GeneratorEntry & { name: string },
  root: Root,
  clusterScoped: ClusterScoped,
): BuildResource {
  const { labels = {}, annotations = {}, immutable, disableNameSuffixHash } = entry.options ?? {};
  const version = root.outside.kustomize;
  const metadata: ValueMap = { name: entry.name };
  if (entry.namespace) metadata.namespace = entry.namespace;
  if (!isEmpty(labels)) metadata.labels = mapOf(labels, version);
  if (!isEmpty(annotations)) metadata.annotations = mapOf(annotations, version);
  const value: ValueMap = { apiVersion: "v1", kind, metadata };
  const pairs = readPairs(entry, root);
  if (kind === "Secret") {
    value.type = entry.type || "Opaque";
    value.data = secretData(pairs, version);
  } else {
    addConfigData(value, pairs, version);
  }
  if (immutable) value.immutable = true;
  const history = {
    ...NO_HISTORY,
    behavior: behaviorOf(entry.behavior),
    needsHash: !disableNameSuffixHash,
  };
  return new BuildResource(value, history, clusterScoped);
}

function behaviorOf(text: string | undefined): Behavior {
  return text === "create" || text === "merge" || text === "replace" ? text : "unspecified";
}

function mapOf(texts: Readonly<Record<string, string>>, version: Version | undefined): ValueMap {
  const map: ValueMap = {};
  for (const [key, value] of Object.entries(texts)) {
    const printed = textKey(key, version);
    setOwn(map, printed, value);
    // Labels and annotations are always quoted.
    if (!looksQuoted(value)) recordWritten(map, printed, QUOTED);
  }
  return map;
}

function addConfigData(value: ValueMap, pairs: Map<string, Content>, version: Version | undefined): void {
  const data: ValueMap = {};
  const binaryData: ValueMap = {};
  for (const [key, content] of pairs) {
    if (typeof content === "string") setOwn(data, textKey(key, version), content);
    else setOwn(binaryData, textKey(key, version), base64Lines(content));
  }
  noteTexts(data);
  if (Object.keys(data).length > 0) value.data = data;
  if (Object.keys(binaryData).length > 0) value.binaryData = binaryData;
}

function secretData(pairs: Map<string, Content>, version: Version | undefined): ValueMap {
  const data: ValueMap = {};
  for (const [key, content] of pairs) setOwn(data, textKey(key, version), base64Lines(content));
  return data;
}

const LINE = 70;

/** Base64, broken into lines of 70 characters if it is longer than one. */
export function base64Lines(content: Content): string {
  const text = base64Of(content);
  if (text.length < LINE) return text;
  let lines = "";
  for (let at = 0; at < text.length; at += LINE) lines += `${text.slice(at, at + LINE)}\n`;
  return lines;
}

/** The options of an entry combined with `generatorOptions`; the entry's own labels and annotations win. */
export function withGlobalOptions(
  options: GeneratorOptions | undefined,
  global: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (global === undefined) return options;
  return {
    labels: { ...global.labels, ...options?.labels },
    annotations: { ...global.annotations, ...options?.annotations },
    disableNameSuffixHash: options?.disableNameSuffixHash || global.disableNameSuffixHash,
    immutable: options?.immutable || global.immutable,
  };
}

/** Records how kustomize writes the texts of a generated ConfigMap, and the blocks that it can't read back. */
export function noteTexts(data: ValueMap): void {
  for (const key of Object.keys(data)) {
    const text = data[key];
    if (typeof text !== "string") continue;
    noteMade(data, key, text);
    if (isUnreadableBlock(text)) noteRefused(data, key, unreadable(key));
  }
}

/** Throws InputError for annotations that kustomize can't print, because it rewrites them as blocks. */
export function refuseUnreadable(value: ValueMap): void {
  const annotations = lookUp(metadataOf(value), "annotations");
  if (!isMap(annotations)) return;
  for (const name in annotations) {
    const text = annotations[name];
    if (typeof text === "string" && isUnreadableBlock(text)) throw new InputError(`${unreadable(name)}`);
  }
}

function unreadable(key: string): string {
  return `${key}: kustomize can't handle a multi-line string that begins with a tab`;
}
