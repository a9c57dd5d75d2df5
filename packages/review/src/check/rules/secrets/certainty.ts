import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { at } from "../../../kubernetes/fields.ts";

/** How sure it is that a literal is a credential: an error, a warning, or none at all. */
export type Certainty = "sure" | "likely" | "none";

/** What a hash of a password begins with: made to be kept where others read it. */
const HASH =
  /^\s*\{?(?:\$(?:2[abxy]|apr1|[1567]|y|gy|argon2\w*|pbkdf2[\w-]*|scrypt)\$|(?:SSHA|SHA|PBKDF2|CRYPT)\})/;
/** A name of several words in capitals: that of a variable or of a key, where the value is to be. */
const CAPITALS = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** What says of itself that it has to be replaced, or that nobody asks for it. */
const TO_REPLACE =
  /change[-_ ]?(?:me|this)|replace[-_ ]?(?:me|this|with)|place[-_ ]?holder|\b(?:your|insert|dummy|fake|example|sample|redacted|todo|unused|noauth|not[-_ ](?:needed|required|used|set))\b|\brequired$|^(?:fake|dummy|example)_/i;
/** Words in small letters, which no machine gives as a token: the name of a program, of a role. */
const WORDS = /^[a-z]+(?:[-_. ][a-z]+)*$/;
/** Who looks a value up: an identifier of another store, in the notation of a plugin. */
const LOOKED_UP = /^(?:urn:[\w-]+:|[\w.-]*<[\w-]+:[^<>]*>[\w.|-]*$)/;
/** The address that browsers send errors to, with the public half of a key. */
const PUBLIC_ADDRESS = /@[\w.-]*\bsentry\b|@[\w.-]*\bingest\b/i;
/** Fields of prose, where a word before a sign is rarely the name of a setting. */
const PROSE = /description|prompt|summary|message|notes?$|text$/i;
/** Names of fields in which External Secrets and its like call the key of a Secret or of a store. */
const NAMES_OF_KEYS = new Set(["secretKey", "key", "property", "remoteKey", "conversionStrategy"]);

/** How sure it is that what was found at a path of a rendered object is a credential. */
export function certaintyOf(resource: Resource, path: readonly (string | number)[], what: string): Certainty {
  const text = at(resource, ...path);
  if (typeof text !== "string") return "sure";
  if (formOf(text) !== undefined) return HASH.test(text) ? "none" : "sure";
  if (PUBLIC_ADDRESS.test(text) && !text.includes("\n")) return "likely";
  if (!what.startsWith(LITERAL)) return "sure";
  const key = String(path.at(-1));
  const name = what.slice(LITERAL.length);
  const isLong = text.trim().includes("\n");
  const value = valueIn(text, name) ?? (isLong ? undefined : text.trim());
  // "a directive": what it is, and no name.
  if (name.startsWith("a ")) return resource.kind === "ConfigMap" ? "sure" : "likely";
  // What stands behind the name is code, or nobody knows what.
  if (value === undefined || (PROSE.test(key) && text.includes(" "))) return "likely";
  if (HASH.test(value) || CAPITALS.test(value) || LOOKED_UP.test(value) || isOnlyLookedUp(text))
    return "none";
  // An option that names a Secret: `--sops-age-secret=sops-age`.
  if (/secret$/i.test(name) && name.startsWith(`${value}-`)) return "none";
  if (isNameOfKey(resource, path, key) || isNameOfSecret(path, key, value)) return "none";
  if (TO_REPLACE.test(value) || (isLong && VARIABLE.test(value))) return "likely";
  // A program that asks for no key is given a word.
  if (WORDS.test(value) && /api[-_]?keys?$/i.test(name)) return "likely";
  return "sure";
}

/** A name of a variable, in a language that quotes these. */
const VARIABLE = /^[a-z]+(?:_[a-z]+)*_(?:password|passwd|secret|token|key)$/;
const LITERAL = "a literal value for ";

/** The literal behind a name in a text; undefined where the name isn't in it, or code stands behind it. */
function valueIn(text: string, name: string): string | undefined {
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
    const [, quoted, bare] =
      /^(?:["'][\])]?\s*(?:,|=>|[:=])|\s*(?::=|=>|[:=])|>|\s(?=["']))\s*(?:["']([^"'\n]+)["']|([^\s"'(){}[\]<>,;$\\]+)(?=[\s,;<&}\])]|$))/.exec(
        text.slice(start + name.length, start + name.length + 400),
      ) ?? [];
    const value = quoted ?? bare;
    if (value !== undefined && !/[$`\\]|\(\w*\)/.test(value)) return value;
  }
  return undefined;
}

/** True where every name in a text stands in the notation of who looks it up: `argocd.<secret:domain>`. */
function isOnlyLookedUp(text: string): boolean {
  return /<[\w-]+:[^<>\s]*>/.test(text) && !/[:=]/.test(text.replace(/<[\w-]+:[^<>\s]*>/g, ""));
}

function isNameOfKey(resource: Resource, path: readonly (string | number)[], key: string): boolean {
  if (!NAMES_OF_KEYS.has(key)) return false;
  if (groupOf(resource.apiVersion).endsWith("external-secrets.io")) return true;
  const around = at(resource, ...path.slice(0, -1));
  return ["remoteRef", "sourceRef", "secretName", "secretRef", "secretStoreRef"].some((other) =>
    Object.hasOwn(Object(around), other),
  );
}

/** The name of a Secret in an annotation or a label: `acme-contact-secret: acme-contact`. */
function isNameOfSecret(path: readonly (string | number)[], key: string, value: string): boolean {
  const isNote = path.includes("annotations") || path.includes("labels");
  return isNote && /secret(?:-?(?:name|ref))?$/i.test(key) && WORDS.test(value);
}
