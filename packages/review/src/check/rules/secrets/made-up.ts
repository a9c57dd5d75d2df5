import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";

/** A token in a text, with the word before it if only that makes it one: `Bearer k3x9…`. */
interface Token {
  word: string;
  whole: string;
}

/** The words of a text that are tokens by their form, alone or with the word before them. */
export function tokensIn(text: string): Token[] {
  const words = text.match(/[^\s"'`,;]+/g) ?? [];
  return words.flatMap((word, at) => {
    if (formOf(word) !== undefined) return [{ word, whole: word }];
    const before = words[at - 1] ?? "";
    const whole = `${before} ${word}`;
    return formOf(before) === undefined && formOf(whole) !== undefined ? [{ word, whole }] : [];
  });
}

/** True for a token that is none without its obvious sequences, and that has nothing random beside them: `syt_c2hvcA_abc123`. */
export function isMadeUp({ word, whole }: Token): boolean {
  const rest = withoutSequences(whole);
  return rest !== whole && formOf(rest) === undefined && isThin({ word, whole });
}

/** True for a token with hardly anything random: words, short parts and sequences. */
export function isThin({ word }: Token): boolean {
  const parts = withoutSequences(word).split(/[^A-Za-z0-9+/=]+/);
  return !isRandom(parts.filter((part) => !WORD.test(part)).join(""));
}

const WORD = /^(?:[A-Z]?[a-z]+|[A-Z]+)$/;

/** Fewer characters in order occur by chance. */
const SHORTEST = 6;
/** As a part of its own, between separators. */
const SHORTEST_PART = 3;

/** A text without characters in the order of the alphabet or of digits: `abc123`, `1a2b3c4d`, and `xyz` as a part. */
function withoutSequences(text: string): string {
  const codes = [...text.toLowerCase()].map((one) => (/[a-z0-9]/.test(one) ? one.charCodeAt(0) : Number.NaN));
  const follows = (at: number, by: number) => {
    const [code = Number.NaN, before = Number.NaN] = [codes[at], codes[at - by]];
    return code === before + 1 || (before === NINE && (code === ZERO || code === LETTER_A));
  };
  let rest = "";
  for (let start = 0; start < text.length; ) {
    const end = Math.max(endOfRuns(start, follows), endOfPairs(start, follows));
    const isPart = Number.isNaN(codes[start - 1] ?? Number.NaN) && Number.isNaN(codes[end] ?? Number.NaN);
    const isSequence = end - start >= (isPart ? SHORTEST_PART : SHORTEST);
    if (!isSequence) rest += text[start];
    start = isSequence ? end : start + 1;
  }
  return rest;
}

const [ZERO, NINE, LETTER_A] = ["0", "9", "a"].map((one) => one.charCodeAt(0)) as [number, number, number];

type Follows = (at: number, by: number) => boolean;

/** The end of the runs from a place on, each of three characters or more: `abc123`. */
function endOfRuns(start: number, follows: Follows): number {
  let end = start;
  for (;;) {
    let next = end + 1;
    while (follows(next, 1)) next++;
    if (next - end < SHORTEST_PART) return end;
    end = next;
  }
}

/** The end of two sequences that take turns: `1a2b3c`. */
function endOfPairs(start: number, follows: Follows): number {
  let end = start + 2;
  while (follows(end, 2)) end++;
  return end - start < SHORTEST ? start : end;
}
