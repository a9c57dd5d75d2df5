import { type NameClass, nameClass } from "./names.ts";
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

/** A way to write a value beside its name, or beside the word that tells what it is. */
interface Form {
  /** Has the groups `name`, if there is one, and `double`, `single` or `bare` for the value. */
  pattern: RegExp;
  /** A text in every match, because a search for all matches has a high initial cost. */
  mark?: string;
  /** The class of a value without a name, and what it is. By default it is the password for the first word. */
  kind?: NameClass;
  what?: string;
  /** How the value is read, if not as the text that contains it. */
  reads?: ValueContext;
  /** The only context in which it is written like this. */
  only?: ValueContext;
}

const QUOTED = `"(?<double>(?:[^"\\\\\\n]|\\\\.)*)"|'(?<single>(?:[^'\\\\\\n]|\\\\.)*)'`;
/**
 * What isn't the value of a setting: a comment after a space (`argocd-password: ## Print it`), a URL's slashes
 * (`secrets://values.enc.yaml`), what is written if a variable is or isn't set (`${API_KEY:?not set}`), a name in a
 * program (`local token = resolve`), and a sentence (`PASS: Pod web is running and ready`); a phrase as a password is
 * hardly written like one.
 */
const OTHER =
  "(?!(?<=\\s)#|\\/\\/|(?<=:)[?+]|(?<=\\b(?:local|const|let|var)[ \\t]+\\w+[ \\t]+=[ \\t]+)|" +
  "[A-Z][A-Za-z]+ (?:\\S+ )?[a-z]{2,} (?:\\S+ )?[a-z]{2,}\\b)";

/** In a line of settings or of a program. */
const IN_LINES: readonly Form[] = [
  // name = value and name: value, anywhere in a line.
  {
    pattern: new RegExp(
      `(?<![\\w.$@%/-])["']?(?<name>[A-Za-z_][\\w.-]*)["']?[ \\t]*(?::=|=>|[:=])[ \\t]*(?:${QUOTED}|${OTHER}(?<bare>\\$[^\\s"',;|]+|[^\\s"'\`,;&|<>(){}[\\]=][^\\s"'\`,;&|)}\\]]*))`,
      "g",
    ),
  },
  // `$password = '…';`, at the beginning of a line in several scripting languages.
  {
    pattern:
      /^[ \t]*(?:(?:my|our|local|var|const|private|public|protected|static)[ \t]+)*\$(?<name>[A-Za-z_]\w*)[ \t]*=[ \t]*["'](?<double>[^"'\n]+)["']/gm,
    mark: "$",
    reads: "shell",
  },
  // `define('DB_PASSWORD', '…')` and similar calls.
  {
    pattern:
      /\b(?:define|set|setenv|putenv|SetEnv|env|export|ENV|ARG)[ \t]*\(?[ \t]*["']?(?<name>[A-Za-z_]\w*)["']?(?:[ \t]*,[ \t]*|[ \t]+)["'](?<double>[^"'\n]+)["']/g,
    reads: "shell",
  },
  // An element, unless it names the key of a Secret.
  {
    pattern:
      /<(?<name>[A-Za-z_][\w.:-]*)(?:\s[^<>]*)?>(?!(?<=<secretKey>)(?:user(?:name)?|password|token)<)(?<double>[^<\n]+)<\/\k<name>>/g,
    mark: "</",
  },
];

/** Anywhere in a text. */
const IN_TEXT: readonly Form[] = [
  // Directives whose value follows a space.
  {
    pattern:
      /^[ \t]*(?:requirepass|masterauth|primaryauth|sentinel[ \t]+auth-pass[ \t]+\S+|(?:machine[ \t]+\S+[ \t]+)?(?:login[ \t]+\S+[ \t]+)?(?:insecure-)?password|user[ \t]+\S+[ \t]+(?:insecure-)?password|secret|rootpw|bindpw|stats[ \t]+auth[ \t]+[^\s:]+:)[ \t]*(?<=[ \t:])["']?(?<double>[^\s"'=:,;{}()]+)["';]*[ \t]*(?:#.*)?$/gm,
    kind: "secret",
    what: "a directive",
    only: "file",
  },
  {
    pattern: /^[ \t]*user[ \t]+\S+[ \t]+on\b[^\n]*?[ \t]>(?<double>[^\s]+)/gm,
    mark: ">",
    what: "a user's password",
  },
  // A name and its value as fields of one mapping, in JSON or YAML: `name: DB_PASSWORD`, `value: …`.
  {
    pattern: new RegExp(
      `["']?\\b(?:name|key|type)["']?[ \\t]*[:=][ \\t]*["']?(?<name>[A-Za-z_][\\w.-]*)["']?[ \\t]*,?\\s*["']?\\bvalue["']?[ \\t]*[:=][ \\t]*(?:${QUOTED}|(?<bare>[^\\s"',}\\]]+))`,
      "g",
    ),
    mark: "value",
  },
  // In a shell, the quotes of the statement end for a variable: `PASSWORD '"$PASSWORD"'`.
  {
    pattern: /\b(?:PASSWORD[ \t]+|IDENTIFIED\s+BY\s+)'"?(?<single>[^'\n]+?)"?'/gi,
    mark: "'",
    what: "a user's password",
  },
];

/** A value in a command without quotes, which ends with the command: `mc alias set a http://b "$C" $D; then`. */
const BARE = `["']?(?<bare>[^\\s"';|&)]+)`;
const NO_OPTION = `["']?(?<bare>[^\\s"';|&)-][^\\s"';|&)]*)`;
/** Programs with a short option for a password or a login. */
const PROGRAMS: readonly Form[] = [
  `\\bredis-(?:cli|benchmark)\\b[^|;&\\n]*?[ \\t]-a[ \\t]+${BARE}`,
  `(?<![\\w./:=-])(?:curl|wget|https?|xh)(?=[ \\t])[^|;&\\n]*?[ \\t](?:-u|--user|--proxy-user|-a|--auth)[ \\t=]*["']?[^\\s:"']+:(?<bare>[^\\s"';|&)]+)`,
  `\\b(?:sshpass|mysql\\w*|mariadb\\w*|mysqladmin)\\b[^|;&\\n]*?[ \\t]-p["']?(?<bare>[^\\s"';|&)-][^\\s"';|&)]{2,})`,
  `\\b(?:sshpass|docker login|podman login|helm registry login|mongo\\w*|az login|skopeo login|crane auth login)\\b[^|;&\\n]*?[ \\t]-p[ \\t]+${BARE}`,
  `\\bhtpasswd\\b[^|;&\\n]*?[ \\t]-\\w*b\\w*[ \\t]+(?:\\S+[ \\t]+){1,2}${BARE}`,
  `\\bmc (?:alias set|config host add)[ \\t]+\\S+[ \\t]+\\S+[ \\t]+\\S+[ \\t]+${BARE}`,
  `\\b(?:ldapsearch|ldapadd|ldapmodify|ldappasswd|ldapwhoami)\\b[^|;&\\n]*?[ \\t]-w[ \\t]*${NO_OPTION}`,
  `\\bsqlcmd\\b[^|;&\\n]*?[ \\t]-P[ \\t]*${NO_OPTION}`,
  `\\b(?:echo|printf)[ \\t]+(?:-n[ \\t]+)?["']?(?<bare>[^\\s"'|;&]+)["']?[ \\t]*\\|[^|;&\\n]*[ \\t]--password-stdin\\b`,
  `\\bopenssl\\b[^|;&\\n]*?[ \\t]-k[ \\t]+${NO_OPTION}`,
  `(?<![\\w-])-pass(?:in|out)?[ \\t]+pass:(?<bare>[^\\s"';|&)]+)`,
].map((pattern) => ({ pattern: new RegExp(pattern, "g") }));
const PROGRAM =
  /redis-|curl|wget|http|xh|sshpass|mysql|mariadb|login|mongo|htpasswd|openssl|--password-stdin|\bmc |ldap|sqlcmd|pass:/;

/**
 * `--name value` and `--name=value`, but not in a sentence about an option (`use the --secret flag`), in a table of
 * options, or for a secret of a build, which names its file or variable (`--secret id=npm,src=.npmrc`).
 */
const FLAG: Form = {
  pattern: new RegExp(
    "(?:^|\\s)--?(?<name>[A-Za-z][\\w-]*)(?:[ \\t]+|=)(?:\"(?<double>[^\"\\n]*)\"|'(?<single>[^'\\n]*)'|" +
      "(?!(?:flags?|options?|arguments?|args?|parameters?|values?|or|and|is|are|was|to|in|for|from|with|when|where|if|the|an?|not|must|should|can|may|instead)[.,:)]?(?:\\s|$))" +
      "(?!(?<=[ \\t]{2})[A-Z][A-Za-z]+:?(?:\\s|$)|(?:type=\\w+,)?(?:id|env)=)" +
      "(?<bare>[^\\s\"'|;&<>(-][^\\s\"'|;&<>]*))",
    "gi",
  ),
};

const COMMENT = /^[ \t]*(?:#|\/\/|;|--[ \t]|\*|<!--|\{\{-?[ \t]*\/\*|REM\b|dnl\b)/i;
const COMMENT_OF_XML = /<!--[\s\S]*?-->/g;
/** In a value or a command, other comment characters at its beginning are part of it. */
const SHELL_COMMENT = /^[ \t]*#/;
/** Files in which an unquoted word is a name and not a value; pages contain scripts. */
export const CODE_FILE =
  /\.(?:py|pyi|js|mjs|cjs|ts|tsx|jsx|go|rb|lua|java|kt|rs|php|groovy|rego|star|html?|vue|svelte|tf|hcl|sql|k|cue|nix|nu)$/i;

/** The name whose literal value in a text is a credential; undefined without one. `file` is the text's file name. */
export function pairIn(text: string, context: ValueContext, file: string): Named | undefined {
  if (!MAYBE_PAIR.test(text)) return undefined;
  const isComment = context === "file" ? COMMENT : SHELL_COMMENT;
  const isMarkup = context === "file" && text.includes("<!--");
  const shown = isMarkup ? text.replace(COMMENT_OF_XML, (one) => one.replace(/[^\n]/g, " ")) : text;
  const lines = shown
    .split("\n")
    .map((line) =>
      line.length >= 6 && MAYBE_PAIR.test(line) && !isComment.test(line) ? line : " ".repeat(line.length),
    )
    .join("\n");
  return search(IN_LINES, lines, context, CODE_FILE.test(file)) ?? search(IN_TEXT, text, context, false);
}

/** The flag or program whose value in a command line or script is a credential; undefined if there is none. */
export function inCommandLine(text: string): Named | undefined {
  return search([FLAG, ...(PROGRAM.test(text) ? PROGRAMS : [])], text, "shell", false);
}

/** The flag or program whose value in a list of arguments is a credential, with its index in the list. */
export function inArguments(list: readonly unknown[]): { index: number; name: string } | undefined {
  for (const [index, text] of list.entries()) {
    if (typeof text !== "string" || !text.startsWith("-")) continue;
    const [, flag = "", own] = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(text) ?? [];
    const next = list[index + 1];
    const value = own ?? (typeof next === "string" && !next.startsWith("-") ? next : "");
    const kind = nameClass(flag);
    if (kind !== undefined && isCredentialValue(value, kind, "shell"))
      return { index: own === undefined ? index + 1 : index, name: flag };
    const short = /^-p([^\s=/:-]{8,})$/.exec(text)?.[1];
    if (short !== undefined && /\d/.test(short) && /[A-Za-z]/.test(short)) return { index, name: "-p" };
  }
  const joined = list.filter((item) => typeof item === "string").join(" ");
  const found = list.length > 1 && PROGRAM.test(joined) && search(PROGRAMS, joined, "shell", false);
  return found ? { index: list.length - 1, name: found.name } : undefined;
}

/** @param isCode true if an unquoted word is a name and not a value */
function search(
  forms: readonly Form[],
  text: string,
  context: ValueContext,
  isCode: boolean,
): Named | undefined {
  for (const { pattern, mark = "", kind, what, reads = context, only = context } of forms) {
    if (only !== context || !text.includes(mark)) continue;
    for (const { 0: whole, index, groups = {} } of text.matchAll(pattern)) {
      const { name, double, single, bare } = groups;
      const value = double ?? single ?? bare ?? "";
      // A connection string contains pairs itself.
      const inner =
        bare === undefined && value.includes("=") && value.length < text.length
          ? search(forms, value, context, false)
          : undefined;
      if (inner !== undefined) {
        const { start } = placeOf(pattern, text, index);
        return { ...inner, start: start + inner.start, end: start + inner.end };
      }
      const told = name === undefined ? (kind ?? "password") : nameClass(name);
      if (told === undefined || (isCode && bare !== undefined)) continue;
      if (name !== undefined && (context === "file" || mark === "</") && isNoValue(name, value)) continue;
      if (isCredentialValue(value, told, name === undefined && kind === undefined ? "shell" : reads))
        return {
          name: name ?? what ?? (whole.trim().split(/[ \t]/)[0] as string),
          ...placeOf(pattern, text, index),
        };
    }
  }
  return undefined;
}

/** The place of the value in a match of a form, which is asked for seldom. */
function placeOf(pattern: RegExp, text: string, index: number): Span {
  const exact = new RegExp(pattern, `${pattern.flags}d`);
  exact.lastIndex = index;
  const { double, single, bare } = exact.exec(text)?.indices?.groups ?? {};
  const [start, end] = double ?? single ?? bare ?? [index, index];
  // An expression goes on behind its first word: `password: decoded("…")`.
  const goesOn = bare !== undefined && /[(<{[]/.test(text.slice(end - 1, end + 1));
  return { start, end: goesOn ? end + (/^.*/.exec(text.slice(end))?.[0].length ?? 0) : end };
}

/** True for an argument that is passed on (hashed_password=hashed_password), and for a label: `login.password=Password`. */
function isNoValue(name: string, value: string): boolean {
  if (value === name) return name.includes("_");
  return /^[A-Z][A-Za-z ]*$/.test(value) && letters(name.replace(/^.*\./, "")) === letters(value);
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, "");
}
