import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { ACCESS_KEY, credentialIn } from "@kustogen/kustomize/credentials/text.ts";
import { isEmptyPem } from "@kustogen/kustomize/credentials/values.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Path } from "@kustogen/kustomize/value/value.ts";
import { namedObjects } from "../../../cluster/named-objects.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { isCode, isEncrypted } from "./code-behind.ts";
import { passwordsIn } from "./guessable.ts";
import { isWithoutKey } from "./key-lines.ts";
import { LITERAL, valueIn } from "./literal-value.ts";
import { isShortLived } from "./short-lived.ts";
import {
  HASHED,
  isHash,
  isOfProduct,
  isRow,
  opensNothing,
  repeatsName,
  saysToReplace,
  saysUnused,
  withoutHashes,
} from "./stand-in.ts";

/** How certain it is that a literal is a credential; "none" means that it isn't one. */
export type Certainty = "sure" | "likely" | "none";

/** An all-caps name of several words: a variable or key in place of the value. */
const CAPITALS = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** Lowercase words, which no generator produces as a token: the name of a program or role. */
const WORDS = /^[a-z]+(?:[-_. ][a-z]+)*$/;
/** A reference that a plugin resolves: an identifier in another store. */
const LOOKED_UP = /^(?:urn:[\w-]+:|[\w.-]*<[\w-]+:[^<>]*>[\w.|-]*$)/;
/** The URL to which browsers report errors, with a public key. */
const PUBLIC_ADDRESS = /@[\w.-]*\bsentry\b|@[\w.-]*\bingest\b/i;
/** The same in a file, such as the settings of a web page. */
const PUBLIC_ADDRESSES = /\bhttps?:\/\/[0-9a-f]{16,}@[\w.-]*\b(?:sentry|ingest)\b[\w./-]*/gi;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** A pattern of images: `ghcr.io/acme/shop-secrets:*`. */
const IMAGES = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/[a-z0-9._-]+)+:[\w.-]*\*$/;
const OF_EXTERNAL_SECRETS = "external-secrets.io";
const LOGIN_NAME = /(?:user(?:[_-]?name)?|identity)$/i;
const LOGIN = /^["']?[\w.@-]+:["']?$/;
/** A name of two or more words, as objects have: `server-proxy-x509`. */
const NAME_OF_OBJECT = /^[a-z]+(?:-(?:[a-z]+|[a-z0-9]{1,8}))+$/;
const COMMENT = /^[ \t]*[#;].*$/gm;
/** Fields of prose, where a word before a colon is rarely the name of a setting. */
const PROSE = /description|prompt|summary|message|notes?$|text$/i;
/** Fields in which External Secrets and similar kinds refer to the key of a Secret or store. */
const NAMES_OF_KEYS = new Set(["secretKey", "key", "property", "remoteKey", "conversionStrategy"]);

/** How certain it is that the text found at a path of a rendered object is a credential. */
export function certaintyOf(resource: Resource, path: Path, found: string): Certainty {
  const given = at(resource, ...path);
  if (typeof given !== "string") return "sure";
  if (isEmptyPem(given)) return "none";
  // Descriptions of a custom kind's fields contain the first lines of keys.
  if (resource.kind === "CustomResourceDefinition" && path.at(-1) === "description")
    if (opensNothing(given) || isWithoutKey([given.replaceAll("\n", " ")], 0)) return "none";
  // The values of a store or generator for tests.
  if (path.includes("fake") || resource.kind === "Fake")
    if (groupOf(resource.apiVersion).endsWith(OF_EXTERNAL_SECRETS)) return "none";
  // The subject of a role: `google:sam@example.test`.
  if (path[0] === "subjects" && path.at(-1) === "name") return "none";
  // A slow hash doesn't reveal the password, and a hash in a comment is an example.
  const whole = withoutHashes(given.replace(COMMENT, (line) => (formOf(line) === HASHED ? "" : line)));
  const what = whole === given ? found : credentialIn(whole, "file", String(path.at(-1)));
  if (what === undefined) return "none";
  const form = formOf(whole);
  if (form === HASHED) return isHash(whole) ? "none" : "sure";
  const isLong = whole.trim().includes("\n");
  if (form !== undefined) {
    const name = isLong ? "" : nameOf(resource, path);
    const around = LOGIN_NAME.test(name) ? jsonText(asMap(resource)) : undefined;
    const isOpen = opensNothing(whole, { name, ...(around && { around }) }) || (!isLong && isRow(whole));
    return isOpen ? "likely" : "sure";
  }
  // What a comment says of a name isn't its value.
  const text = isLong ? whole.replace(COMMENT, "") : whole;
  if (PUBLIC_ADDRESS.test(text) && (!text.includes("\n") || isOpenWithout(text, PUBLIC_ADDRESSES, path)))
    return "likely";
  if (what === ACCESS_KEY && !isLong && IDENTIFIER.test(nameOf(resource, path))) return "none";
  if (!what.startsWith(LITERAL)) return !isLong && isToFillIn(text) ? "likely" : "sure";
  const key = String(path.at(-1));
  const name = what.slice(LITERAL.length);
  const isInside = key !== name && nameClass(name) !== undefined && text.includes(name);
  const value = valueIn(text, name) ?? (isLong || isInside ? undefined : text.trim());
  // "a directive" describes the match, and isn't the name of a setting.
  if (name.startsWith("a ")) return resource.kind === "ConfigMap" ? "sure" : "likely";
  if (isOnlyLookedUp(text) || isCode(text, name) || IMAGES.test(text)) return "none";
  if (value !== undefined && isEncrypted(value)) return "none";
  // The text after the name may be code or anything else.
  const isProse = PROSE.test(key) && text.includes(" ");
  if (value === undefined || isProse) return isProse && WORDS.test(value ?? "") ? "none" : "likely";
  if (CAPITALS.test(value) || repeatsName(value, name) || LOOKED_UP.test(value)) return "none";
  // A label describes something in words: `konghq.com/credential: jwt`.
  if ((path.includes("labels") || path.includes("matchLabels")) && WORDS.test(value)) return "none";
  // The login before a slow hash.
  if (whole !== given && LOGIN.test(value)) return "none";
  if (saysUnused(value) || isHash(value, aroundOf(text, value))) return "none";
  // An option with the name of a Secret: `--sops-age-secret=sops-age`.
  if (/secret$/i.test(name) && name.startsWith(`${value}-`)) return "none";
  if (isNameOfKey(resource, path, key) || isNameOfSecret(path, key, value)) return "none";
  if (isCalledAfter(name, value)) return "none";
  if (namesAnother(resource, path)) return "none";
  // The field of a custom kind may be for a Secret's name: `basicAuth: {secret: dashboard-auth-x7k2m9}`.
  const isField = key === name || key === "values";
  if (isField && name === "secret" && isOfKind(resource) && NAME_OF_SECRET.test(value)) return "likely";
  if (isHalfOfPair(resource, path, text, name) || (NAMES_A_SECRET.test(name) && NAME_OF_SECRET.test(value)))
    return "none";
  if (isMetric(resource, key) || isVariableOfSql(text, name) || isPairOfNames(text, name, value))
    return "none";
  // A variable with the name of a Secret, or of the key to read in it.
  if (/_KEY$/.test(name) && KEY_OF_SECRET.test(value)) return "likely";
  if (/(?:_SECRET|[a-z]Secret)$/.test(name) && NAME_OF_OBJECT.test(value)) return "likely";
  // A Secret is often named after the program that stores something in it: `OPERATOR_SECRET: operator`.
  if (name.toLowerCase() === `${value}_secret`) return "likely";
  if (isOfChart(resource, path, value) || isOfKeystore(resource, path, name)) return "likely";
  if (isOfProduct(value) || isShortLived(value)) return "likely";
  if ([value, decodedText(value) ?? value].some(saysToReplace) || (isLong && VARIABLE.test(value)))
    return "likely";
  // A program's default password: `password: password`; the beginning of a key in a cache: `state-token: "state_token:"`.
  if (value === name || isBeginning(value, name)) return "likely";
  // The identifier of a part of a dashboard.
  if (/^key$/i.test(name) && UUID.test(value)) return "likely";
  // A program that doesn't require a key is given any word.
  if (WORDS.test(value) && /api[-_]?keys?$/i.test(name)) return "likely";
  return "sure";
}

/** True for the last words of a name, with a colon behind them. */
function isBeginning(value: string, name: string): boolean {
  const lettersOf = (text: string) => text.replace(/[^A-Za-z]/g, "").toLowerCase();
  return /^[a-z]+(?:[-_.:][a-z]+)*:$/i.test(value) && lettersOf(name).endsWith(lettersOf(value));
}

/** True for an object of a custom kind, in whose fields and values a name may stand. */
function isOfKind({ apiVersion }: Resource): boolean {
  return groupOf(apiVersion).includes(".");
}

/** True for a field in which an object of an operator names another one. */
function namesAnother(resource: Resource, path: Path): boolean {
  const place = path.join(".");
  return [...namedObjects(resource)].some((one) => one.path.join(".") === place);
}

/** True for a file in which nothing else is found once these parts are left out. */
function isOpenWithout(text: string, parts: RegExp, path: Path): boolean {
  return credentialIn(text.replace(parts, ""), "file", String(path.at(-1))) === undefined;
}

/** The name of the variable or field with this text as its value. */
function nameOf(resource: Resource, path: Path): string {
  const key = String(path.at(-1));
  return key === "value" ? (textAt(resource, ...path.slice(0, -1), "name") ?? key) : key;
}

/** The identifier of a client at a login server, in its own field or as the audience of tokens: `clientID`. */
const IDENTIFIER = /(?:[a-z]I[Dd]|[-_]id|_ID|(?:^|[_.-])(?:aud|AUD)(?:ience|IENCE)?|[a-z]Audience)$/;

/** True for an address whose password is a placeholder: `redis://:changeme@cache:6379`. */
function isToFillIn(text: string): boolean {
  const passwords = passwordsIn(text);
  return passwords.length > 0 && passwords.every(saysToReplace);
}

/** True for the name of a release's chart, which its own values also use for the user and the database. */
function isOfChart(resource: Resource, path: Path, value: string): boolean {
  if (resource.kind !== "HelmRelease" || at(resource, "spec", "chart", "spec", "chart") !== value)
    return false;
  const around = path.slice(0, -1);
  const says = (...names: string[]) => names.some((name) => at(resource, ...around, name) === value);
  return says("username", "user") && says("database", "db");
}

/**
 * True for the password of a keystore that a certificate's key is in the clear beside, in the same Secret, and of a
 * truststore, which contains only what is public.
 */
function isOfKeystore({ kind }: Resource, path: Path, name: string): boolean {
  if (/trust-?_?store/i.test(name)) return true;
  const isOfCertificate = kind === "Certificate" && path[1] === "keystores";
  return isOfCertificate || (kind === "Bundle" && path.includes("additionalFormats"));
}

/** A setting with the name of a Secret: `backup-target-credential-secret`. */
const NAMES_A_SECRET = /(?:^|[-_a-z])(?:credentials?|creds?|tls|cert(?:ificate)?|pull)[-_]?secret$/i;
/** A possible object name of two or more words. */
const NAME_OF_SECRET = /^(?=.{3,63}$)[a-z][a-z0-9]*(?:-[a-z0-9]{1,16})+$/;

/** True if a Secret's name repeats its purpose: `postgres_configuration_secret: example-postgres-configuration`. */
function isCalledAfter(name: string, value: string): boolean {
  const [, stem = ""] = /^(\w+)[-_]?secret$/i.exec(name) ?? [];
  const words = stem
    .replace(/(?<=[a-z])(?=[A-Z])|_/g, "-")
    .toLowerCase()
    .replace(/-$/, "");
  return words.includes("-") && NAME_OF_SECRET.test(value) && value.includes(words);
}

/** True for the public half of a pair beside the secret half: `s3-key` with `s3-key-secret`. */
function isHalfOfPair(resource: Resource, path: Path, text: string, name: string): boolean {
  if (!/key$/i.test(name)) return false;
  const other = new RegExp(
    `^[ \\t-]*["']?${name.replace(/[^\w-]/g, ".")}[-_]?secret(?:["']?\\s*[:=]|$)`,
    "im",
  );
  const around = at(resource, ...path.slice(0, path.at(-1) === "value" ? -2 : -1));
  const names = Array.isArray(around)
    ? around.map((one) => textAt(one, "name") ?? "")
    : Object.keys(Object(around));
  return other.test(text) || names.some((one) => other.test(one));
}

/** Usual names of keys in a Secret. */
const KEY_OF_SECRET =
  /^(?:user(?:name)?|password|token|key|secret|value|credentials?|api-?key|tls\.(?:key|crt))$/;

/** The name of a metric that a rule records or queries: `jobs:token_usage:rate5m`. */
function isMetric({ kind }: Resource, key: string): boolean {
  return /Rule$/.test(kind) && (key === "record" || key === "expr");
}

/** A psql variable: `ALTER ROLE reader PASSWORD :'password'`. */
function isVariableOfSql(text: string, name: string): boolean {
  return /^password$/i.test(name) && /\bPASSWORD\s+:'\w+'/i.test(text);
}

/** The names of a key and a variable as one text: `password:database_password`. */
function isPairOfNames(text: string, name: string, value: string): boolean {
  return text === `${name}:${value}` && NAME_OF_VARIABLE.test(value);
}

const NAME_OF_VARIABLE = /^[a-z]+(?:_[a-z0-9]+)*_(?:password|passwd|secret|token|key)$/;

/** A variable's name, in a language that quotes it. */
const VARIABLE = /^[a-z]+(?:_[a-z]+)*_(?:password|passwd|secret|token|key)$/;

/** The rest of the line with a value, without a comment. */
function aroundOf(text: string, value: string): string {
  const start = text.indexOf(value);
  if (start < 0) return "";
  const [behind = ""] = text.slice(start + value.length).split(/\n|\s#|\/\/|<!--/, 1);
  return text.slice(text.lastIndexOf("\n", start) + 1, start) + behind;
}

/** True if every name in a text is a reference that a plugin resolves: `argocd.<secret:domain>`. */
function isOnlyLookedUp(text: string): boolean {
  return /<[\w-]+:[^<>\s]*>/.test(text) && !/[:=]/.test(text.replace(/<[\w-]+:[^<>\s]*>/g, ""));
}

function isNameOfKey(resource: Resource, path: Path, key: string): boolean {
  if (!NAMES_OF_KEYS.has(key)) return false;
  if (groupOf(resource.apiVersion).endsWith("external-secrets.io")) return true;
  const around = at(resource, ...path.slice(0, -1));
  return ["remoteRef", "sourceRef", "secretName", "secretRef", "secretStoreRef"].some((other) =>
    Object.hasOwn(Object(around), other),
  );
}

/** The name of a Secret in an annotation or a label, perhaps with its namespace: `acme-contact-secret: web/acme-contact`. */
function isNameOfSecret(path: Path, key: string, value: string): boolean {
  const isNote = path.includes("annotations") || path.includes("labels");
  if (!isNote || !/secret(?:-?(?:name|ref))?$/i.test(key)) return false;
  const name = value.slice(value.indexOf("/") + 1);
  return WORDS.test(name) || (NAME_OF_SECRET.test(name) && /(?:^|-)[a-z]{4,}(?:-|$)/.test(name));
}
