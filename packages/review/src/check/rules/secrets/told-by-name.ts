import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { isEncrypted } from "./code-behind.ts";
import { LITERAL, valueIn } from "./literal-value.ts";
import { saysToReplace } from "./stand-in.ts";

/** Files with the types, the messages or the tokens of a program: a value there is a type, a label or an example. */
const OF_TYPES =
  /(?:^|[./_-])schemas?(?:[._-][^/]*)?\.(?:json|ya?ml)$|[._-]schemas?\.\w+$|(?:^|\/)(?:openapi|swagger|asyncapi)[^/]*\.(?:json|ya?ml)$|(?:^|\/)(?:i18n|l10n|locales?|translations?)\/|(?:^|[._/-])[a-z]{2}[_-][A-Z]{2}\.(?:json|ya?ml|properties|po)$|(?:^|\/)(?:strings\.(?:json|xml)|messages(?:_\w+)?\.properties)$|\.(?:arb|plist|resx|strings|xliff?)$|\.(?:html|js|text)\.erb$|\.(?:ejs|haml|pug|slim)$/;
/** What an editor or a person adds to the name of a copy: `security.py.backup`. */
const OF_COPY = /\.(?:backup|bak|old|orig|save|swp)$|~$/i;

/** Languages in which what follows a name is a type or an expression. */
const LANGUAGES =
  "py pyi js mjs cjs ts mts cts tsx jsx go rb lua java kt kts rs php groovy rego star bzl bazel c cc cpp h hpp cs swift scala dart " +
  "ex exs hs clj pl pm fs fsx vb zig sol vue svelte css scss less jsonnet libsonnet cue dhall k pkl nix ncl bicep nu r jl ml mli " +
  "erl elm cr nim d proto thrift avsc avdl smithy raml xsd wsdl graphql graphqls gql prisma dbml g4 ebnf peg asn";
const ENDINGS = new Set(LANGUAGES.split(" "));

/** True for a file in which a value beside a telling name isn't the value of a setting. */
export function isOfTypes(file: string): boolean {
  const name = file.replace(OF_COPY, "");
  return OF_TYPES.test(name) || ENDINGS.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
}

const SCRIPT =
  /(?:\.(?:ba|z|k|fi)?sh|\.ps[dm]?1|\.bat|\.cmd|\.mk|(?:^|\/)(?:GNU)?[Mm]akefile|(?:^|\/)[Jj]ustfile)$/;
/** A command that prints a message, without passing it on. */
const MESSAGE =
  /(?:^|[;&|({@]|\b(?:then|else|do)\b)\s*(?:Write-(?:Host|Output|Error|Warning|Verbose)|(?:\w+_)?(?:echo|printf|log|info|warn(?:ing)?|err(?:or)?|fail|die|ok|success|print|msg|message|note|step|header|debug)(?:_\w+)?)[ \t]+(?:-\w+[ \t]+)?["'](?![^\n]*(?:>>?|\|)[ \t]*[^\s"'|&])/;
/** Names of a constant, as in an enumeration: `METHOD_DEF`, `ELLIPSIS, TYPE`. */
const CONSTANTS = /^[A-Z]+(?:_[A-Z]+)*(?:, ?[A-Z]+(?:_[A-Z]+)*)*$/;
/** Words in one, which no generator would produce: `AllowReadAndPass`. */
const WORDS_IN_ONE = /^[A-Z]?[a-z]+(?:[A-Z]+[a-z]+)*$/;
/** Lowercase words with hyphens, the last perhaps with a number: `enable-login-2fa`. */
const WORDS = /^[a-z]{3,}(?:-[a-z]{3,})*(?:-[a-z0-9]{1,4})?$/;
/** An address whose parts are optional, as documentation writes it: `scheme://[:password@]host`. */
const IN_BRACKETS = /:\/\/\[/;
const PUBLIC_KEY = /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\w+|sk-\w+@)/;
/** What identifies a public key, with which packages or commits are verified. */
const FINGERPRINT = /^(?:0x)?(?:[0-9A-F]{40}|[0-9A-F]{16})$/;
const OF_SIGNATURES = /signing[-_]?key|gpg|pgp/i;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** A value apart from its name: `<property name="tokens" value="METHOD_DEF"/>`. */
const VALUE = /\bvalue["']?\s*[:=]\s*["']([^"'\n]+)["']/;
/** A value in a SealedSecret, which only its controller can read. */
const SEALED = /["']A[gQ][A-D][A-Za-z0-9+/]{300,}={0,2}["']/;
/** The tag of an image, which only looks like the value of a setting: `external-secrets:v2.8.0`. */
const VERSION = /^v?\d+(?:\.\d+){1,2}(?:-[\w.]+)?$/;
/** The name of an object, such as of a Secret or an entry of a store: `shop-db`. */
const NAME_OF_OBJECT =
  /^(?!.*(?:secret|password|super|change|default))[a-z][a-z0-9]*(?:-[a-z0-9]{1,14}){1,3}$/;

/**
 * True if only a name tells that its value is a credential, and the value is more likely something else: a message of
 * a script, a value to fill in, a constant, or the name of an object. For files that no build reads.
 */
export function isOnlyTold(
  what: string,
  content: string,
  file: string,
  around: readonly string[] = [],
): boolean {
  if (!what.startsWith(LITERAL)) return IN_BRACKETS.test(content);
  if ((SCRIPT.test(file) && MESSAGE.test(content)) || SEALED.test(content)) return true;
  const name = what.slice(LITERAL.length).replace(/ in a URL$/, "");
  if (isPartOf(name, content, around)) return true;
  const value = valueIn(content, name) ?? VALUE.exec(content)?.[1];
  if (value === undefined) return false;
  if (
    isEncrypted(value) ||
    PUBLIC_KEY.test(value) ||
    VERSION.test(value) ||
    (FINGERPRINT.test(value) && OF_SIGNATURES.test(name)) ||
    (/^key$/i.test(name) && UUID.test(value)) ||
    !/[\p{L}\p{N}]/u.test(value) ||
    saysToReplace(value) ||
    isNameAgain(value, name) ||
    /^(?:your|insert|replace)[-_]?[a-z]/i.test(value)
  )
    return true;
  const kind = nameClass(name);
  if (kind === "secret" && /(?:^|[^A-Za-z]|[a-z](?=S))secrets?$/i.test(name) && NAME_OF_OBJECT.test(value))
    return true;
  return (
    kind !== "password" &&
    (CONSTANTS.test(value) || (kind === "random" && (WORDS_IN_ONE.test(value) || WORDS.test(value))))
  );
}

/** True for a value that is the end of its name in one word: `weather.api.key=apiKey`. */
function isNameAgain(value: string, name: string): boolean {
  return (
    /^[a-z]+(?:[A-Z][a-z]+)+$/.test(value) &&
    name
      .replace(/[^A-Za-z]/g, "")
      .toLowerCase()
      .endsWith(value.toLowerCase())
  );
}

/** True for the name of a key beside the one that an ExternalSecret reads, a part of an ARN, and prose in a comment. */
function isPartOf(name: string, content: string, around: readonly string[]): boolean {
  if (name === "secretKey") return around.some((row) => /^\s*(?:- )?remoteRef:/.test(row));
  if (name === "secret") return /arn:aws[\w-]*:secretsmanager:/.test(content);
  // The description of the form, in place of a name: `password 'shop'` in SQL.
  return name === "a user's password" && /^\s*(?:#|\/\/)/.test(content);
}
