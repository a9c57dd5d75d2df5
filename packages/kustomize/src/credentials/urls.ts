import { nameClass } from "./names.ts";
import { isRandom } from "./randomness.ts";
import { isCredentialValue, isReference, type ValueContext } from "./values.ts";

/** A URL with something in front of the host; what is in front holds no "/", and the last "@" ends it. */
const USER_INFO = /\b[a-z][a-z0-9+.-]*:\/\/([^\s/?#"'`\\]*)@([^\s/?#"'`@,]*)/gi;
/** Where a bucket, a container or a login stands in front of the host, none of which is secret. */
const NAMES_FIRST =
  /^(?:s3[an]?|gs|gcs|abfss?|wasbs?|adl|azure|oss|cosn?|obs|b2|swift|ssh|sftp|scp|rsync|git\+ssh):/i;
/** The same without a scheme, as Go's drivers and command lines have it: `user:password@tcp(db:3306)/shop`. */
const BARE =
  /(?:^|[\s"'=])([\w.-]{1,64}):([^\s:@/"'(]{4,})@(?:(?:tcp|udp|unix)\(|[\w.-]+:\d+\b|[\w-]+(?:\.[\w-]+)+\b)/g;
/** What a member of a group, an address or a principal begins with: `User:admin@example.test`, `mailto:ops@example.test`. */
const PRINCIPAL =
  /^(?:user|group|role|member|principal|service-?account|subject|domain|team|email|mail|mailto|acct|sips?|xmpp|im|tel|urn|did|cn|uid|deleted)$/i;
/** What a channel and an address stand behind in a list: `- email:ops2@example.test`. */
const IN_LIST = /(?:^|[-,[]\s*)["']?$/;
const LOCAL =
  /^(?:localhost|127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*example(?:\.(?:com|org|net))?|host|hostname|server)(?::|$)/i;

/** True for a text with a URL whose user information holds a password or a token. */
export function hasUrlPassword(text: string, context: ValueContext): boolean {
  if (!text.includes("@")) return false;
  for (const [url, info = "", host = ""] of text.matchAll(USER_INFO)) {
    const colon = info.indexOf(":");
    if (colon < 0) {
      if (!NAMES_FIRST.test(url) && isRandom(info)) return true;
      continue;
    }
    if (isPassword(info.slice(colon + 1), info.slice(0, colon), host, context)) return true;
  }
  for (const { 0: whole, 1: user = "", 2: password = "", index } of text.matchAll(BARE)) {
    if (whole.endsWith("@sha256:") || /@sha256\b/.test(whole)) continue;
    // An address of a person has neither a protocol nor a port behind it.
    if (PRINCIPAL.test(user) && !/\d/.test(password) && !/\($|:\d+$/.test(whole)) continue;
    if (user === "email" && isRecipient(text, index, whole)) continue;
    if (isPassword(password, user, "", context)) return true;
  }
  return false;
}

/** True for a recipient in a list, whose address has no sign that one of a person hasn't, and no protocol or port. */
function isRecipient(text: string, index: number, whole: string): boolean {
  const start = index + whole.indexOf("email:");
  return (
    /^[\s"'=]?email:[\w.+-]+@[\w.-]+$/.test(whole) &&
    IN_LIST.test(text.slice(Math.max(0, start - 40), start).replace(/^.*\n/s, ""))
  );
}

/** A URL with a query; a parameter ends at "&", ";" or what ends a URL. */
const QUERY = /\b[a-z][a-z0-9+.-]*:\/\/[^\s?"'`<>]*\?([^\s"'`<>]+)/gi;

/** The name of a parameter in a URL's query whose value is a credential; undefined when none is. */
export function queryCredential(text: string, context: ValueContext): string | undefined {
  if (!text.includes("?")) return undefined;
  for (const [, query = ""] of text.matchAll(QUERY))
    for (const parameter of query.split(/[&;#]/)) {
      const equals = parameter.indexOf("=");
      if (equals < 0) continue;
      const kind = nameClass(parameter.slice(0, equals));
      const value = decoded(parameter.slice(equals + 1));
      // Names such as "key" and "auth" stand for anything in a query, so that only what machines make counts.
      const strict = kind === "password" || kind === "secret" ? kind : kind && "random";
      if (strict !== undefined && value.length >= 6 && isCredentialValue(value, strict, context))
        return parameter.slice(0, equals);
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
  // A pair that stands for another: `rtsp://user:pass@camera`.
  if (/^user(?:name)?$/i.test(user) && /^pass(?:word)?$/i.test(password)) return false;
  // The well-known pair of a database on the developer's own machine.
  return !(
    LOCAL.test(host) &&
    (password === user || /^(?:pass(?:word)?|pw|secret|changeme)$/i.test(password))
  );
}
