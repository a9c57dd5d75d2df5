import { InputError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import type { Writing } from "../../delivery/writing.ts";
import { openProject, writingProject } from "../../generate/open-project.ts";
import { listPaths } from "../../output/conflict.ts";
import { runbookPath } from "../../pages/pages.ts";
import { movesText, type PinChange, planPins } from "../../pins/change.ts";
import { deliverPins, refuseUnfinished } from "../../pins/deliver.ts";
import { placeOfPins, planRollback } from "../../pins/history.ts";
import { environmentOf, type Project, readProject, systemNamed } from "../../pins/project.ts";
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
    const environment = environmentOf(project, system, of);
    const known = Object.keys(system.images);
    const images = list.split(",");
    const unknown = images.find((image) => !known.includes(image));
    if (unknown !== undefined) throw unknownName(`${system.name} declares no image`, unknown, known);
    const pin = parsePin(tag);
    const several = `${tag}: a digest is that of one image; write those of ${images.join(", ")} into ${environment.file}, and run \`npm run gen\`, which makes one commit`;
    if (pin.digest !== undefined && images.length > 1) throw wrongUsage(several);
    const warnings = await refuseUnfinished(project, system);
    const own = lookUp(environment.systems, system.name)?.images;
    const pins = new Map(images.map((image) => [image, { name: lookUp(own, image)?.name, ...pin }]));
    const body = overriding(environment, refusalsOf(system, environment, pins), options.reason);
    await finish(place, [planPins(project, system, environment, pins)], options, {
      body,
      warnings,
      subject: `pin ${system.name} in ${environment.name}`,
      trailer: `Pin: ${system.name} ${list} in ${environment.name}`,
    });
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
    const what = `${system.name} from ${from.name} to ${targets.map(({ name }) => name).join(" and ")}`;
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
    const environment = environmentOf(project, system, of);
    const others = await refuseUnfinished(project, system);
    const change = planRollback(project, system, environment, options.to);
    const how =
      system.runbook === undefined
        ? "undo that"
        : `read "Roll back" in ${runbookPath(project.config.folders, system.name)}`;
    const data = `the images roll back, the data doesn't: if a version in between migrated a database, ${how} before you push`;
    const { commit, line, subject } = change.to;
    await finish(place, [change], options, {
      subject: `roll back ${system.name} in ${environment.name}`,
      trailer: `Rollback: ${system.name} in ${environment.name} to ${commit}`,
      warnings: [...others, data],
      body: [`The pins of ${placeOfPins(change.to, environment.file)} (${subject})`],
      restored: { commit, file: environment.file, line, subject },
    });
  });
}

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
  if (show) for (const change of changes) await showReview(change);
  for (const warning of warnings) process.stderr.write(shownOn(process.stderr, `${printable(warning)}\n`));
  for (const { environment, errors } of changes)
    if (errors.length > 0)
      throw new InputError(
        `${environment.name} would violate a rule that it follows now; nothing was written:\n${listPaths(errors)}`,
        { code: "refused-by-rule" },
      );
  const moved = changes.filter(({ moves }) => moves.length > 0);
  const lines = moved.map(
    ({ environment, moves }) => `${changes.length > 1 ? `${environment.name}: ` : ""}${movesText(moves)}`,
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
    for (const change of first === undefined ? changes : moved)
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

async function showReview({ review, environment }: PinChange): Promise<void> {
  if (review.resources.length === 0) return;
  const { reviewParts } = await import("../diff/print.ts");
  const whole = maskReview({
    title: `${environment.name}: as committed → with the new pins`,
    before: "as committed",
    after: "with the new pins",
    environments: [review],
    unchanged: [],
    notRendered: [],
    notLookedAt: [],
  });
  await writeOut(await reviewParts(whole, "terminal", { output: [] }));
}
