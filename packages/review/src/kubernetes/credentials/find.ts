import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { ACCESS_KEY, credentialIn } from "@kustogen/kustomize/credentials/text.ts";
import { isCredentialValue, isValueOf, type ValueContext } from "@kustogen/kustomize/credentials/values.ts";
import { isWaived } from "@kustogen/kustomize/credentials/waivers.ts";
import { recalled } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { inArguments } from "./arguments.ts";

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
  /** True if only well-known forms count. */
  formsOnly?: boolean;
}

/**
 * The literals in a resource that look like credentials: well-known forms, URLs with a password, and values of
 * variables, arguments, headers, annotations and files whose names suggest credentials. Never includes a value. In
 * definitions of custom kinds, which contain prose, only well-known forms count.
 */
export function findCredentials(resource: Resource): Credential[] {
  const { kind } = resource;
  const search: Search = { found: [], path: [], formsOnly: FORMS_ONLY.has(kind) };
  for (const key of Object.keys(resource)) {
    const value = resource[key] as Value;
    search.path.push(key);
    if ((kind === "ConfigMap" || kind === "Secret") && FILES.has(key)) {
      if (kind === "ConfigMap") inFiles(value, key, search);
    } else inField(key, value, search);
    search.path.pop();
  }
  return search.found;
}

/** The same in a YAML document that isn't a resource: a chart's values, a kustomization, a JSON patch, settings. */
export function findCredentialsInDocument(document: Value): Credential[] {
  const search: Search = { found: [], path: [] };
  inField("", document, search);
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
  if (!isMap(map) || recalled(cleanEntries, map) === field) return;
  const before = search.found.length;
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== "string" || isWaived(value)) continue;
    const text = field === "binaryData" ? (decodedText(value) ?? "") : value;
    const what = ofEntry(key, text) ?? credentialIn(text, "file", key);
    if (what !== undefined && !isOfClient(key, what)) note(search, what, key);
  }
  if (search.found.length === before) cleanEntries.set(map, field);
}

/** True for the identifier of a client, which may be as long as half of a key; only its length tells that. */
const isOfClient = (key: string, what: string) => what === ACCESS_KEY && /id$/i.test(key);

/** The entries of ConfigMaps without credentials, with their field; overlays share those of their base. */
const cleanEntries = new WeakMap<object, string>();

/** What the name of a single-line entry suggests; nothing for a file whose extension is more specific than text. */
function ofEntry(key: string, text: string): string | undefined {
  const line = text.trimEnd();
  const name = key.replace(/\.(?:txt|pass|password|secret|token|key)$/i, "");
  return line.includes("\n") || /\.[a-z]{2,10}$/i.test(name) ? undefined : namedValue(name, line);
}

function namedValue(name: string, value: string): string | undefined {
  const isOne = !isWaived(value) && isValueOf(name.replace(/.*\//, ""), value, "value");
  return isOne ? `a literal value for ${name}` : undefined;
}

/** Parts of resources without credentials, or without forms of them; overlays on one base share most of theirs. */
const clean = new WeakSet<object>();
const formless = new WeakSet<object>();

function inField(key: string, value: Value, search: Search, context: ValueContext = "value"): void {
  if (typeof value === "string") {
    const how = value.includes("\n") ? "file" : context;
    const what = search.formsOnly ? formOf(value) : credentialIn(value, how);
    if (what !== undefined && !isOfClient(key, what)) note(search, what);
  }
  if (typeof value !== "object" || value === null) return;
  const known = search.formsOnly ? formless : clean;
  if (known.has(value)) return;
  const before = search.found.length;
  if (Array.isArray(value)) inList(key, value, search);
  else inMap(key, value, search);
  if (search.found.length === before) known.add(value);
}

function inList(key: string, list: Value[], search: Search): void {
  const command = (key === "args" || key === "command") && !search.formsOnly;
  const flags = command ? inArguments(list) : undefined;
  const { path } = search;
  for (const [index, item] of list.entries()) {
    const argument = asText(item);
    const what = [argument, argument.slice(argument.indexOf("=") + 1)].some(isWaived)
      ? undefined
      : flags?.get(index);
    path.push(index);
    if (what !== undefined) note(search, what);
    else inField("", item, search, command ? "shell" : "value");
    path.pop();
  }
}

function inMap(key: string, map: ValueMap, search: Search): void {
  const { path, formsOnly } = search;
  // A variable, or a patch operation that sets one.
  const { name = map.op === undefined ? undefined : map.path, value } = map;
  if (typeof name === "string" && typeof value === "string" && !formsOnly) {
    const what = namedValue(name, value);
    if (what !== undefined) {
      note(search, what, "value");
      return;
    }
  }
  const ofField = NAMED_VALUES.has(key) ? inAnnotation : inNamedField;
  for (const inner in map) {
    const item = map[inner] as Value;
    path.push(inner);
    const what = typeof item === "string" && !formsOnly ? ofField(inner, item, path) : undefined;
    if (what !== undefined) note(search, what);
    else inField(inner === "value" && typeof item === "string" ? String(name) : inner, item, search);
    path.pop();
  }
}

/** A field whose name suggests a password, or a machine-generated key or token, in a custom kind or in values. */
function inNamedField(key: string, value: string, path: Search["path"]): string | undefined {
  const isSealed =
    path.some((one) => one === "sealedSecrets" || one === "encryptedData") && SEALED.test(value);
  if (key.startsWith("checksum/") || isSealed) return undefined;
  const kind = nameClass(key);
  if (kind === "password") return PLAIN_PASSWORD.test(key) ? namedValue(key, value) : undefined;
  if (kind !== "secret") return undefined;
  if (isRandom(value)) return namedValue(key, value);
  // In a JSON file whose name suggests a credential, any makes the whole file one.
  return value.startsWith("{") && credentialIn(value, "value") ? `a literal value for ${key}` : undefined;
}

/** The name of a field of a custom kind or of values that contains the password itself. */
const PLAIN_PASSWORD = /^(?:[a-z]+)?(?:password|passwd|passphrase)$/i;

/** Ciphertext of Sealed Secrets: the length of an encrypted key, that key, and the encrypted data. */
const SEALED = /^A[gQ][A-D][A-Za-z0-9+/]{340,}={0,2}$/;

/** Annotations with the checksum of a file or Secret, so that pods restart when it changes. */
const CHECKSUM = /checksum|(?:^|[-_./])(?:hash|sha\d*|md5|digest|fingerprint)(?:[-_./]|$)/i;
/** Annotations about logins, which may have a user and a password. */
const LOGIN = /basic|login|credential|userinfo/i;

function inAnnotation(name: string, value: string): string | undefined {
  if (CHECKSUM.test(name)) return undefined;
  const what = namedValue(name, value);
  const isLogin = what === undefined && LOGIN.test(name) && isCredentialValue(value, "auth", "value");
  return isLogin ? `a login in ${name}` : what;
}
