import { nameClass } from "./names.ts";
import { isCredentialValue, type ValueContext } from "./values.ts";

/** A pattern for every text that may contain a named credential. */
export const MAYBE_PAIR =
  /pass|pw|pswd|psk|[_-]pat\b|secret|token|key|cred|auth|salt|cookie|login|pepper|hmac|bearer|jwt|superdigest|identified|\+@/i;

/** name = value and name: value, anywhere in a line; quoted, or up to the end of a value. */
const PAIR =
  /(?<![\w.$@%-])["']?([A-Za-z_][\w.-]*)["']?[ \t]*(?::=|=>|[:=])[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|(\$[^\s"',;|]+|[^\s"'`,;&|<>(){}[\]=][^\s"'`,;&|)}\]]*))/g;
/** `$password = '…';`, at the beginning of a line in several scripting languages. */
const VARIABLE =
  /^[ \t]*(?:(?:my|our|local|var|const|private|public|protected|static)[ \t]+)*\$([A-Za-z_]\w*)[ \t]*=[ \t]*["']([^"'\n]+)["']/;
/** A variable of a program in Lua or JavaScript, where an unquoted word is a name; a shell has no spaces around "=". */
const DECLARES = /^[ \t]*(?:local|const|let|var)[ \t]+[A-Za-z_]\w*[ \t]+=[ \t]/;
/** A name and its value as fields of one mapping, in JSON or YAML: `name: DB_PASSWORD`, `value: …`. */
const NAMED_VALUE =
  /["']?\b(?:name|key|type)["']?[ \t]*[:=][ \t]*["']?([A-Za-z_][\w.-]*)["']?[ \t]*,?\s*["']?\bvalue["']?[ \t]*[:=][ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"',}\]]+))/g;
const ELEMENT = /<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>([^<\n]+)<\/\1>/g;
/** Directives whose value follows a space. */
const DIRECTIVE =
  /^[ \t]*(?:requirepass|masterauth|primaryauth|sentinel[ \t]+auth-pass[ \t]+\S+|(?:machine[ \t]+\S+[ \t]+)?(?:login[ \t]+\S+[ \t]+)?(?:insecure-)?password|user[ \t]+\S+[ \t]+(?:insecure-)?password|secret|rootpw|bindpw|stats[ \t]+auth[ \t]+[^\s:]+:)[ \t]*(?<=[ \t:])["']?([^\s"'=:,;{}()]+)["';]*[ \t]*(?:#.*)?$/gm;
/** `define('DB_PASSWORD', '…')` and similar calls. */
const CALL =
  /\b(?:define|set|setenv|putenv|SetEnv|env|export|ENV|ARG)[ \t]*\(?[ \t]*["']?([A-Za-z_]\w*)["']?(?:[ \t]*,[ \t]*|[ \t]+)["']([^"'\n]+)["']/g;
const DIRECTIVE_ACL = /^[ \t]*user[ \t]+\S+[ \t]+on\b[^\n]*?[ \t]>([^\s]+)/gm;
const SQL = /\b(?:PASSWORD[ \t]+|IDENTIFIED\s+BY\s+)'([^'\n]+)'/gi;
const COMMENT = /^[ \t]*(?:#|\/\/|;|--[ \t]|\*|<!--|\{\{-?[ \t]*\/\*|REM\b|dnl\b)/i;
const COMMENT_OF_XML = /<!--[\s\S]*?-->/g;
/** In a value or a command, other comment characters at its beginning are part of it. */
const SHELL_COMMENT = /^[ \t]*#/;
/** Files in which an unquoted word is a name and not a value; pages contain scripts. */
export const CODE_FILE =
  /\.(?:py|pyi|js|mjs|cjs|ts|tsx|jsx|go|rb|lua|java|kt|rs|php|groovy|rego|star|html?|vue|svelte|tf|hcl|sql|k|cue|nix|nu)$/i;

/** Files with the texts of a user interface. */
export const LABEL_FILE =
  /messages|labels|i18n|l10n|locale|translations?|(?:^|[._-])[a-z]{2}(?:[_-][A-Z]{2})?\.(?:json|ya?ml|properties|po)$/;

/** How to read names and values in a file. */
interface KindOfFile {
  context: ValueContext;
  /** True if an unquoted word is a name and not a value. */
  quotedOnly: boolean;
  /** True for a file of labels. */
  labels: boolean;
}

/** The name whose literal value in a text is a credential; undefined without one. `file` is the text's file name. */
export function pairIn(text: string, context: ValueContext, file: string): string | undefined {
  if (!MAYBE_PAIR.test(text)) return undefined;
  const kindOfFile: KindOfFile = {
    context,
    quotedOnly: CODE_FILE.test(file),
    labels: LABEL_FILE.test(file),
  };
  const lines = context === "file" && text.includes("<!--") ? text.replace(COMMENT_OF_XML, "") : text;
  for (const line of lines.split("\n")) {
    if (line.length < 6 || !MAYBE_PAIR.test(line)) continue;
    if ((context === "file" ? COMMENT : SHELL_COMMENT).test(line)) continue;
    const found = inLine(line, kindOfFile);
    if (found !== undefined) return found;
  }
  // Required texts are searched first, because a search for all matches has a high initial cost.
  if (context === "file")
    for (const [, value = ""] of text.matchAll(DIRECTIVE))
      if (isCredentialValue(value, "secret", "file")) return "a directive";
  if (text.includes(">"))
    for (const [, value = ""] of text.matchAll(DIRECTIVE_ACL))
      if (isCredentialValue(value, "password", "shell")) return "a user's password";
  if (text.includes("value"))
    for (const [, name = "", double, single, bare] of text.matchAll(NAMED_VALUE)) {
      const kind = nameClass(name);
      if (kind !== undefined && isCredentialValue(double ?? single ?? bare ?? "", kind, context)) return name;
    }
  if (text.includes("'"))
    // In a shell, the quotes of the statement end for a variable: `PASSWORD '"$PASSWORD"'`.
    for (const [, value = ""] of text.matchAll(SQL))
      if (isCredentialValue(value.replace(/^"(.*)"$/, "$1"), "password", "shell")) return "a user's password";
  return undefined;
}

function inLine(line: string, { context, quotedOnly, labels }: KindOfFile): string | undefined {
  const pairs = line.includes("=") || line.includes(":") ? line.matchAll(PAIR) : NONE;
  for (const match of pairs) {
    const [whole, name = "", double, single, bare] = match;
    const kind = nameClass(name);
    const value = double ?? single ?? bare ?? "";
    // A connection string contains pairs itself.
    if (bare === undefined && value.includes("=") && value.length < line.length) {
      const inner = inLine(value, { context, quotedOnly: false, labels });
      if (inner !== undefined) return inner;
    }
    // After a space it begins a comment, in any file: `argocd-password: ## Print it`.
    if (bare?.startsWith("#") && /\s#/.test(whole)) continue;
    // A URL for helm-secrets, which decrypts the file: `secrets://values.enc.yaml`.
    if (name === "secrets" && bare?.startsWith("//")) continue;
    // A variable that must be set, and the message if it isn't: `${API_KEY:?API_KEY not set}`; or what is written where
    // it is set: `${API_KEY:+--key}`.
    if (/^[?+]/.test(bare ?? "") && /:[?+]/.test(whole)) continue;
    if (kind === undefined || (bare !== undefined && (quotedOnly || DECLARES.test(line)))) continue;
    // What a test prints, or a list of rights says: `PASS: Pod web is running and ready`.
    if (bare !== undefined && beginsSentence(bare, line.slice((match.index ?? 0) + whole.length))) continue;
    // An argument that is passed on: hashed_password=hashed_password.
    if (context === "file" && bare === name && name.includes("_")) continue;
    // A label of a form or a translation repeats its name.
    if (context === "file" && isLabel(name, value, labels)) continue;
    if (isCredentialValue(value, kind, context)) return name;
  }
  const [, variable = "", literal = ""] = line.includes("$") ? (VARIABLE.exec(line) ?? []) : [];
  const kind = nameClass(variable);
  if (kind !== undefined && isCredentialValue(literal, kind, "shell")) return variable;
  const calls = line.includes('"') || line.includes("'") ? line.matchAll(CALL) : NONE;
  for (const [, name = "", value = ""] of calls) {
    const kind = nameClass(name);
    if (kind !== undefined && isCredentialValue(value, kind, "shell")) return name;
  }
  const elements = line.includes("</") ? line.matchAll(ELEMENT) : NONE;
  for (const [, name = "", value = ""] of elements) {
    const kind = nameClass(name);
    if (kind === undefined || isLabel(name, value, labels) || isKeyOfSecret(name, value)) continue;
    if (isCredentialValue(value, kind, context)) return name;
  }
  return undefined;
}

/** A word with which a sentence begins, and the further words of one. */
const FIRST_WORD = /^[A-Z][A-Za-z]+$/;
const FURTHER_WORDS = /^ (?:\S+ )?[a-z]{2,} (?:\S+ )?[a-z]{2,}\b/;

/** True for the first word of a sentence; a phrase as a password is hardly written like one. */
function beginsSentence(word: string, rest: string): boolean {
  return FIRST_WORD.test(word) && FURTHER_WORDS.test(rest);
}

const NONE: readonly RegExpMatchArray[] = [];

/** `<secretKey>username</secretKey>`: the key in a Secret, in Kubernetes' terms. */
function isKeyOfSecret(name: string, value: string): boolean {
  return name === "secretKey" && /^(?:user(?:name)?|password|token)$/.test(value);
}

/** True for a label; in a file of labels, also for one that repeats the end of its name: `login.password=Password`. */
function isLabel(name: string, value: string, labels: boolean): boolean {
  if (!/^[A-Z]/.test(value)) return false;
  const [called, said] = [letters(name), letters(value)];
  return labels ? called.endsWith(said) : called === said;
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
