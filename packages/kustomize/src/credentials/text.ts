import { kept } from "../value/multimap.ts";
import { decodedText } from "./encoded.ts";
import { placeOfToken, tokensOf } from "./forms.ts";
import { type Found, inCommandLine, inUrl, MAYBE_PAIR, pairIn } from "./places.ts";
import { isStoreReference, type ValueContext } from "./values.ts";
import { waiverCount, withoutWaived } from "./waivers.ts";

/** The description of a text that may be the secret half of a key of AWS, which is recognized only by its length. */
export const ACCESS_KEY = "a secret access key";
/** 40 characters that aren't words, numbers and separators: `ShopPodRestartedInTheLast5Minutes`, `apis/v1Beta2/NetworkPolicies`. */
const AWS_SECRET =
  /^(?=[A-Za-z0-9/+]{40}$)(?=.*[a-z])(?=.*[A-Z].*[A-Z].*[A-Z])(?!(?:[A-Z]{2,5}(?=[A-Z][a-z]|[\d/+]|$)|[A-Z][a-z]+(?![a-z])|[a-z]{2,}(?![a-z])|\d{1,3}(?!\d)|[/+]|[AI](?=[A-Z][a-z])|v(?=\d))+$).*\d/;
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
  if (token !== undefined) return placeOfToken(text, token);
  const ofUrl = inUrl(text, context);
  // What follows the scheme isn't the value of a setting: `secret:shop-login:token`.
  if (ofUrl !== undefined || isStoreReference(text)) return ofUrl;
  const isCommand = context !== "value" && /(?:^| )-|\bmc /.test(text);
  const named = pairIn(text, context, file) ?? (isCommand ? inCommandLine(text) : undefined);
  if (named !== undefined) return named;
  const isPasswords = PASSWORD_FILES.some(([name, line]) => name.test(file) && line.test(text));
  const ofWhole = isPasswords ? "a password file" : AWS_SECRET.test(text) ? ACCESS_KEY : undefined;
  const what = ofWhole ?? credentialIn(decodedText(text.trim()) ?? "", context, file);
  return what === undefined ? undefined : { what, start: 0, end: text.length };
}

/** True for a typical name, path, image or number: nothing long enough for a token, and no telling word. */
function isPlain(text: string): boolean {
  return PLAIN.test(text) && !MAYBE_PAIR.test(text) && (text.length < 16 || !/\w{16}/.test(text));
}

/** Nothing but the characters of names, paths and images, and no beginning of a token of Slack. */
const PLAIN = /^(?!.*xox)[\w./:*-]{0,127}$/;
