import type { Foretold } from "./foretold.ts";
import { type Pair, VERDICTS, type Verdict } from "./pair.ts";
import type { Happened } from "./record.ts";

/** The kinds of sentences, in the order of the table. */
export const SENTENCES = [
  "rejected",
  "restarts",
  "restarts beside a rejection",
  "removed",
  "kept in the cluster",
  "added",
  "changed",
] as const;

export type Sentence = (typeof SENTENCES)[number];

/** One sentence about one object, or about the whole sync, foretold or happened or neither. */
export interface Judgement {
  pair: Pair;
  sentence: Sentence;
  /** What it is about. */
  subject: string;
  foretold: boolean;
  happened: boolean;
  verdict: Verdict;
  /** The words of the review and of the server. */
  words: readonly string[];
}

/** Compares what a review foretold of a pair with what happened, in both directions. */
export function judge(pair: Pair, foretold: Foretold, happened: Happened): Judgement[] {
  const { verdict } = foretold;
  const said = (
    sentence: Sentence,
    subject: string,
    [isForetold, isHappened]: readonly [boolean, boolean],
    words: readonly string[] = [],
  ): Judgement => ({
    ...{ pair, sentence, subject, foretold: isForetold, happened: isHappened, verdict, words },
  });
  const isRejected = happened.rejected.size > 0;
  const whole = said(
    "rejected",
    "sync",
    [foretold.rejected.length > 0, isRejected],
    [
      ...foretold.rejected,
      ...[...happened.rejected].map(([name, message]) => `the server of ${name}: ${message}`),
    ],
  );
  const compared = (
    sentence: Sentence,
    told: readonly string[],
    done: readonly string[],
    of = [...told, ...done],
  ) => [...new Set(of)].map((name) => said(sentence, name, [told.includes(name), done.includes(name)]));
  const both = [...happened.changed, ...happened.unchanged];
  const workloads = both.filter((name) => /^(?:Deployment|StatefulSet|DaemonSet) /.test(name));
  // Beside a rejection nothing is pruned, and what is in a later wave waits.
  if (isRejected)
    return [
      whole,
      ...compared("restarts beside a rejection", foretold.restarts, happened.restarts, [
        ...workloads,
        ...foretold.restarts,
      ]),
    ];
  return [
    whole,
    ...compared("restarts", foretold.restarts, happened.restarts, workloads),
    ...compared("removed", foretold.removed, happened.removed),
    ...compared("kept in the cluster", foretold.kept, happened.kept),
    ...compared("added", foretold.added, happened.added),
    ...compared("changed", foretold.changed, happened.changed, both),
  ];
}

/** A disagreement, with what its reader needs to judge it. */
export function described({ pair, sentence, subject, foretold, verdict, words }: Judgement): string {
  const which = foretold ? "foretold, didn't happen" : "happened, not foretold";
  const lines = [`${pair.name}: ${pair.what}`, `${sentence}: ${subject}: ${which} (${verdict})`, ...words];
  return lines.map((line, at) => `${at === 0 ? "" : "  "}${line.slice(0, 400)}\n`).join("");
}

/** Where the review and the cluster don't say the same, those first of which nobody was told. */
export function disagreements(judgements: readonly Judgement[]): Judgement[] {
  const loudness = ({ foretold, verdict }: Judgement) => (foretold ? -1 : VERDICTS.indexOf(verdict));
  return judgements
    .filter(({ foretold, happened }) => foretold !== happened)
    .toSorted((a, b) => loudness(b) - loudness(a));
}
