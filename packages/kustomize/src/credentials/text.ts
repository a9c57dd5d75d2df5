import { binaryText, bytesOfBase64 } from "../text/bytes.ts";
import { kept } from "../value/multimap.ts";
import { decodedText } from "./encoded.ts";
import { formOf, isAwsSecret, placeOfToken, tokensOf } from "./forms.ts";
import { inCommandLine, MAYBE_PAIR, pairIn, type Span } from "./named.ts";
import { queryCredential, urlPassword } from "./urls.ts";
import { isStoreReference, type ValueContext } from "./values.ts";
import { waiverCount, withoutWaived } from "./waivers.ts";

/** The description of a text that may be an AWS key, which is recognized only by its length. */
export const ACCESS_KEY = "a secret access key";
/** Files whose lines have passwords without names, by the file's name. */
const PASSWORD_FILES: readonly (readonly [name: RegExp, line: RegExp])[] = [
  [/pgpass/i, /^[^#\s:]+:(?:\d+|\*):[^:\n]+:[^:\n]+:[^:\s][^\n]*$/m],
  [/userlist/i, /^"[^"\n]+"[ \t]+"[^"\n]{4,}"/m],
  // The users of a daemon: `sam:password`, or `sam server password address`.
  [/secrets$/i, /^(?:[^#\s:]+:[^:\s]{4,}|[^#\s]+[ \t]+\S+[ \t]+[^\s*]{4,}[ \t]+\S+)[ \t]*$/m],
];
/** Answers for texts that aren't in a file, by context and text. */
const answers = new Map<string, Found | null>();
/** Words of Kubernetes occur everywhere, and a file may be in each of hundreds of environments; more isn't faster. */
const MOST_CHARACTERS = 1_000_000;
let characters = 0;
let countOfWaivers = 0;

/** A credential in a text: its kind in a few words ("a GitHub token", "a literal value for password"), and its place. */
export interface Found extends Span {
  readonly what: string;
}

/** The kind of the first credential in a text; undefined if there is none. `file` is the file's name if the text is one. */
export function credentialIn(given: string, context: ValueContext, file = ""): string | undefined {
  return findCredential(given, context, file)?.what;
}

/** The first credential in a text, and its place; undefined if there is none. */
export function findCredential(given: string, context: ValueContext, file = ""): Found | undefined {
  if (given.length < 8 || isPlain(given)) return undefined;
  const look = () => found(withoutWaived(given), context, file) ?? null;
  if (file !== "") return look() ?? undefined;
  if (waiverCount() !== countOfWaivers || characters > MOST_CHARACTERS) {
    answers.clear();
    characters = 0;
    countOfWaivers = waiverCount();
  }
  return (
    kept(answers, `${context}|${given}`, () => {
      characters += given.length;
      return look();
    }) ?? undefined
  );
}

function found(text: string, context: ValueContext, file: string): Found | undefined {
  const { value: token } = tokensOf(text).next();
  if (token !== undefined) return { what: token.what, ...placeOfToken(text, token) };
  const ofUrl = urlPassword(text, context);
  if (ofUrl) return { what: `a URL with a ${text[ofUrl.start - 1] === "/" ? "key" : "password"}`, ...ofUrl };
  const parameter = queryCredential(text, context);
  if (parameter !== undefined)
    return { ...parameter, what: `a literal value for ${parameter.name} in a URL` };
  const whole = { start: 0, end: text.length };
  const [key] = encodedKeysIn(text);
  if (key !== undefined) return { what: formOf(key) as string, ...whole };
  if (isAwsSecret(text)) return { what: ACCESS_KEY, ...whole };
  // What follows the scheme isn't the value of a setting: `secret:shop-login:token`.
  if (isStoreReference(text)) return undefined;
  const isCommand = context !== "value" && /(?:^| )-|\bmc /.test(text);
  const named = pairIn(text, context, file) ?? (isCommand ? inCommandLine(text) : undefined);
  if (named !== undefined) return { ...named, what: `a literal value for ${named.name}` };
  if (PASSWORD_FILES.some(([name, line]) => name.test(file) && line.test(text)))
    return { what: "a password file", ...whole };
  const decoded = decodedText(text.trim());
  const what = decoded === undefined ? undefined : credentialIn(decoded, context, file);
  return what === undefined ? undefined : { what, ...whole };
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
function isPlain(text: string): boolean {
  return PLAIN.test(text) && !MAYBE_PAIR.test(text) && (text.length < 16 || !/\w{16}/.test(text));
}

/** Nothing but the characters of names, paths and images, and no beginning of a token of Slack. */
const PLAIN = /^(?!.*xox)[\w./:*-]{0,127}$/;
