import type { Resource } from "../resource.ts";
import { isMap, type Value, type ValueMap } from "../value.ts";
import { inArguments } from "./command-lines.ts";
import { decodedText } from "./encoded.ts";
import { formOf } from "./forms.ts";
import { nameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";
import { credentialIn } from "./text.ts";
import { isCredentialValue, type ValueContext } from "./values.ts";
import { isWaived } from "./waivers.ts";

/** A place in a resource that holds what looks like a credential; what it is, in words that don't show it. */
export interface Credential {
  path: (string | number)[];
  what: string;
}

/** Shorter text is looked at only under a name. */
const SHORTEST = 8;

/**
 * The literals in a resource that look like credentials: well-known forms, URLs with a password, and values of
 * variables, arguments, headers, annotations and files that are credentials by their name. No value is ever shown.
 * In definitions of custom kinds, which hold prose, only well-known forms count.
 */
export function findCredentials(resource: Resource): Credential[] {
  const found: Credential[] = [];
  const { kind } = resource;
  if (FORMS_ONLY.has(kind)) inForms(resource as unknown as Value, [], found);
  else
    for (const key of Object.keys(resource)) {
      if ((kind === "ConfigMap" || kind === "Secret") && FILES.has(key)) {
        if (kind === "ConfigMap") inFiles(resource[key] as Value, key, found);
      } else inField(key, resource[key] as Value, [key], found);
    }
  return found;
}

/**
 * The same in a YAML document that is no resource: values of a chart, a kustomization, a patch of operations or any
 * other settings.
 */
export function findCredentialsInDocument(document: Value): Credential[] {
  const found: Credential[] = [];
  if (isMap(document)) inMap("", document, [], found);
  else inField("", document, [], found);
  return found;
}

/** Definitions hold prose; what is encrypted has names beside values that tell nothing. */
const FORMS_ONLY = new Set(["CustomResourceDefinition", "SealedSecret"]);
const FILES = new Set(["data", "binaryData", "stringData"]);
const NAMED_VALUES = new Set(["annotations", "labels", "matchLabels", "stringData"]);

/** The entries of a ConfigMap: variables when they are one line, files when they are more or are named like one. */
function inFiles(map: Value, field: string, found: Credential[]): void {
  if (!isMap(map)) return;
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (typeof value !== "string" || isWaived(value)) continue;
    const text = field === "binaryData" ? (decodedText(value) ?? "") : value;
    const isFile = text.includes("\n") || /\.[a-z]{2,10}$/i.test(key);
    const what = isFile
      ? credentialIn(text, "file", key)
      : (namedValue(key, text, "value") ?? credentialIn(text, "file", key));
    if (what !== undefined) found.push({ path: [field, key], what });
  }
}

function namedValue(name: string, value: string, context: ValueContext): string | undefined {
  const kind = nameClass(name.slice(name.lastIndexOf("/") + 1));
  if (kind === undefined || isWaived(value)) return undefined;
  return isCredentialValue(value, kind, context) ? `a literal value for ${name}` : undefined;
}

/** Parts of resources without any; overlays on one base share most of theirs. */
const clean = new WeakSet<object>();

function inField(key: string, value: Value, path: (string | number)[], found: Credential[]): void {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "string") inText(value, "value", path, found);
    return;
  }
  if (clean.has(value)) return;
  const before = found.length;
  lookIn(key, value, path, found);
  if (found.length === before) clean.add(value);
}

function lookIn(key: string, value: Value, path: (string | number)[], found: Credential[]): void {
  if (Array.isArray(value)) {
    const command = key === "args" || key === "command";
    const flag = command ? inArguments(value) : undefined;
    if (flag !== undefined && !isWaivedArgument(String(value[flag.index])))
      found.push({ path: [...path, flag.index], what: `a literal value for ${flag.name}` });
    else
      for (let index = 0; index < value.length; index++) {
        const item = value[index] as Value;
        if (typeof item === "string") inText(item, command ? "shell" : "value", [...path, index], found);
        else if (typeof item === "object" && item !== null) inField("", item, [...path, index], found);
      }
  } else if (isMap(value)) inMap(key, value, path, found);
}

function isWaivedArgument(text: string): boolean {
  return isWaived(text) || isWaived(text.slice(text.indexOf("=") + 1));
}

function inText(text: string, context: ValueContext, path: (string | number)[], found: Credential[]): void {
  if (text.length < SHORTEST) return;
  const what = credentialIn(text, text.includes("\n") ? "file" : context);
  if (what !== undefined) found.push({ path, what });
}

function inMap(key: string, map: ValueMap, path: (string | number)[], found: Credential[]): void {
  const { name, value } = map;
  // A variable, or an operation of a patch that sets one.
  const called = typeof name === "string" ? name : map.op === undefined ? undefined : map.path;
  if (typeof called === "string" && typeof value === "string") {
    const what = namedValue(called, value, "value");
    if (what !== undefined) {
      found.push({ path: [...path, "value"], what });
      return;
    }
  }
  const named = NAMED_VALUES.has(key);
  for (const inner in map) {
    const item = map[inner] as Value;
    if (typeof item === "string") {
      const what = named
        ? inAnnotation(inner, item)
        : isPlainPassword(inner)
          ? namedValue(inner, item, "value")
          : isRandom(item)
            ? keyOfCustomKind(inner, item)
            : undefined;
      if (what !== undefined) found.push({ path: [...path, inner], what });
      else inText(item, "value", [...path, inner], found);
    } else if (typeof item === "object" && item !== null) inField(inner, item, [...path, inner], found);
  }
}

/** Annotations that hold what a file or Secret sums to, so that pods restart when it changes. */
const CHECKSUM = /checksum|(?:^|[-_./])(?:hash|sha\d*|md5|digest|fingerprint)(?:[-_./]|$)/i;

/** A field of a custom kind or of values that is the password itself. */
function isPlainPassword(key: string): boolean {
  return /^(?:[a-z]+)?(?:password|passwd|passphrase)$/i.test(key) && nameClass(key) === "password";
}

/** A key or token that machines made, in a field of a custom kind or of values. */
function keyOfCustomKind(name: string, value: string): string | undefined {
  return nameClass(name) === "secret" ? namedValue(name, value, "value") : undefined;
}

function inAnnotation(name: string, value: string): string | undefined {
  return CHECKSUM.test(name) ? undefined : (namedValue(name, value, "value") ?? login(name, value));
}

/** A user and a password, under an annotation that is about logins. */
function login(name: string, value: string): string | undefined {
  if (!/basic|login|credential|userinfo/i.test(name)) return undefined;
  return isCredentialValue(value, "auth", "value") ? `a login in ${name}` : undefined;
}

/** Looks for well-known forms alone. */
function inForms(value: Value, path: (string | number)[], found: Credential[]): void {
  if (typeof value === "string") {
    const what = value.length < 12 ? undefined : formOf(value);
    if (what !== undefined) found.push({ path, what });
  } else if (Array.isArray(value))
    value.forEach((item, index) => {
      inForms(item, [...path, index], found);
    });
  else if (isMap(value)) for (const key in value) inForms(value[key] as Value, [...path, key], found);
}
