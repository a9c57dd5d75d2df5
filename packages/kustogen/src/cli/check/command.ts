import { extname, join, relative, resolve, sep } from "node:path";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { isExpected } from "@kustogen/kustomize/errors/defect.ts";
import { InputError, isErrorOf, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printable, printableMessage } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { CheckOutput } from "@kustogen/review/check/check.ts";
import type { Rule } from "@kustogen/review/check/model/rule.ts";
import type { Findings, ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import { FORMS, type Form } from "@kustogen/review/check/report/forms.ts";
import { onePerCause } from "@kustogen/review/check/report/one-per-cause.ts";
import { listRules } from "@kustogen/review/check/report/rule-text.ts";
import { printTable } from "@kustogen/review/check/report/table.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { exitCodeFor, type FailOn, failing } from "@kustogen/review/coverage/exit-code.ts";
import { kustomizationIn } from "@kustogen/review/discovery/kustomizations.ts";
import { version } from "../../../package.json";
import { judgedChange, judgedState } from "../../looking/judged.ts";
import type { CheckOptions } from "../../looking/sides.ts";
import { writeReportFile } from "../../output/report-file.ts";
import { fitted } from "../fitted.ts";
import { formatOfFile, isForm, showsColour } from "../options.ts";
import { writeOut } from "../write-out.ts";

/** The options of `kustogen check`. */
export interface CheckCommandOptions extends CheckOptions {
  since?: string;
  fork?: boolean;
  failOn: FailOn;
  requireComplete?: boolean;
  all?: boolean;
  maxTime?: number;
  list?: boolean;
  /** The format of the output, and of files whose extension determines none. */
  format?: "terminal" | "json" | Form;
  json?: boolean;
  output?: string[];
}

/** Runs `kustogen check` and prints the requested output; returns the exit code. Throws InputError and OutsideError. */
export async function runCheck(dirs: readonly string[], options: CheckCommandOptions): Promise<number> {
  if (options.list && (dirs.length > 0 || isForm(options.format)))
    throw wrongUsage(`--list checks nothing: leave out ${dirs[0] ?? `--format ${options.format}`}`);
  const asJson = options.json === true || options.format === "json";
  if (options.list) {
    const rules = [...RULES, ...(await listedRules())];
    await writeOut(asJson ? jsonOutput(rules) : `${listRules(rules)}\n`);
    return 0;
  }
  const { complete, output, report, rules } =
    options.since === undefined
      ? await judgedState(dirs, options, process.cwd())
      : await judgedChange(dirs, options, options.since);
  warn(output, complete && report.checked.unaffected === undefined);
  const given = asJson ? "json" : options.format;
  const written = (format: "terminal" | "json" | Form, onScreen: boolean): Iterable<string> => {
    if (isForm(format)) return inForm(format, report, rules, process.cwd());
    const grouped = onePerCause(report);
    if (format === "json") return jsonOutput(grouped);
    const colour = onScreen && showsColour(process.stdout);
    const all = options.all === true || !onScreen;
    const findings = all ? grouped.findings : grouped.findings.filter((one) => !isAwaited(one));
    const lines = printTable(withPrintable({ ...grouped, findings }), { ...options, all, colour });
    const awaited = grouped.findings.length - findings.length;
    if (awaited > 0)
      lines.splice(-1, 0, `warning ${counted(awaited, "awaited input")}: npx kustogen status --awaits\n`);
    return onScreen ? lines.map((line) => fitted(line)) : lines;
  };
  for (const file of options.output ?? []) {
    const json = extname(file) === ".json" ? "json" : undefined;
    writeReportFile(file, written(formatOfFile(file) ?? json ?? given ?? "terminal", false));
  }
  // A report in a file isn't repeated, but a person reading the log sees the findings.
  await writeOut(written(given ?? "terminal", true));
  const { excused = [], findings: found, notices = [] } = report;
  return exitCodeFor({
    impossible: notices.some(({ severity }) => severity === "error"),
    errors: failing([...found, ...excused, ...notices], options.failOn) + (options.fork ? excused.length : 0),
    judged: report.checked.environments + (report.checked.unaffected ?? 0),
    notLookedAt: report.notLookedAt,
    failed: output.failures.length > 0 || output.unreached,
    requireComplete: options.requireComplete === true,
  });
}

/** True for what someone has yet to set, which `status --awaits` lists. */
const isAwaited = ({ rule, resource }: ReportedFinding) =>
  // The rule finds moving tags in resources, and pins that aren't set in an environment.
  rule.endsWith("/awaits") || (rule === "production/image-pinned" && resource === undefined);

/** A copy of a value, with its texts in a form that is safe on a terminal. */
function withPrintable<Of>(value: Of): Of {
  if (typeof value === "string") return printable(value) as Of;
  if (Array.isArray(value)) return value.map(withPrintable) as Of;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPrintable(item)])) as Of;
}

/** The rules of this project's systems, for a list; if they can't be loaded, a warning explains why. */
async function listedRules(): Promise<Rule[]> {
  try {
    return await (await import("../../looking/own-environments.ts")).ownRules(process.cwd());
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(
      `${printableMessage(error.message)}\nThe rules of this repository's systems are not listed.\n`,
    );
    return [];
  }
}

/** Prints warnings about other things than findings: unused exceptions, rules that failed. */
function warn({ expired, unused, failures }: CheckOutput, complete: boolean): void {
  const say = (text: string) => process.stderr.write(`${printableMessage(text)}\n`);
  for (const { place, rule, until } of expired)
    say(`${place}: the exception for ${rule} ended on ${until}; its findings are reported again`);
  for (const { place, rule, dropped } of unused)
    if (dropped !== undefined) say(`${place}: an exception covers nothing: ${dropped}`);
    else if (complete) say(`${place}: the exception for ${rule} covers nothing; remove it`);
  // Exceeding a limit is in the report, and isn't the rule's fault.
  for (const { rule, environment, error } of failures) {
    if (isErrorOf(error, "too-large")) continue;
    const text = isExpected(error) ? error.message : (error.stack ?? error.message);
    say(`kustogen: ${rule.id} failed on ${environment || "all environments"}: ${text}`);
  }
}

/** Findings in a format for other programs, with files relative to the repository instead of `cwd`. */
export function inForm(form: Form, report: Findings, rules: readonly Rule[], cwd: string): Iterable<string> {
  const top = workTreeTop(cwd) ?? cwd;
  const files = new Map<string, string>();
  const fileOf = ({ file, environment }: ReportedFinding) =>
    entryOf(files, file ?? `${environment}/`, () => {
      // A finding without a file and environment is about the repository, whose rules are in this file.
      const here = resolve(cwd, environment);
      const found = environment === "" ? join(cwd, "kustogen.yaml") : kustomizationIn(new DiskTree(), here);
      const named = file ?? found ?? join(here, "kustomization.yaml");
      return relative(top, resolve(cwd, named)).split(sep).join("/");
    });
  return FORMS[form]({ report, rules, version, fileOf });
}
