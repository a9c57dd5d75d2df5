import { lookUp } from "../value/own.ts";
import { nameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";
import { isCredentialValue, isReference, isValueOf, matches, type ValueContext } from "./values.ts";

/** A credential in a text: its kind in a few words ("a GitHub token", "a literal value for password"), and its place. */
export interface Found {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** A pattern for every text that may contain a named credential. */
export const MAYBE_PAIR =
  /pass|pw|pswd|psk|[_-]pat\b|secret|token|key|cred|auth|salt|cookie|login|pepper|hmac|bearer|jwt|superdigest|identified|\+@/i;

/**
 * Ways to write a value beside its name, or beside the word that tells what it is: the places of credentials. Each has the
 * group `name`, if there is one, and one group for the value, which says how it is judged: `double`, `single` or `bare` by its
 * name, `parameter` as well, in the query of a URL, `code` as in a shell, `word` behind a directive, and `password` or `key`
 * before the host of a URL.
 */
export type Places = readonly RegExp[];

const IN_URLS: Places = [
  // The user may be a variable, whose default follows a colon: `postgresql://${OWNER:=shop}@db`.
  /\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s/?#"'`\\:$]|\$(?!\{)|\$\{[^{}]*\})*:(?<password>[^\s/?#"'`\\]*)@[^\s/?#"'`@,]*/dgi,
  // Other schemes have a bucket, a container or a login before the host, none of which is secret.
  /\b(?!(?:s3[an]?|gs|gcs|abfss?|wasbs?|adl|azure|oss|cosn?|obs|b2|swift|ssh|sftp|scp|rsync|git\+ssh):)[a-z][a-z0-9+.-]*:\/\/(?<key>[^\s/?#"'`\\:]*)@/dgi,
  // Without a scheme, as in drivers and command lines: `user:password@tcp(db:3306)/shop`.
  /(?:^|[\s"'=])[\w.-]{1,64}:(?<password>[^\s:@/"'(]{4,})@(?!sha256\b)(?:(?:tcp|udp|unix)\(|[\w.-]+:\d+\b|[\w-]+(?:\.[\w-]+)+\b)/dg,
  /[?&;#](?<name>[^\s=&;#"'`<>]+)(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s?"'`<>]*\?[^\s"'`<>]*)=(?<parameter>[^\s&;#"'`<>]{6,})/dgi,
];

/** What is no password: a region (two letters), what a program fills in, and a name to be replaced: `postgres://shop:DB_PASS@db`. */
const NO_PASSWORD: readonly RegExp[] = [
  /^[a-z]{0,2}$|\$[({]|\{\{|\}\}|%[({]?\w*[)}]?s\b|^\{\w*\}$|^:\w+$|^(?:%v|%\w*%|\*+|x+|\.+)$/i,
  /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_)?[A-Z]*PASS(?:WORD|WD)?$/,
];
/**
 * What is no login: one of documentation, or of a local database (`app:app@localhost:5432`), and, if neither a protocol nor a
 * port follows, a member of a group or a role (`User:admin@example.test`), an address, and where a program copies a file to.
 */
const NO_LOGIN: readonly RegExp[] = [
  /(?:^|\W)user(?:name)?:pass(?:word)?@/i,
  /(?:\b(\w+):\1|:(?:pass(?:word)?|pw|secret|changeme))@(?:localhost|127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*example(?:\.(?:com|org|net))?|host|hostname|server)(?::|$)/i,
  /^\W?(?:user|role|principal|subject|team|mail|acct|sips?|xmpp|im|tel|urn|did|cn|uid):\D*@[^:(]*$/i,
  /^\W?(?:group|e?mail|member|service-?account|domain|deleted|mailto):[^:(]*$/i,
  /^[^/]*\.gserviceaccount\.com$/i,
  /^\W?(?:ssh|sftp|scp|rsync|rclone|restic|borg|git|hg|svn|ext|from|to|b?cc|reply-?to|sender|recipient|deliveredto):(?![^@]{16})[^:(]*$/i,
];

/**
 * name = value and name: value, anywhere in a line. What isn't the value of a setting: a comment after a space
 * (`argocd-password: ## Print it`), a URL's slashes (`secrets://values.enc.yaml`), what is written if a variable is or
 * isn't set (`${API_KEY:?not set}`), a name in a program (`local token = resolve`), and a sentence (`PASS: Pod web is
 * running and ready`); a phrase as a password is hardly written like one.
 */
const PAIR =
  /(?<![\w.$@%/-])["']?(?<name>[A-Za-z_][\w.-]*)["']?[ \t]*(?::=|=>|[:=])[ \t]*(?:"(?<double>(?:[^"\\\n]|\\.)*)"|'(?<single>(?:[^'\\\n]|\\.)*)'|(?!(?<=\s)#|\/\/|(?<=:)[?+]|(?<=\b(?:local|const|let|var)[ \t]+\w+[ \t]+=[ \t]+)|[A-Z][A-Za-z]+ (?:\S+ )?[a-z]{2,} (?:\S+ )?[a-z]{2,}\b)(?<bare>\$[^\s"',;|]+|[^\s"'`,;&|<>(){}[\]=][^\s"'`,;&|)}\]]*))/dg;

/** A word in the line below its name, as its value: `password: >-`. */
export const BLOCK =
  /(?<![\w.$@%/-])["']?(?<name>[A-Za-z_][\w.-]*)["']?[ \t]*:[ \t]*(?:[|>][-+\d]*[ \t]*)?\n(?:[ \t]+["']?|["'])(?<bare>(?!-[ \t]|[\w.-]+["']?:[\s$])[^\s"']+)(?=["']?[,}]?[ \t]*(?:\n|$))/dg;

/** In a line of settings or of a program. */
const IN_LINES: Places = [
  ...[PAIR, BLOCK],
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
  // A name and its value as fields of one mapping, in JSON or YAML: `name: DB_PASSWORD`, `value: …`; or a JSON patch.
  /["']?\b(?:name|key|type|path)["']?[ \t]*[:=][ \t]*["']?(?:\/(?:[^\s"'/]*\/)*)?(?<name>[A-Za-z_][\w.-]*)["']?[ \t]*,?\s*["']?\bvalue["']?[ \t]*[:=][ \t]*(?:"(?<double>(?:[^"\\\n]|\\.)*)"|'(?<single>(?:[^'\\\n]|\\.)*)'|(?<bare>[^\s"',}\]]+))/dg,
  // In a shell, the quotes of the statement end for a variable: `PASSWORD '"$PASSWORD"'`.
  /\b(?:PASSWORD[ \t]+|IDENTIFIED\s+BY\s+)'"?(?<code>[^'\n]+?)"?'/dgi,
];

/**
 * Programs with a short option for a password or a login. A value without quotes ends with the command: `mc alias set a
 * http://b "$C" $D; then`.
 */
export const PROGRAMS: Places = [
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
/** A pattern for every text that may name one of these programs. */
export const PROGRAM =
  /redis-|curl|wget|http|xh|sshpass|mysql|mariadb|login|mongo|htpasswd|openssl|--password-stdin|\bmc |ldap|sqlcmd|pass:/;

/**
 * `--name value` and `--name=value`, but not in a sentence about an option (`use the --secret flag`), in a table of
 * options, or for a secret of a build, which names its file or variable (`--secret id=npm,src=.npmrc`).
 */
const FLAG =
  /(?:^|\s)--?(?<name>[A-Za-z][\w-]*)(?:[ \t]+|=)(?:"(?<double>[^"\n]*)"|'(?<single>[^'\n]*)'|(?!(?:flags?|options?|arguments?|args?|parameters?|values?|or|and|is|are|was|to|in|for|from|with|when|where|if|the|an?|not|must|should|can|may|instead)[.,:)]?(?:\s|$))(?!(?<=[ \t]{2})[A-Z][A-Za-z]+:?(?:\s|$)|(?:type=\w+,)?(?:id|env)=)(?<bare>[^\s"'|;&<>(-][^\s"'|;&<>]*))/dgi;

const COMMENT = /<!--[\s\S]*?-->|^[ \t]*(?:#|\/\/|;|--[ \t]|\*|<!--|\{\{-?[ \t]*\/\*|REM\b|dnl\b).*/gim;
/** In a value or a command, other comment characters at its beginning are part of it. */
const SHELL_COMMENT = /^[ \t]*#.*/gm;
/** Files in which an unquoted word is a name and not a value; pages contain scripts. */
const CODE_FILE =
  /\.(?:py|pyi|js|mjs|cjs|ts|tsx|jsx|go|rb|lua|java|kt|rs|php|groovy|rego|star|html?|vue|svelte|tf|hcl|sql|k|cue|nix|nu)$/i;

/** The password, the token or the value of a parameter in a URL in a text; undefined if there is none. */
export function inUrl(text: string, context: ValueContext): Found | undefined {
  return /@|:\/\/\S*\?/.test(text) ? search(IN_URLS, text, context) : undefined;
}

/** The named value in a text that is a credential; undefined without one. `file` is the text's file name. */
export function pairIn(text: string, context: ValueContext, file: string): Found | undefined {
  if (!MAYBE_PAIR.test(text)) return undefined;
  const comment = context === "file" ? COMMENT : SHELL_COMMENT;
  const lines = text.replace(comment, (one) => one.replace(/./g, " "));
  return search(IN_LINES, lines, context, CODE_FILE.test(file)) ?? search(IN_TEXT, text, context);
}

/** The value behind a flag or a program in a command line or script that is a credential; undefined if there is none. */
export function inCommandLine(text: string): Found | undefined {
  return search([FLAG], text, "shell") ?? (PROGRAM.test(text) ? search(PROGRAMS, text, "shell") : undefined);
}

/** The first credential in places of a text. @param isCode true if an unquoted word is a name and not a value */
function search(places: Places, text: string, context: ValueContext, isCode = false): Found | undefined {
  return allOf(places, text, context, isCode).next().value ?? undefined;
}

/** All credentials in places of a text, place by place. */
export function* allOf(
  places: Places,
  text: string,
  context: ValueContext,
  isCode = false,
): Generator<Found, undefined> {
  for (const place of places.filter((one) => text.search(one) >= 0))
    for (const { 0: whole, groups, indices } of text.matchAll(place)) {
      const { name, ...values } = groups as Record<string, string>;
      const [[form, value]] = Object.entries(values).filter(([, one]) => one !== undefined) as [
        [string, string],
      ];
      const [start, end] = lookUp(indices?.groups, form) ?? [0, 0];
      if (!(isCode && form === "bare") && isCredential(form, value, name, whole, context)) {
        const what = described(form, name ?? whole.trim().replace(/[ \t].*/s, ""));
        yield { what, start, end: form === "bare" ? endOf(text, end) : end };
        continue;
      }
      // A connection string contains pairs itself.
      const inner = form !== "bare" && value.includes("=") && search(places, value, context);
      if (inner) yield { ...inner, start: start + inner.start, end: start + inner.end };
    }
  return undefined;
}

function described(form: string, name: string): string {
  if (form === "key" || form === "password") return `a URL with a ${form}`;
  return `a literal value for ${name}${form === "parameter" ? " in a URL" : ""}`;
}

function isCredential(
  form: string,
  value: string,
  name: string | undefined,
  whole: string,
  context: ValueContext,
): boolean {
  if (form === "short") return true;
  if (form === "key") return isRandom(value);
  if (form === "password")
    return !(isReference(value, context) || matches(value, NO_PASSWORD) || matches(whole, NO_LOGIN));
  if (form === "word") return context === "file" && isCredentialValue(value, "secret", context);
  if (name === undefined) return isCredentialValue(value, "password", "shell");
  // Names such as "key" and "auth" may have any value in a query, so only machine-generated ones count.
  if (form === "parameter")
    return isValueOf(name, decoded(value), context) && (nameClass(name) !== "auth" || isRandom(value));
  const isOfName = (context === "file" || whole.startsWith("<")) && isNameOrLabel(value, name);
  return !isOfName && isValueOf(name, value, form === "code" ? "shell" : context);
}

/** The end of a value without quotes: an expression goes on behind its first word, and in YAML a password of several words. */
function endOf(text: string, end: number): number {
  const [rest = ""] = /.*/.exec(text.slice(end)) ?? [];
  const isExpression = /[(<{[]/.test(text.slice(end - 1, end + 1));
  const isPhrase = /^[ \t]+[^#:=\s][^:=]*$/.test(rest) && PASSWORD_FIELD.test(text.slice(0, end));
  return isExpression || isPhrase ? end + rest.length : end;
}

const PASSWORD_FIELD = /(?:^|\n)[ \t]*(?:- )?["']?[\w.-]*(?:pass|pw|pswd)[\w.-]*["']?:[ \t]+\S+$/i;

/** True for an argument that is passed on (hashed_password=hashed_password), and for a label: `login.password=Password`. */
function isNameOrLabel(value: string, name: string): boolean {
  return /^[A-Z]|_/.test(value) && joined(name.replace(/^.*\./, "")) === joined(value);
}

function joined(words: string): string {
  return words.toLowerCase().replace(/[ _-]/g, "");
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
