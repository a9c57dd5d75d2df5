import { InputError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import type { Writing } from "../../delivery/writing.ts";
import { openProject, writingProject } from "../../generate/open-project.ts";
import { listPaths } from "../../output/conflict.ts";
import { runbookPath } from "../../pages/pages.ts";
import { movesText, type PinChange, planPins } from "../../pins/change.ts";
import { deliverPins, refuseUnfinished } from "../../pins/deliver.ts";
import { placeOfPins, planRollback } from "../../pins/history.ts";
import { type Project, readProject, systemNamed, targetsNamed } from "../../pins/project.ts";
import { promotedPins, promotionBetween } from "../../pins/promote.ts";
import { refusalsOf } from "../../pins/refusals.ts";
import { branchName, doneText, overriding, parsePin } from "../../pins/words.ts";
import { shownOn } from "../fitted.ts";
import { PUSH } from "../printed-report.ts";
import { writeOut } from "../write-out.ts";

/** The options shared by all commands that change pins. */
export interface PinOptions {
  branch?: string | boolean;
  /** Why a refused change is made anyway. */
  reason?: string;
  dryRun?: boolean;
  json?: boolean;
}

/** Changes pins; no other command writes meanwhile. @param move gets no place with --dry-run, which writes nothing */
async function moving(
  command: string,
  { dryRun }: PinOptions,
  move: (place: Writing | undefined, project: Project) => Promise<void>,
): Promise<void> {
  if (dryRun) await move(undefined, await readProject(await openProject(process.cwd())));
  else await writingProject(command, async (place, project) => move(place, await readProject(project)));
}

/** `kustogen pin SYSTEM IMAGE[,IMAGE…] ENVIRONMENT TAG[@DIGEST]`. */
export function runPin(
  named: string,
  list: string,
  of: string,
  tag: string,
  options: PinOptions,
): Promise<void> {
  const command = `kustogen pin ${named} ${list} ${of} ${tag}`;
  return moving(command, options, async (place, project) => {
    const system = systemNamed(project, named);
    const targets = targetsNamed(project, system, of);
    const known = Object.keys(system.images);
    const images = list.split(",");
    const unknown = images.find((image) => !known.includes(image));
    if (unknown !== undefined) throw unknownName(`${system.name} declares no image`, unknown, known);
    const pin = parsePin(tag);
    const several = `${tag}: a digest is that of one image; write those of ${images.join(", ")} into ${targets.map(({ file }) => file).join(" and ")}, and run \`npm run gen\`, which makes one commit`;
    if (pin.digest !== undefined && images.length > 1) throw wrongUsage(several);
    const warnings = await refuseUnfinished(project, system);
    const planned = targets.map((environment) => {
      const own = lookUp(environment.systems, system.name)?.images;
      const pins = new Map(images.map((image) => [image, { name: lookUp(own, image)?.name, ...pin }]));
      const body = overriding(environment, refusalsOf(system, environment, pins), options.reason);
      return { body, change: planPins(project, system, environment, pins) };
    });
    await finish(
      place,
      planned.map(({ change }) => change),
      options,
      {
        body: planned.flatMap(({ body }) => body),
        warnings,
        subject: `pin ${system.name} in ${of}`,
        trailer: `Pin: ${system.name} ${list} in ${namesOf(targets)}`,
      },
    );
  });
}

/** `kustogen promote SYSTEM [--from E1] [--to E2…] [--image I…]`. */
export function runPromote(
  named: string,
  options: PinOptions & { from?: string; to?: string[]; image?: string[] },
): Promise<void> {
  const ends = (["from", "to", "image"] as const).flatMap((name) =>
    options[name] === undefined ? [] : [`--${name}`, options[name]].flat(),
  );
  const command = ["kustogen promote", named, ...ends].join(" ");
  return moving(command, options, async (place, project) => {
    const system = systemNamed(project, named);
    const [from, targets] = promotionBetween(project, system, options);
    const warnings = await refuseUnfinished(project, system);
    const placeOf = (image: string) =>
      `${from.file}:${from.lineOf(["systems", system.name, "images", image])}: `;
    const pinsOf = new Map(targets.map((to) => [to, promotedPins(project, system, from, to, options.image)]));
    const body = [...pinsOf].flatMap(([to, pins]) =>
      overriding(to, refusalsOf(system, to, pins, placeOf), options.reason),
    );
    const changes = [...pinsOf].map(([to, pins]) => planPins(project, system, to, pins));
    const what = `${system.name} from ${from.name} to ${namesOf(targets)}`;
    await finish(place, changes, options, {
      body,
      warnings,
      subject: `promote ${what}`,
      trailer: `Promotion: ${what}`,
    });
  });
}

/** `kustogen rollback SYSTEM ENVIRONMENT [--to REVISION]`. */
export function runRollback(named: string, of: string, options: PinOptions & { to?: string }): Promise<void> {
  return moving(`kustogen rollback ${named} ${of}`, options, async (place, project) => {
    const system = systemNamed(project, named);
    const targets = targetsNamed(project, system, of);
    const others = await refuseUnfinished(project, system);
    const changes = targets.map((environment) => planRollback(project, system, environment, options.to));
    const [change] = changes as [ReturnType<typeof planRollback>];
    const restoring = changes.map(({ environment: { name }, moves }) => `${name}: ${movesText(moves)}`);
    if (new Set(changes.map(({ moves }) => movesText(moves))).size > 1)
      throw new InputError(`${of} doesn't roll back as one; name one of them: ${restoring.join("; ")}`, {
        code: "ambiguous",
      });
    const how =
      system.runbook === undefined
        ? "undo that"
        : `read "Roll back" in ${runbookPath(project.config.folders, system.name)}`;
    const data = `the images roll back, the data doesn't: if a version in between migrated a database, ${how} before you push`;
    const { commit, line, subject } = change.to;
    await finish(place, changes, options, {
      subject: `roll back ${system.name} in ${of}`,
      trailer: `Rollback: ${system.name} in ${namesOf(targets)} to ${commit}`,
      warnings: [...others, data],
      body: changes.map(
        ({ environment, to }) => `The pins of ${placeOfPins(to, environment.file)} (${to.subject})`,
      ),
      restored: { commit, file: change.environment.file, line, subject },
    });
  });
}

const namesOf = (environments: readonly PinChange["environment"][]) =>
  environments.map(({ name }) => name).join(" and ");

/** The texts about a change of pins. */
interface Words {
  subject: string;
  /** The trailer by which programs find the commit. */
  trailer: string;
  /** Printed, before anything is written. */
  warnings?: readonly string[];
  /** Further lines of the commit. */
  body?: readonly string[];
  /** The origin of the pins that a rollback restores. */
  restored?: { commit: string; file: string; line: number; subject: string };
}

/** Shows the change, then makes it; repeating the same command has no effect. */
async function finish(
  place: Writing | undefined,
  changes: readonly PinChange[],
  options: PinOptions,
  { body = [], restored, subject, trailer, warnings = [] }: Words,
): Promise<void> {
  const show = options.json !== true;
  const say = (text: string) => process.stdout.write(shownOn(process.stdout, `${printable(text)}\n`));
  if (show) await showReview(changes);
  for (const warning of warnings) process.stderr.write(shownOn(process.stderr, `${printable(warning)}\n`));
  for (const { environment, errors } of changes)
    if (errors.length > 0)
      throw new InputError(
        `${environment.name} would violate a rule that it follows now; nothing was written:\n${listPaths(errors)}`,
        { code: "refused-by-rule" },
      );
  const moved = changes.filter(({ moves }) => moves.length > 0);
  const byMoves = groupedBy(moved, ({ moves }) => movesText(moves));
  const lines = Array.from(byMoves, ([text, same]) =>
    byMoves.size > 1 ? `${namesOf(same.map(({ environment }) => environment))}: ${text}` : text,
  );
  const [first] = moved;
  let commit: string | undefined;
  let branch: string | undefined;
  if (first !== undefined && place !== undefined) {
    branch = branchName(options.branch, subject, first);
    const whole = `${subject}: ${lines.join(", ")}`;
    const report = await deliverPins(place, moved, {
      subject: whole.length <= 72 ? whole : subject,
      body: [...lines, ...body],
      trailers: [trailer],
      branch,
    });
    commit = report.commit?.id;
  }
  if (show) {
    if (restored !== undefined)
      say(`restores the pins of ${placeOfPins(restored, restored.file)} (${restored.subject})`);
    // What moves alike is told once.
    for (const change of byMoves.size > 1 ? moved : first ? [first] : changes)
      say(doneText(change, { subject, branch, commit, dryRun: options.dryRun }));
    if (commit !== undefined && branch === undefined) say(PUSH);
    return;
  }
  const reports = changes.map(({ environment, moves, review, system }) => ({
    system: system.name,
    environment: environment.name,
    moves,
    restarts: review.restarts.map(({ kind, name, reason }) => ({ kind, name, reason })),
    risks: review.risks.map(({ id, severity, message }) => ({ id, severity, message })),
    warnings,
    restored,
    commit: commit ?? null,
    branch: branch ?? null,
  }));
  await writeOut(jsonOutput(reports.length === 1 ? reports[0] : reports));
}

/** Shows what changes in all environments, those that are alike once. */
async function showReview(changes: readonly PinChange[]): Promise<void> {
  const environments = changes.map(({ review }) => review).filter(({ resources }) => resources.length > 0);
  if (environments.length === 0) return;
  const { reviewParts } = await import("../diff/print.ts");
  const whole = maskReview({
    title: `${namesOf(changes.map(({ environment }) => environment))}: as committed → with the new pins`,
    before: "as committed",
    after: "with the new pins",
    environments,
    unchanged: [],
    notRendered: [],
    notLookedAt: [],
  });
  await writeOut(await reviewParts(whole, "terminal", { output: [] }));
}
