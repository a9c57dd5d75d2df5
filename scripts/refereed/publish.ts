import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pins } from "../../test/referee/pins.ts";
import { type Judgement, SENTENCES } from "./compare.ts";
import { VERDICTS, type Verdict } from "./pair.ts";

/** How often a sentence was foretold and happened, in one batch. */
interface Row {
  trials: number;
  both: number;
  foretold: number;
  /** Happened and wasn't foretold, by the verdict under which nobody was told. */
  happened: Partial<Record<Verdict, number>>;
}

/** What is known of one batch. */
export interface Result {
  seed: number;
  pairs: number;
  /** Pairs with a verdict that leaves something open. */
  unsure: number;
  /** Objects that are in no pair, because a cluster without nodes and definitions can't judge them. */
  leftOut: number;
  rows: Record<string, Row>;
}

/** The results of the last published run of each batch. */
const RESULTS = "scripts/refereed/results.json";
const PAGES = ["README.md", "packages/kustogen/docs/proven.md"];
/** Verdicts under which nobody looks further. */
const QUIET: readonly Verdict[] = ["fine", "unchanged"];

/** Counts the judgements of a batch. */
export function resultOf(
  judgements: readonly Judgement[],
  about: Pick<Result, "seed" | "pairs" | "leftOut">,
): Result {
  const unsure = new Set(judgements.flatMap(({ pair, verdict }) => (verdict === "unsure" ? [pair] : [])));
  const rows: Result["rows"] = {};
  for (const sentence of SENTENCES) {
    const own = judgements.filter((one) => one.sentence === sentence);
    if (own.length === 0) continue;
    const count = (isOf: (one: Judgement) => boolean) => own.filter(isOf).length;
    rows[sentence] = {
      trials: own.length,
      both: count((one) => one.foretold && one.happened),
      foretold: count((one) => one.foretold && !one.happened),
      happened: Object.fromEntries(
        VERDICTS.map((verdict) => [
          verdict,
          count((one) => !one.foretold && one.happened && one.verdict === verdict),
        ]),
      ),
    };
  }
  return { ...about, unsure: unsure.size, rows };
}

/** Stores the result of a batch, and writes those of all into the pages. */
export function publish(root: string, batch: string, result: Result): void {
  const file = join(root, RESULTS);
  const results = {
    ...(JSON.parse(readFileSync(file, "utf8")) as Record<string, Result>),
    [batch]: result,
  };
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  const [readme, proven] = [summary(results), `${tableOf(results)}\n${source(results)}`];
  for (const [at, text] of [readme, proven].entries()) {
    const page = join(root, PAGES[at] as string);
    writeFileSync(page, replaced(readFileSync(page, "utf8"), text));
  }
}

/** A page with another text between its marks. */
export function replaced(page: string, text: string): string {
  const marked = /(<!-- refereed -->\n).*(?=<!-- end of refereed -->)/s;
  if (!marked.test(page)) throw new Error("the page has no marks for the table: <!-- refereed -->");
  return page.replace(marked, (_, begin: string) => `${begin}${text}`);
}

/** Each sentence of each batch. */
export function tableOf(results: Readonly<Record<string, Result>>): string {
  const head = [
    ...["batch: sentence", "trials", "foretold and happened", "didn't happen"],
    ...["untold, under *fine* or *unchanged*", "untold otherwise"],
  ];
  const rows = Object.entries(results).flatMap(([batch, { rows: own }]) =>
    Object.entries(own).map(([sentence, { trials, both, foretold, happened }]) => {
      const [quiet, other] = [true, false].map((isQuiet) =>
        sum(VERDICTS.map((one) => (QUIET.includes(one) === isQuiet ? (happened[one] ?? 0) : 0))),
      );
      return [`${batch}: ${sentence}`, trials, both, foretold, quiet, other];
    }),
  );
  return table([head, ...rows]);
}

/** All batches together, for the front page. */
function summary(results: Readonly<Record<string, Result>>): string {
  const all = Object.values(results).map(({ rows }) => rows);
  const shown = ["rejected", "restarts", "removed"].flatMap((sentence) => {
    const own = all.flatMap((rows) => rows[sentence] ?? []);
    if (own.length === 0) return [];
    const count = (of: (row: Row) => number) => sum(own.map(of));
    return [
      [
        ...[sentence, count(({ trials }) => trials), count(({ both }) => both)],
        ...[
          count(({ foretold }) => foretold),
          count(({ happened }) => sum(Object.values(happened))),
          count(({ happened }) => sum(QUIET.map((one) => happened[one] ?? 0))),
        ],
      ],
    ];
  });
  const head = [
    "`diff` says",
    "trials",
    "and it happened",
    "and it didn't",
    "it happened untold",
    "of these, under *fine*",
  ];
  return table([head, ...shown]);
}

/** Where the numbers are from. */
function source(results: Readonly<Record<string, Result>>): string {
  const each = Object.entries(results).map(
    ([batch, { seed, pairs, unsure, leftOut }]) =>
      `*${batch}*: ${pairs} pairs, seed ${seed}` +
      (unsure > 0 ? `, ${unsure} *unsure*` : "") +
      (leftOut > 0 ? `, ${leftOut} objects left out` : ""),
  );
  return `kube-apiserver and kube-controller-manager ${pins.kubernetes.version}; ${each.join("; ")}.\n`;
}

function table(rows: readonly (readonly unknown[])[]): string {
  const [head = []] = rows;
  const lines = [head, head.map(() => "---"), ...rows.slice(1)];
  return lines.map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
