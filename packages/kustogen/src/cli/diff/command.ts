import { existsSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printableJson } from "@kustogen/kustomize/errors/printable.ts";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { commitId, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { rendererOptions } from "@kustogen/kustomize/node/options.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { boundTo } from "@kustogen/kustomize/node/reach.ts";
import { KUSTOMIZE_VERSION } from "@kustogen/kustomize/renderer.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { compareTrees, discoverStates } from "@kustogen/review/changes/compare-trees.ts";
import { withExceptions } from "@kustogen/review/changes/excepted-risks.ts";
import { maskReview } from "@kustogen/review/changes/mask.ts";
import { notLookedAtOf } from "@kustogen/review/changes/not-compared.ts";
import type { IntendedDifference } from "@kustogen/review/changes/parity-intent.ts";
import type { EnvironmentReview, Review } from "@kustogen/review/changes/review.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import type { SourceLink } from "@kustogen/review/changes/sources.ts";
import type { Form } from "@kustogen/review/check/report/forms.ts";
import { ARGO_PATTERNS } from "@kustogen/review/discovery/argo-documents.ts";
import { FLUX_GROUP } from "@kustogen/review/discovery/flux.ts";
import { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import { type ComparedState, comparedStates } from "@kustogen/review/git/compared-states.ts";
import { findManifestsWith, manifestsOfOther, manifestsOfWorkTree } from "@kustogen/review/git/files-with.ts";
import { listOtherRevision, listRevision, listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { ownSources } from "@kustogen/review/git/remote.ts";
import { exitCodeFor } from "@kustogen/review/looked/exit-code.ts";
import { version } from "../../../package.json";
import { filesOfTree, foldersIn, inProject, judgedBy, sideConfig } from "../../config/both-sides.ts";
import { foldersOf, readConfig } from "../../config/config.ts";
import { reachOf } from "../../config/reach.ts";
import { projectRoot } from "../../config/root.ts";
import type { ChangedSetting } from "../../environments/changed-settings.ts";
import { DEFAULT_FOLDERS, environmentsFolder, type Folders } from "../../folders.ts";
import { writeToldFile } from "../../output/told-file.ts";
import { formOf, isForm } from "../form-names.ts";
import { compareBetween } from "./between.ts";
import { readFindings } from "./findings.ts";

/** The forms of a report. */
type Format = "terminal" | "markdown" | "html" | "json" | Form;

/** The endings of files that say what form their report has. */
const FORMATS: Record<string, Format> = { ".md": "markdown", ".html": "html", ".json": "json" };

/** The options of `kustogen diff`. */
export interface DiffOptions {
  system: string[];
  env: string[];
  between?: string[];
  path: string[];
  format?: Format;
  json?: boolean;
  output: string[];
  all?: boolean;
  fullReport?: string;
  findings?: string;
  sourceLinks?: string;
  authored?: boolean;
  exitCode?: boolean;
  requireComplete?: boolean;
  fork?: boolean;
  remote?: boolean;
  within?: string[];
  remoteAllow?: string[];
  enableHelm?: boolean;
  loadRestrictor?: string;
  maxTime?: number;
}

/** Runs `kustogen diff` and prints or writes the report; returns the exit code. Throws InputError and OutsideError. */
export async function runDiff(range: string | undefined, options: DiffOptions): Promise<number> {
  const root = topOf(process.cwd());
  const findings = options.findings === undefined ? undefined : readFindings(options.findings);
  const rendered = await reviewOf(root, range, options);
  const reviewed =
    options.authored && options.between === undefined ? await contracted(root, range, rendered) : rendered;
  const review = maskReview({ ...reviewed, ...(findings && withFindings(reviewed, findings)) });
  const given = options.json ? "json" : options.format;
  for (const file of options.output)
    writeToldFile(
      file,
      await formatted(review, given ?? formOf(file) ?? lookUp(FORMATS, extname(file)) ?? "terminal", options),
    );
  if (options.output.length === 0)
    await show(await formatted(review, given ?? "terminal", options), given ?? "terminal");
  const { environments, unchanged, notices = [], excused = [], notLookedAt } = review;
  return exitCodeFor({
    impossible:
      notices.some(({ severity }) => severity === "error") ||
      (options.between !== undefined && environments.some(({ error }) => error !== undefined)),
    errors:
      environments.filter(({ broken }) => broken !== undefined).length +
      (options.exitCode ? environments.length : 0) +
      (options.fork ? excused.length : 0),
    judged: unchanged.length + environments.filter(({ error }) => error === undefined).length,
    notLookedAt,
    failed: environments.some(isUnexpected),
    requireComplete: options.requireComplete === true,
  });
}

/** True where something of an environment failed that nobody foresaw. */
function isUnexpected({ unexpected, risks }: EnvironmentReview): boolean {
  return unexpected === true || risks.some((risk) => risk.unexpected);
}

/** What the checks say of the same change, with what both say of it once. */
function withFindings(
  { notices = [], excused = [] }: Review,
  { notices: more, ...findings }: ReturnType<typeof readFindings>,
): Partial<Review> {
  const other = more.filter(({ message }) => notices.every((one) => one.message !== message));
  const all = [...notices, ...other];
  const known = new Set(findings.excused.map(({ rule, by }) => `${rule} ${by}`));
  const own = excused.filter(({ rule, by }) => !known.has(`${rule} ${by}`));
  return { ...findings, excused: [...findings.excused, ...own], ...(all.length > 0 && { notices: all }) };
}

/** The report with what changes in the secret contracts, which only the systems' code says. */
async function contracted(root: string, range: string | undefined, review: Review): Promise<Review> {
  const project = projectOf(root);
  const folders = await foldersHere(join(root, project));
  refuseWithoutSystems(join(root, project), folders);
  const [{ contractChanges }, { withContracts }] = await Promise.all([
    import("./contracts.ts"),
    import("@kustogen/review/changes/contract-changes.ts"),
  ]);
  try {
    const states = comparedStates(root, range);
    const changes = await contractChanges(root, project, states, new URL("./", import.meta.url));
    return withContracts(review, changes, foldersIn(project, folders).overlays);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // What the systems' code says is missing then; what is rendered is there all the same.
    const message = `the systems can't be asked for their secret contracts: ${error.message}`;
    return { ...review, notices: [...(review.notices ?? []), { severity: "error", message }] };
  }
}

/** What the folders of the project are called; as usual where its configuration can't be read, which the review says. */
async function foldersHere(root: string): Promise<Folders> {
  try {
    return await foldersOf(root);
  } catch (error) {
    if (error instanceof InputError) return DEFAULT_FOLDERS;
    throw error;
  }
}

function refuseWithoutSystems(root: string, folders: Folders): void {
  const environments = environmentsFolder(folders);
  if (!existsSync(join(root, environments)))
    throw new InputError(`--authored: there are no systems here: ${environments} is missing; leave it out`, {
      code: "no-systems",
    });
}

async function reviewOf(root: string, range: string | undefined, options: DiffOptions): Promise<Review> {
  const objects = new GitObjects(root);
  try {
    if (options.between !== undefined) return await betweenOf(root, objects, range, options);
    const { before, after } = comparedStates(root, range);
    // Git reads every YAML file for it, beside what is done here meanwhile.
    const searched = findManifestsWith(root, [...ARGO_PATTERNS, FLUX_GROUP], after.commit);
    const now = treeOf(root, objects, after);
    const old =
      before.commit && after.commit
        ? listOtherRevision(objects, { tree: now, commit: after.commit }, before.commit, before.text)
        : treeOf(root, objects, before);
    const project = projectOf(root);
    const configs = [old, now].map((tree) => sideConfig(join("/", project), filesOfTree(tree)));
    const [was, is] = await Promise.all(configs);
    const judged = judgedBy(was ?? {}, is ?? {}, project);
    const { clusters } = judged;
    if (clusters.before !== undefined) old.clusters = clusters.before;
    if (clusters.after !== undefined) now.clusters = clusters.after;
    // What both sides are looked at with; the change itself can't raise or lower them.
    setLimits(judged.before.limits);
    const reached = reachOf(judged.before, join(root, project), options);
    if (reached.within !== undefined) old.around = now.around = { tree: boundTo(reached.within), at: root };
    const selection = selectionOf(judged.overlays, options.path);
    const states = discoverStates(old, now, selection);
    const found = await searched;
    const files = after.commit === undefined ? manifestsOfWorkTree(now, found) : found;
    const link =
      options.sourceLinks === undefined
        ? undefined
        : sourceLink(options.sourceLinks, { before: before.commit, after: after.commit });
    let progress: Progress | undefined;
    const comparison = compareTrees(
      old,
      now,
      {
        ...selection,
        systems: options.system,
        environments: options.env,
        ...(options.path.length > 0 && { only: options.path }),
        ...(link && { link }),
        isOwn: ownSources(root),
        applications: { before: manifestsOfOther(old, { tree: now, files }), after: files },
        renderer: rendererOptions({
          remote: options.remote === true,
          remoteAllow: reached.remoteAllow,
          helm: options.enableHelm === true,
          unrestricted: (options.loadRestrictor ?? judged.loadRestrictor) === "LoadRestrictionsNone",
        }),
        onEnvironment: (label, done, all) => {
          progress ??= new Progress("comparing", all, "overlays");
          progress.at(done, label);
        },
      },
      states,
    );
    progress?.end();
    const title = `${before.text} → ${after.text}`;
    const { folders } = judged;
    const settings = `/${environmentsFolder(folders)}/`;
    // Few changes are of a project's settings, and what reads these takes time to load.
    const authored = [...states.changed].some((path) => path.startsWith(settings))
      ? (await import("../../environments/changed-settings.ts")).changedSettings(
          folders,
          old,
          now,
          states.changed,
        )
      : [];
    const review: Review = {
      title: [title, ...judged.notices.flatMap(({ headline }) => headline ?? [])].join(", "),
      before: before.text,
      after: after.text,
      ...comparison,
      environments: comparison.environments.map((one) => withAuthored(one, authored, link)),
      ...(judged.notices.length > 0 && { notices: judged.notices }),
    };
    return withExceptions(review, {
      before: judged.before.exceptions,
      after: judged.after.exceptions,
      today: new Date().toISOString().slice(0, 10),
    });
  } finally {
    objects.close();
  }
}

/** A review with the settings and pins of its environment and system that the change writes otherwise. */
function withAuthored(
  review: EnvironmentReview,
  all: readonly ChangedSetting[],
  link: SourceLink | undefined,
): EnvironmentReview {
  const own = all.filter(
    ({ environments, system }) => system === review.system && environments.includes(review.environment ?? ""),
  );
  if (own.length === 0) return review;
  const authored = own.map(({ environments: _, system: __, ...one }) => {
    const url = link?.(one.side, one.file, one.line);
    return { ...one, ...(url !== undefined && { url }) };
  });
  return { ...review, authored };
}

/** The folders that are asked for, where the command names some; what is excluded stays so. */
function selectionOf({ also, ...own }: OverlaySelection, paths: readonly string[]): OverlaySelection {
  const named = paths.length > 0 && { paths };
  return { ...own, ...named, ...(also && { also: selectionOf(also, paths) }) };
}

/** What differs between two environments also with the same settings, which only the systems' code says. */
async function sameSettingsOf(root: string, { commit }: ComparedState, names: [string, string]) {
  const project = projectOf(root);
  refuseWithoutSystems(join(root, project), await foldersHere(join(root, project)));
  const { driftWithSameSettings } = await import("./same-settings.ts");
  return driftWithSameSettings(root, project, commit, names, new URL("./", import.meta.url));
}

/** Two environments of one state. */
async function betweenOf(
  root: string,
  objects: GitObjects,
  range: string | undefined,
  options: DiffOptions,
): Promise<Review> {
  const [one, other, ...rest] = options.between ?? [];
  if (one === undefined || other === undefined || rest.length > 0)
    throw new InputError("--between takes two environments: --between beta production", {
      code: "wrong-usage",
    });
  if (range?.includes(".."))
    throw new InputError(
      `--between compares two environments of one state; name one revision instead of ${range}, or none`,
    );
  const state: ComparedState =
    range === undefined ? { commit: undefined, text: "the work tree" } : comparedStates(root, range).before;
  const sameSettings = options.authored ? await sameSettingsOf(root, state, [one, other]) : undefined;
  const tree = treeOf(root, objects, state);
  if (options.within !== undefined) tree.around = { tree: boundTo(options.within), at: root };
  const project = projectOf(root);
  const { overlays, parity, folders, clusters, loadRestrictor } = await readConfig(
    join("/", project),
    filesOfTree(tree),
  );
  if (clusters !== undefined) tree.clusters = clusters;
  const found = await findManifestsWith(root, [...ARGO_PATTERNS, FLUX_GROUP], state.commit);
  const files = state.commit === undefined ? manifestsOfWorkTree(tree, found) : found;
  const environments = compareBetween(
    {
      declared: state.commit === undefined ? await withOrigin(root, project, objects, parity) : parity,
      ...(sameSettings && { sameSettings }),
      tree,
      root,
      objects,
      head: state.commit ?? commitId(root, "HEAD"),
      options: {
        ...selectionOf(inProject(project, overlays), options.path),
        folder: foldersIn(project, folders).overlays,
        systems: options.system,
        applications: { before: [], after: files },
        renderer: rendererOptions({
          remote: options.remote === true,
          remoteAllow: options.remoteAllow,
          helm: options.enableHelm === true,
          unrestricted: (options.loadRestrictor ?? loadRestrictor) === "LoadRestrictionsNone",
        }),
      },
    },
    one,
    other,
  );
  return {
    title: `${one} → ${other}, in ${state.text}; what only one of them has counts as drift`,
    between: true,
    before: one,
    after: other,
    environments,
    unchanged: [],
    notRendered: [],
    notLookedAt: notLookedAtOf(environments, []),
  };
}

/** What is declared to differ, saying so of what only the changes since the main branch declare. */
async function withOrigin(
  root: string,
  project: string,
  objects: GitObjects,
  declared: readonly IntendedDifference[],
): Promise<readonly IntendedDifference[]> {
  if (declared.length === 0) return declared;
  let before: ComparedState;
  try {
    before = comparedStates(root).before;
  } catch (error) {
    // Without a state before there is no change.
    if (error instanceof InputError) return declared;
    throw error;
  }
  const { config } = await sideConfig(join("/", project), filesOfTree(treeOf(root, objects, before)));
  const known = config?.parity ?? [];
  const isKnown = (one: IntendedDifference) =>
    known.some((other) => isDeepStrictEqual({ ...other, reason: "" }, { ...one, reason: "" }));
  return declared.map((one) =>
    isKnown(one) ? one : { ...one, reason: `${one.reason} (declared by this change)` },
  );
}

function treeOf(root: string, objects: GitObjects, { commit, text }: ComparedState): ListedTree {
  if (commit === undefined) return listWorkTree(root, objects);
  if (commit === "") return new ListedTree(text, [], () => Buffer.alloc(0));
  return listRevision(objects, commit, text);
}

async function formatted(review: Review, format: Format, options: DiffOptions): Promise<string> {
  if (format === "json") {
    const { jsonReport } = await import("@kustogen/review/report/json-report.ts");
    return `${printableJson(jsonReport(review))}\n`;
  }
  if (isForm(format)) {
    const { risksInForm } = await import("./risk-form.ts");
    return risksInForm(format, review, topOf(process.cwd()));
  }
  const { storyOf } = await import("@kustogen/review/story/story.ts");
  const story = storyOf(review);
  const footer = `Rendered with kustogen ${version} = kustomize ${KUSTOMIZE_VERSION.replace(/^v/, "")}.`;
  if (format === "markdown") {
    const { markdownReport } = await import("@kustogen/review/report/markdown.ts");
    return markdownReport(story, {
      footer,
      ...(options.fullReport !== undefined && { full: options.fullReport }),
    });
  }
  if (format === "html") {
    const { htmlReport } = await import("@kustogen/review/report/html/html-report.ts");
    return htmlReport(story, footer);
  }
  const { terminalReport } = await import("@kustogen/review/report/terminal.ts");
  const onScreen = process.stdout.isTTY === true && options.output.length === 0;
  return terminalReport(story, {
    colour: onScreen && !process.env.NO_COLOR,
    width: onScreen ? (process.stdout.columns ?? 100) : 120,
    all: options.all === true,
  });
}

/** Prints the report; through a pager where a person would have to scroll. */
async function show(text: string, format: Format): Promise<void> {
  const long = text.split("\n").length > (process.stdout.rows ?? 0);
  if (format === "terminal" && process.stdout.isTTY === true && process.stdin.isTTY === true && long) {
    const { page } = await import("./pager.ts");
    if (page(text)) return;
  }
  await new Promise<void>((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

/** The root of the project that the command runs in, relative to the top of the repository. */
function projectOf(top: string): string {
  return relative(top, projectRoot(process.cwd()));
}

/** The top of the repository that a folder is in. */
function topOf(folder: string): string {
  const top = workTreeTop(folder);
  if (top !== undefined) return top;
  throw new InputError(
    `${folder} is in no git repository, so it has no two states to compare; run the command in a clone`,
    { code: "not-a-repository" },
  );
}
