import { extname } from "node:path";
import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { isLate } from "@kustogen/kustomize/limits.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import type { EnvironmentReview, Review } from "@kustogen/review/changes/review.ts";
import { exitCodeFor, type FailOn, failing } from "@kustogen/review/coverage/exit-code.ts";
import { needsOtherRun } from "@kustogen/review/coverage/not-looked-at.ts";
import { readFindings, unreportedFindings } from "../../looking/given-findings.ts";
import { topOf } from "../../looking/sides.ts";
import { reviewEnvironments } from "../../looking/two-environments.ts";
import { type ReviewOptions, reviewStates } from "../../looking/two-states.ts";
import { writeReportFile } from "../../output/report-file.ts";
import { beginWriting } from "../bounded.ts";
import { formatOfFile } from "../options.ts";
import { writeOut } from "../write-out.ts";
import { type Format, type PrintOptions, reviewParts } from "./print.ts";

/** The options of `kustogen diff`. */
export interface DiffOptions extends ReviewOptions, PrintOptions {
  between?: string[];
  format?: Format;
  json?: boolean;
  findings?: string;
  exitCode?: boolean;
  failOn: FailOn;
  requireComplete?: boolean;
  fork?: boolean;
  maxTime?: number;
}

/** Runs `kustogen diff` and prints or writes the report; returns the exit code. Throws InputError and OutsideError. */
export async function runDiff(range: string | undefined, options: DiffOptions): Promise<number> {
  const top = topOf(process.cwd());
  const findings = options.findings === undefined ? undefined : readFindings(options.findings);
  const reviewed =
    options.between === undefined
      ? await reviewStates(top, range, options)
      : await reviewEnvironments(top, range, options.between, options);
  beginWriting();
  const review = maskReview({ ...reviewed, ...(findings && withFindings(reviewed, findings)) });
  for (const { format, file } of reportsOf(options)) {
    if (isLate() && format !== "markdown" && file !== undefined) {
      process.stderr.write(
        `kustogen: ${file} isn't written: the time limit of the run was reached (--max-time)\n`,
      );
      continue;
    }
    const parts = await reviewParts(review, format, options);
    if (file === undefined) await writeOut(parts);
    else writeReportFile(file, parts);
  }
  const { environments, unchanged, notices = [], excused = [], notLookedAt } = review;
  // A rule that failed has found nothing.
  const risks = environments.flatMap((one) => one.risks.filter(({ unexpected }) => !unexpected));
  return exitCodeFor({
    impossible: notices.some(({ severity }) => severity === "error"),
    errors:
      environments.filter((one) => one.broken !== undefined || (options.between && isWrong(one))).length +
      failing([...risks, ...(review.findings ?? []), ...excused], options.failOn) +
      (options.exitCode ? environments.length : 0) +
      (options.fork ? excused.length : 0),
    judged: unchanged.length + environments.filter(({ error }) => error === undefined).length,
    notLookedAt,
    failed:
      environments.some((one) => one.unexpected || one.risks.some((risk) => risk.unexpected)) || isLate(),
    requireComplete: options.requireComplete === true,
  });
}

/** True for an environment that no other run could render either. */
function isWrong({ error, code, unexpected }: EnvironmentReview): boolean {
  return error !== undefined && unexpected !== true && !needsOtherRun(code);
}

/** Adds the checks' findings about the same change, without those that the review also has. */
function withFindings(
  review: Review,
  { notices: more, ...findings }: ReturnType<typeof readFindings>,
): Partial<Review> {
  const { notices = [], excused = [] } = review;
  const other = more.filter(({ message }) => notices.every((one) => one.message !== message));
  const all = [...notices, ...other];
  const known = new Set(findings.excused.map(({ rule, by }) => `${rule} ${by}`));
  const own = excused.filter(({ rule, by }) => !known.has(`${rule} ${by}`));
  return {
    findings: unreportedFindings(findings.findings, review),
    excused: [...findings.excused, ...own],
    ...(all.length > 0 && { notices: all }),
  };
}

/** The file extensions that determine a report's format. */
const FORMATS: Record<string, Format> = { ".md": "markdown", ".html": "html", ".json": "json" };

/** The format of each report file, or of the report on standard output if there is none. */
export function formatsOf({ json, format, output }: DiffOptions): Format[] {
  const given = json ? "json" : format;
  if (output.length === 0) return [given ?? "terminal"];
  return output.map((file) => {
    if (given === undefined && formatOfFile(file) !== undefined)
      throw wrongUsage(`--output ${file}: \`kustogen check --since\` writes this format`);
    return given ?? lookUp(FORMATS, extname(file)) ?? "terminal";
  });
}

/** The reports in the order in which they are written: Markdown first, because it can be cut if there is little time. */
function reportsOf(options: DiffOptions): { format: Format; file: string | undefined }[] {
  const reports = formatsOf(options).map((format, index) => ({ format, file: options.output[index] }));
  return reports.sort((one, two) => Number(two.format === "markdown") - Number(one.format === "markdown"));
}
