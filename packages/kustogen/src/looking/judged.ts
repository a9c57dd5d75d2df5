import { join } from "node:path";
import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { InputError, isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { boundTree } from "@kustogen/kustomize/node/reach.ts";
import { check } from "@kustogen/review/check/check.ts";
import type { CheckReport } from "@kustogen/review/check/report/finding.ts";
import { newFindings } from "@kustogen/review/check/report/new-findings.ts";
import { countsOf } from "@kustogen/review/check/report/order.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import type { ConfigNotice } from "../config/both-sides.ts";
import { inState, linkBeside } from "./laid-out-state.ts";
import { askedRenderer, type CheckOptions, type OpenedSides, topOf, withSides } from "./sides.ts";
import { givenFolder, JudgedChange } from "./since.ts";
import { checkSubject } from "./subject.ts";

/** The results of the rules for a state, or for a change; `complete` if every environment of the folder is checked. */
export type JudgedRun = Awaited<ReturnType<typeof judgedState>>;

/** The bytes of files kept in memory: most repositories are smaller, and their files are searched several times. */
const ROOM = 32 * 1024 * 1024;

/**
 * Checks the current files below folders; `top` bounds what is read where no working tree does: a state that is laid out
 * there, `listed` as git has it. @throws InputError
 */
export async function judgedState(
  dirs: readonly string[],
  options: CheckOptions,
  cwd: string,
  { top, change, listed }: { top?: string; change?: JudgedChange; listed?: ListedTree } = {},
) {
  const tree = boundTree(dirs, options.within, cwd, top, ROOM);
  const subject = await checkSubject(tree, dirs, options, cwd, { top, change, listed });
  const { notices, noticesOf, complete, rendering } = subject;
  const progress = new Progress("checking", subject.environments.length, "folders");
  const rules = [...RULES, ...subject.rules];
  const output = check({
    tree,
    outside: askedRenderer(options, rendering),
    today: new Date().toISOString().slice(0, 10),
    cwd,
    onEnvironment: (label, done) => progress.at(done, label),
    ...subject,
    rules,
  });
  progress.end();
  const report = withNotices(output.report, [...notices, ...noticesOf(output.states)]);
  return { output, report, rules, complete };
}

/** Checks a change: the working tree since a revision, or the second state of a range. @throws InputError */
export async function judgedChange(
  dirs: readonly string[],
  options: CheckOptions,
  range: string,
): Promise<JudgedRun> {
  const top = topOf(process.cwd());
  return withSides(top, range, options, (sides) => {
    const { place, project, compared } = sides;
    const searched = dirs.map((dir) => givenFolder(sides, dir));
    const judge = async (after: string): Promise<JudgedRun> => {
      linkBeside(top, after, options.within);
      const change = new JudgedChange(sides, after);
      const run = await judgedState(searched, options, join(after, place), { top: after, change });
      return options.onlyNew ? { ...run, report: await onlyNew(run.report, searched, options, sides) } : run;
    };
    return inState(top, compared.after.commit, judge, project);
  });
}

/** The findings that weren't there before; if the earlier state can't be checked, they count as new. */
async function onlyNew(
  report: CheckReport,
  searched: readonly string[],
  options: CheckOptions,
  { top, compared: { before }, place, project, states }: OpenedSides,
): Promise<CheckReport> {
  if (!before.commit) return report;
  const known = async (folder: string) => {
    try {
      const dirs = searched.filter((dir) => new DiskTree().kind(join(folder, place, dir)) === "directory");
      if (searched.length > 0 && dirs.length === 0) return report;
      const laidOut = { top: folder, listed: states.before.tree };
      const { report: old } = await judgedState(dirs, options, join(folder, place), laidOut);
      const findings = newFindings(report.findings, old.findings);
      const counted = { counts: countsOf(findings), before: report.findings.length - findings.length };
      return { ...report, findings, checked: { ...report.checked, ...counted } };
    } catch (error) {
      if (isErrorOf(error, "no-kustomization")) return report;
      if (!(error instanceof InputError)) throw error;
      const why = maskedMessage(error.message).replaceAll(`${folder}/`, "");
      const message = `${before.text} can't be checked, so every finding counts as new: ${why}`;
      return withNotices(report, [{ severity: "warning", message }]);
    }
  };
  return inState(top, before.commit, known, project);
}

function withNotices(report: CheckReport, more: readonly ConfigNotice[]): CheckReport {
  if (more.length === 0) return report;
  const said = more.map(({ severity, message }) => ({ severity, message: maskedMessage(message) }));
  return { ...report, notices: [...(report.notices ?? []), ...said] };
}
