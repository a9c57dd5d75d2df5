import { binaryText, bytesOfBase64 } from "../text/bytes.ts";
import { kept } from "../value/multimap.ts";
import { decodedText } from "./encoded.ts";
import { formOf, isAwsSecret } from "./forms.ts";
import { inCommandLine, MAYBE_PAIR, pairIn } from "./named.ts";
import { hasUrlPassword, queryCredential } from "./urls.ts";
import { isStoreReference, type ValueContext } from "./values.ts";
import { waiverCount, withoutWaived } from "./waivers.ts";

/** The description of a text that may be an AWS key, which is recognized only by its length. */
export const ACCESS_KEY = "a secret access key";
/** Names of files in which texts are read differently. */
const OF_PASSWORDS = /pgpass/i;
const OF_USERS = /userlist/i;
const OF_LOGINS = /secrets$/i;
/** Answers for texts that aren't in a file, by context and text. */
const answers = new Map<string, string | null>();
/** Words of Kubernetes occur everywhere; a larger cache isn't faster, and each text keeps its file in memory. */
const FEW = 4_000;
let countOfWaivers = 0;

/**
 * The kind of credential that a text is or contains, in a few words ("a GitHub token", "a literal value for
 * password"); undefined if there is none. `file` is the file's name if the text is a file.
 */
export function credentialIn(given: string, context: ValueContext, file = ""): string | undefined {
  return given.length < 8 || isPlain(given) ? undefined : credentialInOdd(given, context, file);
}

/** The same for a text that isn't plain. */
export function credentialInOdd(given: string, context: ValueContext, file = ""): string | undefined {
  if (waiverCount() !== countOfWaivers || answers.size >= FEW) answers.clear();
  countOfWaivers = waiverCount();
  if (given.length >= 400 || file !== "") return look(withoutWaived(given), context, file);
  return (
    kept(answers, `${context}|${given}`, () => look(withoutWaived(given), context, file) ?? null) ?? undefined
  );
}

function look(text: string, context: ValueContext, file: string): string | undefined {
  const form = formOf(text);
  if (form !== undefined) return form;
  if (hasUrlPassword(text, context)) return "a URL with a password";
  const parameter = queryCredential(text, context);
  if (parameter !== undefined) return `a literal value for ${parameter} in a URL`;
  const [key] = encodedKeysIn(text);
  if (key !== undefined) return formOf(key);
  if (isAwsSecret(text)) return ACCESS_KEY;
  // What follows the scheme isn't the value of a setting: `secret:shop-login:token`.
  if (isStoreReference(text)) return undefined;
  const pair = pairIn(text, context, file);
  if (pair !== undefined) return `a literal value for ${pair}`;
  if (context !== "value" && /(?:^| )-|\bmc /.test(text)) {
    const flag = inCommandLine(text);
    if (flag !== undefined) return `a literal value for ${flag}`;
  }
  if (OF_PASSWORDS.test(file) && PGPASS.test(text)) return "a password file";
  if (OF_USERS.test(file) && USERLIST.test(text)) return "a password file";
  if (OF_LOGINS.test(file) && LOGINS.test(text)) return "a password file";
  const decoded = decodedText(text.trim());
  return decoded === undefined ? undefined : credentialIn(decoded, context, file);
}

/** The decoded texts of the keys in base64 in a text. */
export function encodedKeysIn(text: string): string[] {
  if (!text.includes(ENCODED_HEAD)) return [];
  const decoded = [...text.matchAll(ENCODED_PEM)].map(([one]) => binaryText(bytesOfBase64(one)));
  return decoded.filter((one) => formOf(one) !== undefined);
}

/** "-----BEGIN" in base64. */
export const ENCODED_HEAD = "LS0tLS1CRUdJTi";
const ENCODED_PEM = new RegExp(`${ENCODED_HEAD}[A-Za-z0-9+/]{20,}={0,2}`, "g");
/** True for a typical name, path, image or number: nothing long enough for a token, and no telling word. */
export function isPlain(text: string): boolean {
  if (text.length >= 128 || !PLAIN.test(text) || MAYBE_PAIR.test(text)) return false;
  return !(text.length < LONGEST_WORD ? text.includes("xox") : LONG.test(text));
}

const PLAIN = /^[\w./:*-]*$/;
const LONG = /[A-Za-z0-9_]{16}|xox/;
const LONGEST_WORD = 16;
const USERLIST = /^"[^"\n]+"[ \t]+"[^"\n]{4,}"/m;
/** A file with the users of a daemon: `sam:password`, or `sam server password address`. */
const LOGINS = /^(?:[^#\s:]+:[^:\s]{4,}|[^#\s]+[ \t]+\S+[ \t]+[^\s*]{4,}[ \t]+\S+)[ \t]*$/m;
const PGPASS = /^[^#\s:]+:(?:\d+|\*):[^:\n]+:[^:\n]+:[^:\s][^\n]*$/m;
