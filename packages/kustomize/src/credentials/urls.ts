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
  /(?:^|[\s"'=])([\w.-]{1,64}):([^\s:@/"'(]{4,})@(?:(?:tcp|udp|unix)\(|[\w.-]+:\d+\b|[\w-]+(?:\.[\w-]+)+\b)/g;
/** The beginning of a group member, an address or a principal: `User:admin@example.test`, `mailto:ops@example.test`. */
const PRINCIPAL =
  /^(?:user|group|role|member|principal|service-?account|subject|domain|team|email|mail|mailto|acct|sips?|xmpp|im|tel|urn|did|cn|uid|deleted)$/i;
/** The beginning of a member of a role, whose name programs also generate: `serviceAccount:shop2@shop-1.iam.gserviceaccount.com`. */
const MEMBER = /^(?:email|group|member|principal|service-?account|domain|deleted|mailto)$/i;
const OF_SERVICE_ACCOUNT = /\.gserviceaccount\.com$/i;
/** Programs that copy files, before a login, and words of a search in mails: `sftp:backup@nas.example.test:/srv`, `from:a@b.test`. */
const NO_LOGIN =
  /^(?:ssh|sftp|scp|rsync|rclone|restic|borg|git|hg|svn|ext|from|to|b?cc|reply-?to|sender|recipient|deliveredto)$/i;
const LOCAL =
  /^(?:localhost|127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*example(?:\.(?:com|org|net))?|host|hostname|server)(?::|$)/i;

/** The password or token in the user information of a URL in a text; undefined if there is none. */
export function urlPassword(text: string, context: ValueContext): Span | undefined {
  if (!text.includes("@")) return undefined;
  for (const { 0: url, 1: info = "", 2: host = "", index } of text.matchAll(USER_INFO)) {
    const start = index + url.indexOf("//") + 2;
    const end = start + info.length;
    const colon = info.replace(VARIABLE, ({ length }) => "$".repeat(length)).indexOf(":");
    if (colon < 0 && !NAMES_FIRST.test(url) && isRandom(info)) return { start, end };
    if (colon >= 0 && isPassword(info.slice(colon + 1), info.slice(0, colon), host, context))
      return { start: start + colon + 1, end };
  }
  for (const { 0: whole, 1: user = "", 2: password = "", index } of text.matchAll(BARE)) {
    if (/@sha256\b/.test(whole)) continue;
    // A person's address is followed by neither a protocol nor a port.
    const isAddress = !/\($|:\d+$/.test(whole);
    const isMember = MEMBER.test(user) || OF_SERVICE_ACCOUNT.test(whole) || !/\d/.test(password);
    if (PRINCIPAL.test(user) && isMember && isAddress) continue;
    if (NO_LOGIN.test(user) && isAddress && !isRandom(password)) continue;
    const start = index + whole.indexOf(":") + 1;
    if (isPassword(password, user, "", context)) return { start, end: start + password.length };
  }
  return undefined;
}

/** A URL with a query; a parameter ends at "&", ";" or the end of the URL. */
const QUERY = /\b[a-z][a-z0-9+.-]*:\/\/[^\s?"'`<>]*\?([^\s"'`<>]+)/gi;

/** The query parameter whose value is a credential; undefined if there is none. */
export function queryCredential(text: string, context: ValueContext): Named | undefined {
  if (!text.includes("?")) return undefined;
  for (const { 0: url, 1: query = "", index } of text.matchAll(QUERY)) {
    let start = index + url.length - query.length;
    for (const parameter of query.split(/[&;#]/)) {
      const end = start + parameter.length;
      const [name = "", ...values] = parameter.split("=");
      const kind = nameClass(name);
      const value = decoded(values.join("="));
      // Names such as "key" and "auth" may have any value in a query, so only machine-generated ones count.
      const strict = kind === "password" || kind === "secret" ? kind : kind && "random";
      if (strict !== undefined && value.length >= 6 && isCredentialValue(value, strict, context))
        return { name, start: start + name.length + 1, end };
      start = end + 1;
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

function isPassword(password: string, user: string, host: string, context: ValueContext): boolean {
  // Two letters are a region, a country or a role.
  if (/^[a-z]{0,2}$/i.test(password) || isReference(password, context)) return false;
  if (/\$[({]|\{\{|\}\}|%[({]?\w*[)}]?s\b|^\{\w*\}$|^:\w+$/.test(password)) return false;
  if (context !== "value" && /^\$[A-Za-z_]+$/.test(password)) return false;
  if (/^(?:%s|%v|%\w*%|\*+|x+|\.+)$/i.test(password)) return false;
  // A name to be replaced: `postgres://shop:DB_PASS@db`.
  if (/^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_)?[A-Z]*PASS(?:WORD|WD)?$/.test(password)) return false;
  // A placeholder pair: `rtsp://user:pass@camera`.
  if (/^user(?:name)?$/i.test(user) && /^pass(?:word)?$/i.test(password)) return false;
  // The well-known default login of a local database.
  return !(
    LOCAL.test(host) &&
    (password === user || /^(?:pass(?:word)?|pw|secret|changeme)$/i.test(password))
  );
}
