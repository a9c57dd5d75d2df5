import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type {
  EnvironmentReview,
  ExcusedFinding,
  NewFinding,
  NotRendered,
  Review,
  ReviewNotice,
  Risk,
  RiskSeverity,
  UnchangedEnvironment,
} from "../changes/review.ts";
import { excusedCount } from "../check/report/finding.ts";
import { WORKLOADS } from "../cluster/workloads/long-running.ts";
import { closingLine, isInPart } from "../looked/not-looked-at.ts";
import { detailsOf } from "./details.ts";
import { code, type Inline, joined, sentence } from "./inline.ts";
import type { StoryNode } from "./node.ts";
import { type PlainDiff, plainDiff } from "./plain-diff.ts";
import { riskPlaces } from "./source-places.ts";
import { whatChanges } from "./what-changes.ts";

/** How much a change asks of its reviewer. */
export type Attention = "blocks" | "look" | "fine";

/** Environments in which the same changes, told once. */
export interface StoryGroup {
  environments: readonly EnvironmentReview[];
  /** "production / trevor"; several with the same change share one. */
  heading: string;
  attention: Attention;
  what: Inline;
  restarts: Inline;
  risk: Inline;
  /** How many resources change. */
  resources: number;
  /** What is worth a line beyond what stands in the table of all environments. */
  risks: readonly Risk[];
  /** The file and line that a risk comes from, looked for when it is asked for. */
  riskPlaces(risk: Risk): Inline;
  /** Each resource line by line, for who wants to read it so; none where nobody masked them. */
  plain(): PlainDiff[];
  /** Written when they are asked for: a short form has no details. */
  details(): StoryNode[];
}

/** A report in the order in which people need it, for every form to write. */
export interface Story {
  title: string;
  verdict: string;
  /** What has to be known of the review itself before anything that it says. */
  notices: readonly ReviewNotice[];
  /** What the change itself excuses. */
  excused: readonly ExcusedFinding[];
  /** What has to be done before merging, each once. */
  todo: readonly Inline[];
  failed: readonly { name: string; error: string }[];
  notRendered: readonly NotRendered[];
  groups: readonly StoryGroup[];
  /** "Unchanged: shop. Moved, same rendering: blog"; "" where there are none. */
  unchanged: string;
  /** "Not looked at: 2 folders that can't be rendered"; "" where everything is. */
  notLookedAt: string;
  /** What the checks find and didn't find before; absent where nobody ran them. */
  findings?: readonly NewFinding[];
}

/** "3 resources change". */
export function changeCount({ resources }: StoryGroup): string {
  if (resources === 0) return "no resource changes";
  return resources === 1 ? "1 resource changes" : `${resources} resources change`;
}

const RANK: Record<Attention, number> = { blocks: 0, look: 1, fine: 2 };
const ATTENTION: Record<RiskSeverity, Attention> = { error: "blocks", warning: "look", info: "fine" };

/** The story of a review: the verdict first, then what blocks, each change once. */
export function storyOf(review: Review): Story {
  const failed = review.environments.filter(({ error }) => error !== undefined);
  const changed = review.environments.filter(({ error }) => error === undefined);
  const groups = grouped(changed).map(groupOf);
  groups.sort(
    (a, b) =>
      RANK[a.attention] - RANK[b.attention] ||
      Number(isProduction(b)) - Number(isProduction(a)) ||
      (a.heading < b.heading ? -1 : 1),
  );
  const todo = todoOf(groups);
  const closing = closingLine(review.notLookedAt);
  return {
    title: review.title,
    verdict: review.between
      ? parityVerdict(changed, failed.length)
      : verdictOf(review, changed, failed.length, todo.length),
    notices: review.notices ?? [],
    excused: review.excused ?? [],
    todo,
    failed: review.environments.flatMap(({ name, path, error, broken = [] }) =>
      [error ?? [], broken].flat().map((text) => ({
        name: name === path ? path : `${name} (${path})`,
        error: text,
      })),
    ),
    notRendered: review.notRendered,
    groups,
    unchanged: unchangedText(review),
    notLookedAt: closing.charAt(0).toUpperCase() + closing.slice(1),
    ...(review.findings !== undefined && { findings: review.findings }),
  };
}

/** What people call where it counts. */
const PRODUCTION = /^(?:prod|production|prd|live)(?:[-_.]|$)/i;

function isProduction({ environments }: StoryGroup): boolean {
  return environments.some(({ environment, name }) =>
    [environment, ...name.split("/")].some((part) => part !== undefined && PRODUCTION.test(part)),
  );
}

/** "4 of 10 environments change · 2 things to do before merging · 4 workloads restart". */
function verdictOf(
  review: Review,
  changed: readonly EnvironmentReview[],
  failed: number,
  todo: number,
): string {
  const all = review.environments.length + review.unchanged.length;
  const failing = new Set(
    review.environments.flatMap(({ path, error }) => (error === undefined ? [] : [path])),
  );
  const declared = review.notLookedAt.filter(({ place }) => !failing.has(place));
  const restarts = changed.reduce((sum, one) => sum + one.restarts.length, 0);
  const excused = review.excused?.length ?? 0;
  const going = changed.reduce((sum, one) => sum + goingWorkloads(one), 0);
  const parts = [
    failed > 0
      ? `${counted(failed, "environment")} can't be ${review.environments.some(({ unexpected }) => unexpected) ? "compared" : "rendered"}`
      : undefined,
    excused > 0 ? excusedCount(excused) : undefined,
    changed.length === 0
      ? failed === 0
        ? nothingChanges(review, all)
        : isInPart(declared)
          ? "nothing changes in the others, as far as looked"
          : "nothing changes in the others"
      : `${changed.length} of ${counted(all, "environment")} ${changed.length === 1 && all === 1 ? "changes" : "change"}`,
    going > 0 ? `${counted(going, "workload")} ${going === 1 ? "goes" : "go"}` : undefined,
    todo > 0 ? `${counted(todo, "thing")} to do before merging` : undefined,
    review.findings !== undefined && review.findings.length > 0
      ? `${counted(review.findings.length, "new finding")}`
      : undefined,
    restarts > 0
      ? `${counted(restarts, "workload")} ${restarts === 1 ? "restarts" : "restart"}`
      : changed.length > 0
        ? going > 0
          ? "no other workload restarts"
          : "no workload restarts"
        : undefined,
    ...(review.notices ?? []).map(({ headline }) => headline),
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** How many workloads are no longer there, under whatever name. */
function goingWorkloads({ resources }: EnvironmentReview): number {
  return resources.filter(
    ({ action, kind, moved }) => action === "removed" && moved === undefined && WORKLOADS.includes(kind),
  ).length;
}

/** "Nothing changes in 2 environments", of those that were looked at. */
function nothingChanges({ notLookedAt, notRendered }: Review, looked: number): string {
  if (!isInPart(notLookedAt)) return `Nothing changes in ${counted(looked, "environment")}`;
  const all = counted(looked + notRendered.length, "environment");
  return `Nothing changes as far as looked: ${looked.toLocaleString("en-US")} of ${all}`;
}

/** "2 systems differ · 3 differences that nobody declared". */
function parityVerdict(changed: readonly EnvironmentReview[], failed: number): string {
  const drift = changed.reduce((sum, { risks }) => sum + risks.length, 0);
  const intended = changed.reduce((sum, one) => sum + (one.intended?.length ?? 0), 0);
  const parts = [
    failed > 0 ? `${counted(failed, "system")} can't be rendered` : undefined,
    changed.length === 0
      ? "no system differs"
      : `${counted(changed.length, "system")} ${changed.length === 1 ? "differs" : "differ"}`,
    drift === 0 ? "all by intent" : `${counted(drift, "difference")} that nobody declared`,
    drift > 0 && intended > 0 ? `${intended} declared` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** What has to be done first, each once, with the environments that need it. */
function todoOf(groups: readonly StoryGroup[]): Inline[] {
  const found = new Map<string, string[]>();
  for (const { heading, risks } of groups)
    for (const { todo } of risks) {
      if (todo === undefined) continue;
      const names = found.get(todo) ?? [];
      if (!names.includes(heading)) names.push(heading);
      found.set(todo, names);
    }
  return [...found].map(([todo, names]) => [
    { strong: names.join(", ") },
    `: ${todo.charAt(0).toUpperCase()}${todo.slice(1)}.`,
  ]);
}

function spaced(name: string): string {
  return name.replace("/", " / ");
}

/** Environments with the same changes together, whatever systems they are of. */
function grouped(environments: readonly EnvironmentReview[]): EnvironmentReview[][] {
  const groups = new Map<string, EnvironmentReview[]>();
  for (const review of environments) {
    const said = review.resources.map(({ action, kind, namespace, name, changes }) => [
      action,
      kind,
      namespace,
      name,
      changes,
    ]);
    const consequences = [review.restarts, review.risks];
    // One whose folder alone is what changes is like no other.
    const where = said.length === 0 ? review.path : undefined;
    const text = jsonText([where, said, consequences]);
    // An environment is often a namespace: the same in another one is the same.
    const key = withoutNamespace(text, namespaceOf(review));
    addTo(groups, key, review);
  }
  return [...groups.values()];
}

/** The one namespace that everything which changes is in; undefined where there are several, or none. */
function namespaceOf({ resources }: EnvironmentReview): string | undefined {
  const [first, ...more] = new Set(resources.map(({ namespace }) => namespace));
  return first === "" || more.length > 0 ? undefined : first;
}

/** A text in which objects of a namespace are named without it. */
function withoutNamespace(text: string, namespace: string | undefined): string {
  return namespace === undefined
    ? text
    : text.replaceAll(`"${namespace}"`, '"\0"').replaceAll(` ${namespace}/`, " ");
}

function groupOf(environments: EnvironmentReview[]): StoryGroup {
  const [first] = environments as [EnvironmentReview];
  // That an image moves stands in the table of images.
  const risks = first.risks.filter(({ id, severity }) => id !== "change/image-moved" || severity !== "info");
  const [worst] = risks;
  const namespaces = new Set(environments.map(namespaceOf));
  const originals = new Map(
    risks.map((risk) => [
      namespaces.size === 1 ? risk : { ...risk, message: withoutNamespace(risk.message, namespaceOf(first)) },
      risk,
    ]),
  );
  const told = [...originals.keys()];
  return {
    environments,
    heading: headingOf(environments),
    attention:
      first.broken !== undefined ? "blocks" : worst === undefined ? "fine" : ATTENTION[worst.severity],
    what: shownLine(() => [...whatChanges(first), ...(first.notLookedAt ? ["; compared in part"] : [])]),
    restarts: shownLine(() => restartText(first)),
    risk: shownLine(() => riskText(told)),
    resources: first.resources.length,
    risks: told,
    riskPlaces: (risk) => riskPlaces(environments, originals.get(risk) ?? risk),
    plain: () => first.resources.flatMap((change) => plainDiff(change) ?? []),
    details: () => shownDetails(environments as [EnvironmentReview, ...EnvironmentReview[]]),
  };
}

/** So many environments are named in a heading; the others are counted there, and named behind it. */
const NAMED = 4;

/** "production / shop", "beta, production / shop", "12 environments alike: beta / shop, beta / blog and 10 more". */
function headingOf(environments: readonly EnvironmentReview[]): string {
  const systems = new Set(environments.map(({ system }) => system));
  const [system] = systems;
  const ofOne =
    systems.size === 1 &&
    system !== undefined &&
    environments.every(({ environment }) => environment !== undefined);
  const names = environments.map((one) =>
    ofOne && environments.length > 1 ? (one.environment ?? "") : spaced(one.name),
  );
  const more = names.length - NAMED;
  const shown = `${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const alike = environments.length > 2 ? `${environments.length} environments alike: ` : "";
  return `${alike}${shown}${ofOne && environments.length > 1 ? ` / ${system}` : ""}`;
}

/** A line, or why there is none. */
function shownLine(make: () => Inline): Inline {
  try {
    return make();
  } catch (error) {
    return [defectText(error)];
  }
}

/** The details, or why there are none. */
function shownDetails(environments: [EnvironmentReview, ...EnvironmentReview[]]): StoryNode[] {
  try {
    return detailsOf(environments);
  } catch (error) {
    return [{ type: "text", line: [`The details can't be shown: ${defectText(error)}`] }];
  }
}

/** "`trevor` 3–10 pods, `trevor-worker` 2, rolling". */
function restartText({ restarts, risks }: EnvironmentReview): Inline {
  if (restarts.length === 0) {
    const stops = risks.some(({ id }) => id === "change/replicas-lowered");
    return [stops ? "– (but pods stop)" : "–"];
  }
  const shown = restarts.slice(0, 3).map(({ name, pods, how }, index): Inline => {
    const count =
      pods === undefined
        ? ""
        : ` ${pods.least === pods.most ? pods.least : `${pods.least}–${pods.most}`}${index === 0 ? (pods.most === 1 ? " pod" : " pods") : ""}`;
    return [code(name), `${count}${how === restarts[0]?.how && index > 0 ? "" : `, ${how}`}`];
  });
  const more = restarts.length - shown.length;
  return [...joined(shown, "; "), ...(more > 0 ? [` and ${more} more`] : [])];
}

function riskText(risks: readonly Risk[]): Inline {
  const [worst] = risks;
  if (worst === undefined) return ["–"];
  const more =
    risks.filter(({ severity }) => severity !== "info").length - (worst.severity === "info" ? 0 : 1);
  return [...sentence(worst.message), ...(more > 0 ? [` (and ${more} more)`] : [])];
}

/** What didn't change, in a line: "Unchanged: shop, blog (beta). Moved, same rendering: hello". */
function unchangedText({ unchanged, environments }: Review): string {
  const said = (words: string, isAsked: (one: UnchangedEnvironment) => boolean) => {
    const asked = unchanged.filter(isAsked);
    const others = [...environments, ...unchanged.filter((one) => !isAsked(one))];
    return asked.length === 0 ? [] : [`${words}: ${systemsText(asked, others)}`];
  };
  return [
    ...said("Unchanged", ({ moved }) => !moved),
    ...said("Moved, same rendering", ({ moved }) => moved === true),
  ].join(". ");
}

/** Environments in a line: whole systems where they have a name and no other environment. */
function systemsText(
  unchanged: readonly UnchangedEnvironment[],
  environments: readonly { name: string }[],
): string {
  const changedNames = environments.map(({ name }) => name);
  const systems = new Map<string, string[]>();
  for (const { name } of unchanged) {
    const [environment = "", ...rest] = name.split("/");
    const system = rest.join("/") || name;
    systems.set(system, [...(systems.get(system) ?? []), rest.length > 0 ? environment : ""]);
  }
  const parts = [...systems].map(([system, list]) => {
    const whole = !changedNames.some((name) => name.endsWith(`/${system}`));
    const known = list.filter((one) => one !== "");
    return whole || known.length === 0 ? system : `${system} (${known.join(", ")})`;
  });
  const MOST = 12;
  return parts.length > MOST ? `${unchanged.length.toLocaleString("en-US")} environments` : parts.join(", ");
}
