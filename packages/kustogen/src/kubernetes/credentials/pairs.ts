import { nameClass } from "./names.ts";
import { isCredentialValue, type ValueContext } from "./values.ts";

/** What every text with a named credential in it holds. */
export const MAYBE_PAIR =
  /pass|pwd|pswd|secret|token|key|cred|auth|salt|cookie|login|pepper|hmac|bearer|jwt|identified|\+@/i;

/** name = value and name: value, anywhere in a line; quoted or up to what ends a value. */
const PAIR =
  /(?<![\w.$@%-])["']?([A-Za-z_][\w.-]*)["']?[ \t]*(?::=|=>|[:=])[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|(\$[^\s"',;]+|[^\s"'`,;&|<>(){}[\]][^\s"'`,;&|)}\]]*))/g;
const ELEMENT = /<([A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>([^<\n]+)<\/\1>/g;
/** Directives whose value follows a space. */
const DIRECTIVE =
  /^[ \t]*(?:requirepass|masterauth|primaryauth|sentinel[ \t]+auth-pass[ \t]+\S+|(?:machine[ \t]+\S+[ \t]+)?(?:login[ \t]+\S+[ \t]+)?(?:insecure-)?password|user[ \t]+\S+[ \t]+(?:insecure-)?password|secret|rootpw|bindpw|stats[ \t]+auth[ \t]+[^\s:]+:)[ \t]*(?<=[ \t:])["']?([^\s"'=:,;{}()]+)["';]*[ \t]*(?:#.*)?$/gm;
/** `define('DB_PASSWORD', '…')` and its like. */
const CALL =
  /\b(?:define|set|setenv|putenv|SetEnv|env|export|ENV|ARG)[ \t]*\(?[ \t]*["']?([A-Za-z_]\w*)["']?(?:[ \t]*,[ \t]*|[ \t]+)["']([^"'\n]+)["']/g;
const DIRECTIVE_ACL = /^[ \t]*user[ \t]+\S+[ \t]+on\b[^\n]*?[ \t]>([^\s]+)/gm;
const SQL = /\b(?:PASSWORD|IDENTIFIED\s+BY)\s+'([^'\n]+)'/gi;
const COMMENT = /^[ \t]*(?:#|\/\/|;|--[ \t]|\*|<!--|\{\{-?[ \t]*\/\*|REM\b|dnl\b)/i;
/** Kinds of files in which an unquoted word is a name and not a value. */
const CODE_FILE = /\.(?:py|js|mjs|cjs|ts|tsx|jsx|go|rb|lua|java|kt|rs|php|groovy|rego|star)$/i;

/** The name whose literal value in a text is a credential; undefined when none is. `file` is how the text is called. */
export function pairIn(text: string, context: ValueContext, file = ""): string | undefined {
  if (!MAYBE_PAIR.test(text)) return undefined;
  const quotedOnly = CODE_FILE.test(file);
  for (const line of text.split("\n")) {
    if (line.length < 6 || !MAYBE_PAIR.test(line) || COMMENT.test(line)) continue;
    const found = inLine(line, context, quotedOnly);
    if (found !== undefined) return found;
  }
  // What each of them holds is looked for first: a search for all matches is dear to begin.
  if (context === "file")
    for (const [, value = ""] of text.matchAll(DIRECTIVE))
      if (isCredentialValue(value, "secret", "file")) return "a directive";
  if (text.includes(">"))
    for (const [, value = ""] of text.matchAll(DIRECTIVE_ACL))
      if (isCredentialValue(value, "password", "shell")) return "a user's password";
  if (text.includes("'"))
    for (const [, value = ""] of text.matchAll(SQL))
      if (isCredentialValue(value, "password", "shell")) return "a user's password";
  return undefined;
}

function inLine(line: string, context: ValueContext, quotedOnly: boolean): string | undefined {
  const pairs = line.includes("=") || line.includes(":") ? line.matchAll(PAIR) : NONE;
  for (const [, name = "", double, single, bare] of pairs) {
    const kind = nameClass(name);
    const value = double ?? single ?? bare ?? "";
    // A connection string has pairs of its own.
    if (bare === undefined && value.includes("=") && value.length < line.length) {
      const inner = inLine(value, context, false);
      if (inner !== undefined) return inner;
    }
    if (kind === undefined || (quotedOnly && bare !== undefined)) continue;
    // An argument of that name is handed on: hashed_password=hashed_password.
    if (context === "file" && bare === name && name.includes("_")) continue;
    // A label of a form or a translation repeats its name.
    if (context === "file" && isLabel(name, value)) continue;
    if (isCredentialValue(value, kind, context)) return name;
  }
  const calls = line.includes('"') || line.includes("'") ? line.matchAll(CALL) : NONE;
  for (const [, name = "", value = ""] of calls) {
    const kind = nameClass(name);
    if (kind !== undefined && isCredentialValue(value, kind, "shell")) return name;
  }
  const elements = line.includes("</") ? line.matchAll(ELEMENT) : NONE;
  for (const [, name = "", value = ""] of elements) {
    const kind = nameClass(name);
    if (kind === undefined || isLabel(name, value) || isKeyOfSecret(name, value)) continue;
    if (isCredentialValue(value, kind, context)) return name;
  }
  return undefined;
}

const NONE: readonly RegExpMatchArray[] = [];

/** `<secretKey>username</secretKey>`: the name of an entry, beside the name of its Secret, as Kubernetes calls them. */
function isKeyOfSecret(name: string, value: string): boolean {
  return name === "secretKey" && /^(?:user(?:name)?|password|token)$/.test(value);
}

function isLabel(name: string, value: string): boolean {
  return (
    /^[A-Z]/.test(value) &&
    value.toLowerCase().replace(/[^a-z]/g, "") === name.toLowerCase().replace(/[^a-z]/g, "")
  );
}
