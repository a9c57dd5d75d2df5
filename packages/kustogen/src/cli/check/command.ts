import { resolve } from "node:path";
import { version } from "../../../package.json";
import { baselineText, readBaseline } from "../../check/baseline.ts";
import { type CheckOutput, checkTwice, countsOf } from "../../check/check.ts";
import { rulePage } from "../../check/documentation.ts";
import { ruleOf } from "../../check/registry.ts";
import type { CheckReport } from "../../check/report/finding.ts";
import { listRules } from "../../check/report/list.ts";
import { fingerprint, toSarif } from "../../check/report/sarif.ts";
import { printTable } from "../../check/report/table.ts";
import type { Rule, Strictness } from "../../check/rule.ts";
import { RULES } from "../../check/rules.ts";
import { ERROR_CODES } from "../../errors/codes.ts";
import { InputError } from "../../errors/errors.ts";
import { codePage, isErrorCode } from "../../errors/explanation.ts";
import { printable, printableJson, printableMessage } from "../../errors/printable.ts";
import { writeToldFile } from "../../output/told-file.ts";
import { Progress } from "../../progress.ts";
import { rendererOptions } from "../../render/options.ts";
import { boundTree } from "../../render/reach.ts";
import { checkSubject, ownRules } from "./subject.ts";

/** The options of `kustogen check`. */
export interface CheckCommandOptions {
  system: string[];
  env: string[];
  strictness?: Strictness;
  since?: string;
  baseline?: string;
  writeBaseline?: boolean;
  all?: boolean;
  allFiles?: boolean;
  within?: string[];
  remote?: boolean;
  enableHelm?: boolean;
  list?: boolean;
  explain?: string;
  json?: boolean;
  sarif?: boolean;
}

/** Runs `kustogen check` and prints what it asks for; returns the exit code. Throws InputError and OutsideError. */
export async function runCheck(dirs: readonly string[], options: CheckCommandOptions): Promise<number> {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  if (options.list) {
    const rules = [...RULES, ...(await listedRules())];
    print(
      options.json
        ? printableJson(rules.map(({ check, checkRepository, ...rule }) => rule))
        : listRules(rules),
    );
    return 0;
  }
  if (options.explain !== undefined && isErrorCode(options.explain)) {
    const code = options.explain;
    print(options.json ? printableJson({ code, ...ERROR_CODES[code] }) : codePage(code).trimEnd());
    return 0;
  }
  if (options.explain !== undefined) {
    const rule = await explained(options.explain);
    const { check: _, checkRepository: __, ...text } = rule;
    print(options.json ? printableJson(text) : rulePage(rule).trimEnd());
    return 0;
  }
  if (options.writeBaseline && options.baseline === undefined)
    throw new InputError("--write-baseline needs --baseline FILE, the file to write", {
      code: "wrong-usage",
    });
  const cwd = process.cwd();
  const tree = boundTree(dirs, options.within, cwd);
  const subject = await checkSubject(tree, dirs, options, cwd);
  const progress = new Progress("checking", subject.environments.length, "environments");
  let judging: Progress | undefined;
  const rules = [...RULES, ...subject.rules];
  const output = await checkTwice({
    tree,
    outside: rendererOptions({ remote: options.remote, helm: options.enableHelm }),
    today: new Date().toISOString().slice(0, 10),
    cwd,
    onEnvironment: (label, done) => progress.at(done, label),
    onRule: (id, done, all) => {
      judging ??= new Progress("asking", all, "rules");
      judging.at(done, id);
    },
    ...subject,
    rules,
  });
  progress.end();
  judging?.end();
  subject.close();
  warn(output, subject.complete);
  const report = againstBaseline(output.report, options);
  if (report === undefined) return 0;
  if (options.sarif) print(printableJson(toSarif(report, rules, version)));
  else if (options.json) print(printableJson(report));
  else
    print(
      printTable(printableReport(report), {
        all: options.all === true,
        colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
        width: process.stdout.columns ?? 160,
      }),
    );
  if (output.failures.length > 0 || output.unreached) return 3;
  return report.checked.counts.error > 0 ? 1 : 0;
}

/** The rules of the systems here, for a list; where these can't be loaded, a warning says why. */
async function listedRules(): Promise<Rule[]> {
  try {
    return await ownRules(process.cwd());
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(
      `${printableMessage(error.message)}\nThe rules of the systems here are not listed.\n`,
    );
    return [];
  }
}

/** The rule with an identifier, of the engine's or of a system here. @throws InputError for none, with the closest */
async function explained(id: string): Promise<Rule> {
  return RULES.find((rule) => rule.id === id) ?? ruleOf(id, await ownRules(process.cwd()));
}

/** Only what the baseline doesn't know; undefined when the baseline was written instead. */
function againstBaseline(
  report: CheckReport,
  { baseline, writeBaseline: write }: CheckCommandOptions,
): CheckReport | undefined {
  if (baseline === undefined) return report;
  if (write) {
    writeToldFile(baseline, baselineText(report.findings));
    process.stderr.write(`${printable(baseline)}: ${report.findings.length} findings written\n`);
    return undefined;
  }
  const known = readBaseline(resolve(baseline));
  const findings = report.findings.filter((finding) => !known.has(fingerprint(finding)));
  return {
    findings,
    checked: {
      ...report.checked,
      counts: countsOf(findings),
      baseline: report.findings.length - findings.length,
    },
  };
}

/** What is no finding but should be known: exceptions without use, rules that failed. */
function warn({ expired, unused, failures }: CheckOutput, complete: boolean): void {
  const say = (text: string) => process.stderr.write(`${printableMessage(text)}\n`);
  for (const { place, rule, until } of expired)
    say(`${place}: the exception for ${rule} ended on ${until}; what it covered is reported again`);
  for (const { place, rule } of complete ? unused : [])
    say(`${place}: the exception for ${rule} covers nothing; remove it`);
  for (const { rule, environment, error } of failures)
    say(
      `kustogen: ${rule.id} failed on ${environment || "all environments"}: ${error.stack ?? error.message}`,
    );
}

/** The report with every text as a terminal may show it. */
function printableReport(report: CheckReport): CheckReport {
  return JSON.parse(JSON.stringify(report), (_, value) =>
    typeof value === "string" ? printable(value) : value,
  );
}
