import { formOf, type Token } from "@kustogen/kustomize/credentials/forms.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";

/** True for a token that is none without its obvious sequences, and that has nothing random beside them: `syt_c2hvcA_abc123`. */
export function isMadeUp({ word, whole }: Pick<Token, "word" | "whole">): boolean {
  const rest = withoutSequences(whole);
  return rest !== whole && formOf(rest) === undefined && isThin(word);
}

/** True for a token with hardly anything random: words, short parts and sequences. */
function isThin(word: string): boolean {
  const parts = withoutSequences(word).split(/[^A-Za-z0-9+/=]+/);
  return !isRandom(parts.filter((part) => !WORD.test(part)).join(""));
}

const WORD = /^(?:[A-Z]?[a-z]+|[A-Z]+)$/;

/** Fewer characters in order occur by chance. */
const SHORTEST = 6;
/** As a part of its own, between separators. */
const SHORTEST_PART = 3;
/** More of them are as likely a key as anything else: a whole alphabet is what some programs come with. */
const LONGEST = 8;

/** A text without characters in the order of the alphabet or of digits: `abc123`, and `xyz` as a part. */
function withoutSequences(text: string): string {
  const codes = [...text.toLowerCase()].map((one) => (/[a-z0-9]/.test(one) ? one.charCodeAt(0) : Number.NaN));
  const follows = (at: number) => {
    const [code = Number.NaN, before = Number.NaN] = [codes[at], codes[at - 1]];
    return code === before + 1 || (before === NINE && (code === ZERO || code === LETTER_A));
  };
  let rest = "";
  for (let start = 0; start < text.length; ) {
    const end = endOfRuns(start, follows);
    const isPart = Number.isNaN(codes[start - 1] ?? Number.NaN) && Number.isNaN(codes[end] ?? Number.NaN);
    const length = end - start;
    const isSequence = length >= (isPart ? SHORTEST_PART : SHORTEST);
    // A long one stays as a whole.
    if (!isSequence || length > LONGEST) rest += text.slice(start, isSequence ? end : start + 1);
    start = isSequence ? end : start + 1;
  }
  return rest;
}

const [ZERO, NINE, LETTER_A] = ["0", "9", "a"].map((one) => one.charCodeAt(0)) as [number, number, number];

/** The end of the runs from a place on, each of three characters or more: `abc123`. */
function endOfRuns(start: number, follows: (at: number) => boolean): number {
  let end = start;
  for (;;) {
    let next = end + 1;
    while (follows(next)) next++;
    if (next - end < SHORTEST_PART) return end;
    end = next;
  }
}
