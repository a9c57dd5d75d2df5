import type { Named, Span } from "./named.ts";
import { nameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";
import { isCredentialValue, isReference, type ValueContext } from "./values.ts";

/** A URL with user information before the host; it contains no "/", and ends at the last "@". */
const USER_INFO = /\b[a-z][a-z0-9+.-]*:\/\/([^\s/?#"'`\\]*)@([^\s/?#"'`@,]*)/gi;
/** A variable, whose default follows a colon: `postgresql://${OWNER:=shop}@db`. */
const VARIABLE = /\$\{[^{}]*\}/g;
/** Schemes with a bucket, a container or a login before the host, none of which is secret. */
const NAMES_FIRST =
  /^(?:s3[an]?|gs|gcs|abfss?|wasbs?|adl|azure|oss|cosn?|obs|b2|swift|ssh|sftp|scp|rsync|git\+ssh):/i;
/** The same without a scheme, as in Go's drivers and command lines: `user:password@tcp(db:3306)/shop`. */
const BARE =
  /(?:^|[\s"'=])([\w.-]{1,64}):([^\s:@/"'(]{4,})@(?!sha256\b)(?:(?:tcp|udp|unix)\(|[\w.-]+:\d+\b|[\w-]+(?:\.[\w-]+)+\b)/g;
/** No login, if neither a protocol nor a port follows: a member of a group or a role (`User:admin@example.test`), and an address. */
const NO_LOGIN: readonly RegExp[] = [
  /^\W?(?:user|role|principal|subject|team|mail|acct|sips?|xmpp|im|tel|urn|did|cn|uid):\D*@[^:(]*$/i,
  /^\W?(?:group|e?mail|member|service-?account|domain|deleted|mailto):[^:(]*$/i,
  /\.gserviceaccount\.com$/i,
];
/** Programs that copy files, before a login, and words of a search in mails: `sftp:backup@nas.example.test:/srv`, `from:a@b.test`. */
const COPIES =
  /^\W?(?:ssh|sftp|scp|rsync|rclone|restic|borg|git|hg|svn|ext|from|to|b?cc|reply-?to|sender|recipient|deliveredto):[^:(]*$/i;

/** What is no password: a region (two letters), what a program fills in, and a name to be replaced: `postgres://shop:DB_PASS@db`. */
const NO_PASSWORD: readonly RegExp[] = [
  /^[a-z]{0,2}$|\$[({]|\{\{|\}\}|%[({]?\w*[)}]?s\b|^\{\w*\}$|^:\w+$|^(?:%v|%\w*%|\*+|x+|\.+)$/i,
  /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_)?[A-Z]*PASS(?:WORD|WD)?$/,
];
/** Logins of documentation and of a local database, with their hosts: `user:pass@camera`, `app:app@localhost:5432`. */
const SAMPLE =
  /^user(?:name)?:pass(?:word)?@|(?:^(\w+):\1|:(?:pass(?:word)?|pw|secret|changeme))@(?:localhost|127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*example(?:\.(?:com|org|net))?|host|hostname|server)(?::|$)/i;

/** The password or token in the user information of a URL in a text; undefined if there is none. */
export function urlPassword(text: string, context: ValueContext): Span | undefined {
  if (!text.includes("@")) return undefined;
  for (const { 0: url, 1: info = "", 2: host = "", index } of text.matchAll(USER_INFO)) {
    const start = index + url.indexOf("//") + 2;
    const end = start + info.length;
    const colon = info.replace(VARIABLE, ({ length }) => "$".repeat(length)).indexOf(":");
    if (colon < 0 && !NAMES_FIRST.test(url) && isRandom(info)) return { start, end };
    if (colon >= 0 && isPassword(info.slice(colon + 1), context) && !SAMPLE.test(`${info}@${host}`))
      return { start: start + colon + 1, end };
  }
  for (const { 0: whole, 1: user = "", 2: password = "", index } of text.matchAll(BARE)) {
    if (NO_LOGIN.some((one) => one.test(whole)) || (COPIES.test(whole) && !isRandom(password))) continue;
    const start = index + whole.indexOf(":") + 1;
    if (isPassword(password, context) && !SAMPLE.test(`${user}:${password}@`))
      return { start, end: start + password.length };
  }
  return undefined;
}

function isPassword(password: string, context: ValueContext): boolean {
  return (
    !isReference(password, context) &&
    !NO_PASSWORD.some((one) => one.test(password)) &&
    !(context !== "value" && /^\$[A-Za-z_]+$/.test(password))
  );
}

/** A parameter in the query of a URL, which ends at "&", ";" or the end of the URL. */
const PARAMETER =
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/[^\s?"'`<>]*\?(?:[^\s"'`<>]*[&;#])?)([^\s=&;#"'`<>]+)=([^\s&;#"'`<>]*)/gi;

/** The query parameter whose value is a credential; undefined if there is none. */
export function queryCredential(text: string, context: ValueContext): Named | undefined {
  if (!text.includes("?")) return undefined;
  for (const { 1: name = "", 2: value = "", index } of text.matchAll(PARAMETER)) {
    const kind = nameClass(name);
    // Names such as "key" and "auth" may have any value in a query, so only machine-generated ones count.
    const strict = kind === "auth" ? "random" : kind;
    if (strict && value.length >= 6 && isCredentialValue(decoded(value), strict, context)) {
      const start = index + name.length + 1;
      return { name, start, end: start + value.length };
    }
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
