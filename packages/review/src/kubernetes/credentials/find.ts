import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { inArguments } from "@kustogen/kustomize/credentials/named.ts";
import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { credentialIn } from "@kustogen/kustomize/credentials/text.ts";
import { isCredentialValue, type ValueContext } from "@kustogen/kustomize/credentials/values.ts";
import { isWaived } from "@kustogen/kustomize/credentials/waivers.ts";
import { recalled } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** A place in a resource with something that looks like a credential; with a description that doesn't reveal it. */
export interface Credential {
  path: (string | number)[];
  what: string;
}

/** A search in one resource or document. */
interface Search {
  found: Credential[];
  /** The current path of the search. */
  path: (string | number)[];
}

/**
 * The literals in a resource that look like credentials: well-known forms, URLs with a password, and values of
 * variables, arguments, headers, annotations and files whose names suggest credentials. Never includes a value. In
 * definitions of custom kinds, which contain prose, only well-known forms count.
 */
export function findCredentials(resource: Resource): Credential[] {
  const search: Search = { found: [], path: [] };
  const { kind } = resource;
  for (const key of Object.keys(resource)) {
    const value = resource[key] as Value;
    search.path.push(key);
    if (FORMS_ONLY.has(kind)) inForms(value, search);
    else if ((kind === "ConfigMap" || kind === "Secret") && FILES.has(key)) {
      if (kind === "ConfigMap") inFiles(value, key, search);
    } else inField(key, value, search);
    search.path.pop();
  }
  return search.found;
}

/** The same in a YAML document that isn't a resource: a chart's values, a kustomization, a JSON patch, settings. */
export function findCredentialsInDocument(document: Value): Credential[] {
  const search: Search = { found: [], path: [] };
  if (isMap(document)) inMap("", document, search);
  else inField("", document, search);
  return search.found;
}

/** Definitions contain prose; in encrypted objects, names stand beside values that reveal nothing. */
const FORMS_ONLY = new Set(["CustomResourceDefinition", "SealedSecret"]);
const FILES = new Set(["data", "binaryData", "stringData"]);
const NAMED_VALUES = new Set(["annotations", "labels", "matchLabels", "stringData"]);

function note({ found, path }: Search, what: string, ...rest: (string | number)[]): void {
  found.push({ path: [...path, ...rest], what });
}

/** The entries of a ConfigMap: variables if they are one line, files if they are longer or have the name of a file. */
function inFiles(map: Value, field: string, search: Search): void {
  if (!isMap(map)) return;
  const isClean = recalled(cleanEntries, map) === field;
  const before = search.found.length;
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (typeof value !== "string" || isWaived(value)) continue;
    const text = field === "binaryData" ? (decodedText(value) ?? "") : value;
    const what = isClean ? undefined : (ofEntry(key, text) ?? credentialIn(text, "file", key));
    if (what !== undefined) note(search, what, key);
  }
  if (search.found.length === before) cleanEntries.set(map, field);
}

/** The entries of ConfigMaps without credentials, with their field; overlays share those of their base. */
const cleanEntries = new WeakMap<object, string>();

/**
 * The kind of credential that the name of a single-line entry suggests; undefined for a file whose extension is more
 * specific than text.
 */
function ofEntry(key: string, text: string): string | undefined {
  const line = text.trimEnd();
  const name = key.replace(/\.(?:txt|pass|password|secret|token|key)$/i, "");
  return line.includes("\n") || /\.[a-z]{2,10}$/i.test(name) ? undefined : namedValue(name, line);
}

function namedValue(name: string, value: string): string | undefined {
  const slash = name.lastIndexOf("/");
  const kind = nameClass(slash < 0 ? name : name.slice(slash + 1));
  if (kind === undefined || isWaived(value)) return undefined;
  return isCredentialValue(value, kind, "value") ? `a literal value for ${name}` : undefined;
}

/** Parts of resources without credentials; overlays on one base share most of theirs. */
const clean = new WeakSet<object>();

function inField(key: string, value: Value, search: Search): void {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "string") inText(value, "value", search);
    return;
  }
  if (clean.has(value)) return;
  const before = search.found.length;
  if (Array.isArray(value)) inList(key, value, search);
  else inMap(key, value, search);
  if (search.found.length === before) clean.add(value);
}

function inList(key: string, list: Value[], search: Search): void {
  const command = key === "args" || key === "command";
  const flag = command ? inArguments(list) : undefined;
  if (flag !== undefined && !isWaivedArgument(asText(list[flag.index]))) {
    note(search, `a literal value for ${flag.name}`, flag.index);
    return;
  }
  const { path } = search;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as Value;
    path.push(index);
    if (typeof item === "string") inText(item, command ? "shell" : "value", search);
    else if (typeof item === "object" && item !== null) inField("", item, search);
    path.pop();
  }
}

function isWaivedArgument(text: string): boolean {
  return isWaived(text) || isWaived(text.slice(text.indexOf("=") + 1));
}

function inText(text: string, context: ValueContext, search: Search): void {
  const what = credentialIn(text, text.includes("\n") ? "file" : context);
  if (what !== undefined) note(search, what);
}

/** A JSON file whose name suggests a credential: any content makes the whole file one. */
function inDocument(name: string, text: string, search: Search): void {
  if (credentialIn(text, "value") !== undefined) note(search, `a literal value for ${name}`);
}

function inMap(key: string, map: ValueMap, search: Search): void {
  const { name, value } = map;
  // A variable, or a patch operation that sets one.
  const called = typeof name === "string" ? name : map.op === undefined ? undefined : map.path;
  if (typeof called === "string" && typeof value === "string") {
    const what = namedValue(called, value);
    if (what !== undefined) {
      note(search, what, "value");
      return;
    }
  }
  const named = NAMED_VALUES.has(key);
  const { path } = search;
  for (const inner in map) {
    const item = map[inner] as Value;
    path.push(inner);
    if (typeof item === "string") {
      const what = named ? inAnnotation(inner, item) : inNamedField(inner, item, path);
      if (what !== undefined) note(search, what);
      else if (item.startsWith("{") && nameClass(inner) === "secret") inDocument(inner, item, search);
      else inText(item, "value", search);
    } else if (typeof item === "object" && item !== null) inField(inner, item, search);
    path.pop();
  }
}

/** A field whose name suggests a password, or a machine-generated key or token, in a custom kind or in values. */
function inNamedField(key: string, value: string, path: Search["path"]): string | undefined {
  if (key.startsWith("checksum/") || isSealed(value, path)) return undefined;
  const kind = nameClass(key);
  if (kind === "password") {
    if (isPlainPassword(key)) return namedValue(key, value);
  } else if (kind === "secret" && isRandom(value)) return namedValue(key, value);
  return undefined;
}

/** Ciphertext of Sealed Secrets: the length of an encrypted key, that key, and the encrypted data. */
const SEALED = /^A[gQ][A-D][A-Za-z0-9+/]{340,}={0,2}$/;

/** True for a sealed value in a chart's values or in a custom kind. */
function isSealed(value: string, path: Search["path"]): boolean {
  return (path.includes("sealedSecrets") || path.includes("encryptedData")) && SEALED.test(value);
}

/** Annotations with the checksum of a file or Secret, so that pods restart when it changes. */
const CHECKSUM = /checksum|(?:^|[-_./])(?:hash|sha\d*|md5|digest|fingerprint)(?:[-_./]|$)/i;

/** True for a field of a custom kind or of values that contains the password itself. */
function isPlainPassword(key: string): boolean {
  return /^(?:[a-z]+)?(?:password|passwd|passphrase)$/i.test(key);
}

function inAnnotation(name: string, value: string): string | undefined {
  return CHECKSUM.test(name) ? undefined : (namedValue(name, value) ?? login(name, value));
}

const LOGIN = /basic|login|credential|userinfo/i;

/** A user and a password, in an annotation about logins. */
function login(name: string, value: string): string | undefined {
  if (!LOGIN.test(name)) return undefined;
  return isCredentialValue(value, "auth", "value") ? `a login in ${name}` : undefined;
}

/** Searches for well-known forms only. */
function inForms(value: Value, search: Search): void {
  if (typeof value === "string") {
    const what = value.length < 12 ? undefined : formOf(value);
    if (what !== undefined) note(search, what);
    return;
  }
  if (typeof value !== "object" || value === null || formless.has(value)) return;
  const before = search.found.length;
  for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    search.path.push(key);
    inForms(inner, search);
    search.path.pop();
  }
  if (search.found.length === before) formless.add(value);
}

/** Parts of definitions without any: overlays on one base share them, and definitions are long. */
const formless = new WeakSet<object>();
