import { nameClass } from "./names.ts";
import { isCredentialValue, type ValueContext } from "./values.ts";

/** The place of a credential in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The place of a credential, and the name, option or program that tells it. */
export interface Named extends Span {
  readonly name: string;
}

/** A pattern for every text that may contain a named credential. */
export const MAYBE_PAIR =
  /pass|pw|pswd|psk|[_-]pat\b|secret|token|key|cred|auth|salt|cookie|login|pepper|hmac|bearer|jwt|superdigest|identified|\+@/i;

/**
 * Ways to write a value beside its name, or beside the word that tells what it is. Each has the groups `name`, if there is
 * one, and `double`, `single`, `bare`, `word` for the value of a directive, or `code` for a value as in a shell.
 */
type Places = readonly RegExp[];

/**
 * name = value and name: value, anywhere in a line. What isn't the value of a setting: a comment after a space
 * (`argocd-password: ## Print it`), a URL's slashes (`secrets://values.enc.yaml`), what is written if a variable is or
 * isn't set (`${API_KEY:?not set}`), a name in a program (`local token = resolve`), and a sentence (`PASS: Pod web is
 * running and ready`); a phrase as a password is hardly written like one.
 */
const PAIR =
  /(?<![\w.$@%/-])["']?(?<name>[A-Za-z_][\w.-]*)["']?[ \t]*(?::=|=>|[:=])[ \t]*(?:"(?<double>(?:[^"\\\n]|\\.)*)"|'(?<single>(?:[^'\\\n]|\\.)*)'|(?!(?<=\s)#|\/\/|(?<=:)[?+]|(?<=\b(?:local|const|let|var)[ \t]+\w+[ \t]+=[ \t]+)|[A-Z][A-Za-z]+ (?:\S+ )?[a-z]{2,} (?:\S+ )?[a-z]{2,}\b)(?<bare>\$[^\s"',;|]+|[^\s"'`,;&|<>(){}[\]=][^\s"'`,;&|)}\]]*))/dg;

/** In a line of settings or of a program. */
const IN_LINES: Places = [
  PAIR,
  // `$password = '…';`, at the beginning of a line in several scripting languages.
  /^[ \t]*(?:(?:my|our|local|var|const|private|public|protected|static)[ \t]+)*\$(?<name>[A-Za-z_]\w*)[ \t]*=[ \t]*["'](?<code>[^"'\n]+)["']/dgm,
  // `define('DB_PASSWORD', '…')` and similar calls.
  /\b(?:define|set|setenv|putenv|SetEnv|env|export|ENV|ARG)[ \t]*\(?[ \t]*["']?(?<name>[A-Za-z_]\w*)["']?(?:[ \t]*,[ \t]*|[ \t]+)["'](?<code>[^"'\n]+)["']/dg,
  // An element, unless it names the key of a Secret.
  /<(?<name>[A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>(?!(?<=<secretKey>)(?:user(?:name)?|password|token)<)(?<double>[^<\n]+)<\/\k<name>>/dg,
];

/** Anywhere in a text. */
const IN_TEXT: Places = [
  // Directives whose value follows a space.
  /^[ \t]*(?:requirepass|masterauth|primaryauth|(?:machine[ \t]+\S+[ \t]+)?(?:login[ \t]+\S+[ \t]+)?(?:insecure-)?password|user[ \t]+\S+[ \t]+(?:insecure-)?password|secret|rootpw|bindpw)[ \t]+["']?(?<word>[^\s"'=:,;{}()]+)["';]*[ \t]*(?:#.*)?$/dgm,
  /^[ \t]*(?:sentinel[ \t]+auth-pass[ \t]+\S+[ \t]+|stats[ \t]+auth[ \t]+[^\s:]+:|user[ \t]+\S+[ \t]+on\b[^\n]*?[ \t]>)(?<code>\S+)/dgm,
  // A name and its value as fields of one mapping, in JSON or YAML: `name: DB_PASSWORD`, `value: …`.
  /["']?\b(?:name|key|type)["']?[ \t]*[:=][ \t]*["']?(?<name>[A-Za-z_][\w.-]*)["']?[ \t]*,?\s*["']?\bvalue["']?[ \t]*[:=][ \t]*(?:"(?<double>(?:[^"\\\n]|\\.)*)"|'(?<single>(?:[^'\\\n]|\\.)*)'|(?<bare>[^\s"',}\]]+))/dg,
  // In a shell, the quotes of the statement end for a variable: `PASSWORD '"$PASSWORD"'`.
  /\b(?:PASSWORD[ \t]+|IDENTIFIED\s+BY\s+)'"?(?<code>[^'\n]+?)"?'/dgi,
];

/**
 * Programs with a short option for a password or a login. A value without quotes ends with the command: `mc alias set a
 * http://b "$C" $D; then`.
 */
const PROGRAMS: Places = [
  /\bredis-(?:cli|benchmark)\b[^|;&\n]*?[ \t]-a[ \t]+["']?(?<code>[^\s"';|&)]+)/dg,
  /(?<![\w./:=-])(?:curl|wget|https?|xh)(?=[ \t])[^|;&\n]*?[ \t](?:-u|--user|--proxy-user|-a|--auth)[ \t=]*["']?[^\s:"']+:(?<code>[^\s"';|&)]+)/dg,
  /\b(?:sshpass|mysql\w*|mariadb\w*)\b[^|;&\n]*?[ \t]-p["']?(?<code>[^\s"';|&)-][^\s"';|&)]{2,})/dg,
  /\b(?:sshpass|(?:docker|podman|helm registry|az|skopeo|crane auth) login|mongo\w*)\b[^|;&\n]*?[ \t]-p[ \t]+["']?(?<code>[^\s"';|&)]+)/dg,
  /\bhtpasswd\b[^|;&\n]*?[ \t]-\w*b\w*[ \t]+(?:\S+[ \t]+){1,2}["']?(?<code>[^\s"';|&)]+)/dg,
  /\bmc (?:alias set|config host add)[ \t]+\S+[ \t]+\S+[ \t]+\S+[ \t]+["']?(?<code>[^\s"';|&)]+)/dg,
  /\b(?:ldap(?:search|add|modify|passwd|whoami)\b[^|;&\n]*?[ \t]-w|sqlcmd\b[^|;&\n]*?[ \t]-P)[ \t]*["']?(?<code>[^\s"';|&)-][^\s"';|&)]*)/dg,
  /\bopenssl\b[^|;&\n]*?[ \t]-k[ \t]+["']?(?<code>[^\s"';|&)-][^\s"';|&)]*)/dg,
  /\b(?:echo|printf)[ \t]+(?:-n[ \t]+)?["']?(?<code>[^\s"'|;&]+)["']?[ \t]*\|[^|;&\n]*[ \t]--password-stdin\b/dg,
  /(?<![\w-])-pass(?:in|out)?[ \t]+pass:(?<code>[^\s"';|&)]+)/dg,
];
const PROGRAM =
  /redis-|curl|wget|http|xh|sshpass|mysql|mariadb|login|mongo|htpasswd|openssl|--password-stdin|\bmc |ldap|sqlcmd|pass:/;

/**
 * `--name value` and `--name=value`, but not in a sentence about an option (`use the --secret flag`), in a table of
 * options, or for a secret of a build, which names its file or variable (`--secret id=npm,src=.npmrc`).
 */
const FLAG =
  /(?:^|\s)--?(?<name>[A-Za-z][\w-]*)(?:[ \t]+|=)(?:"(?<double>[^"\n]*)"|'(?<single>[^'\n]*)'|(?!(?:flags?|options?|arguments?|args?|parameters?|values?|or|and|is|are|was|to|in|for|from|with|when|where|if|the|an?|not|must|should|can|may|instead)[.,:)]?(?:\s|$))(?!(?<=[ \t]{2})[A-Z][A-Za-z]+:?(?:\s|$)|(?:type=\w+,)?(?:id|env)=)(?<bare>[^\s"'|;&<>(-][^\s"'|;&<>]*))/dgi;

const COMMENT = /^[ \t]*(?:#|\/\/|;|--[ \t]|\*|<!--|\{\{-?[ \t]*\/\*|REM\b|dnl\b)/i;
const COMMENT_OF_XML = /<!--[\s\S]*?-->/g;
/** In a value or a command, other comment characters at its beginning are part of it. */
const SHELL_COMMENT = /^[ \t]*#/;
/** Files in which an unquoted word is a name and not a value; pages contain scripts. */
const CODE_FILE =
  /\.(?:py|pyi|js|mjs|cjs|ts|tsx|jsx|go|rb|lua|java|kt|rs|php|groovy|rego|star|html?|vue|svelte|tf|hcl|sql|k|cue|nix|nu)$/i;

/** The name whose literal value in a text is a credential; undefined without one. `file` is the text's file name. */
export function pairIn(text: string, context: ValueContext, file: string): Named | undefined {
  if (!MAYBE_PAIR.test(text)) return undefined;
  const isComment = context === "file" ? COMMENT : SHELL_COMMENT;
  const shown = context === "file" ? text.replace(COMMENT_OF_XML, (one) => one.replace(/[^\n]/g, " ")) : text;
  const lines = shown.replace(/.+/g, (line) =>
    MAYBE_PAIR.test(line) && !isComment.test(line) ? line : " ".repeat(line.length),
  );
  return search(IN_LINES, lines, context, CODE_FILE.test(file)) ?? search(IN_TEXT, text, context);
}

/** The flag or program whose value in a command line or script is a credential; undefined if there is none. */
export function inCommandLine(text: string): Named | undefined {
  return search([FLAG], text, "shell") ?? inProgram(text);
}

function inProgram(text: string): Named | undefined {
  return PROGRAM.test(text) ? search(PROGRAMS, text, "shell") : undefined;
}

/** The flag or program whose value in a list of arguments is a credential, with its index in the list. */
export function inArguments(list: readonly unknown[]): { index: number; name: string } | undefined {
  for (const [index, text] of list.entries()) {
    if (typeof text !== "string") continue;
    const [, name, own] = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(text) ?? [];
    const next = list[index + 1];
    const value = own ?? (typeof next === "string" && !next.startsWith("-") ? next : "");
    const kind = name && nameClass(name);
    if (kind && isCredentialValue(value, kind, "shell"))
      return { index: own === undefined ? index + 1 : index, name };
    if (/^-p(?=[^\s=/:-]{8,}$)(?=.*\d)(?=.*[A-Za-z]{2})/.test(text)) return { index, name: "-p" };
  }
  const found = list.length > 1 && inProgram(list.filter((item) => typeof item === "string").join(" "));
  return found ? { index: list.length - 1, name: found.name } : undefined;
}

/** @param isCode true if an unquoted word is a name and not a value */
function search(places: Places, text: string, context: ValueContext, isCode = false): Named | undefined {
  for (const place of places)
    for (const { 0: whole, groups, indices } of text.matchAll(place)) {
      const { name, ...values } = groups as Record<string, string>;
      const [[form, value]] = Object.entries(values).filter(([, one]) => one !== undefined) as [
        [string, string],
      ];
      const [start, end] = indices?.groups?.[form] ?? [0, 0];
      const span = { start, end: form === "bare" ? endOfExpression(text, end) : end };
      if (
        isNamedValue(name, value, form, context) &&
        !(isCode && form === "bare") &&
        !isOfName(name, value, whole, context)
      )
        return { name: name ?? whole.trim().replace(/[ \t].*/s, ""), ...span };
      // A connection string contains pairs itself.
      const inner = form !== "bare" && value.includes("=") && search(places, value, context);
      if (inner) return { ...inner, start: start + inner.start, end: start + inner.end };
    }
  return undefined;
}

function isNamedValue(name: string | undefined, value: string, form: string, context: ValueContext): boolean {
  if (form === "word") return context === "file" && isCredentialValue(value, "secret", context);
  const kind = name === undefined ? "password" : nameClass(name);
  return kind !== undefined && isCredentialValue(value, kind, form === "code" ? "shell" : context);
}

/** The end of a value; an expression goes on behind its first word: `password: decoded("…")`. */
function endOfExpression(text: string, end: number): number {
  if (!/[(<{[]/.test(text.slice(end - 1, end + 1))) return end;
  return end + text.slice(end).search(/$/m);
}

/** True for an argument that is passed on (hashed_password=hashed_password), and for a label: `login.password=Password`. */
function isOfName(name: string | undefined, value: string, whole: string, context: ValueContext): boolean {
  if (name === undefined || (context !== "file" && !whole.startsWith("<"))) return false;
  if (value === name) return name.includes("_");
  return /^[A-Z][A-Za-z ]*$/.test(value) && letters(name.replace(/^.*\./, "")) === letters(value);
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
