import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type {
  EnvironmentReview,
  ExcusedFinding,
  NewFinding,
  NotRendered,
  Review,
  ReviewNotice,
  Risk,
  RiskSeverity,
} from "../changes/review.ts";
import { excusedCount } from "../check/report/finding.ts";
import { WORKLOADS } from "../cluster/workloads/long-running.ts";
import { closingLine, isInPart } from "../looked/not-looked-at.ts";
import { detailsOf } from "./details.ts";
import { code, type Inline, joined, sentence } from "./inline.ts";
import type { StoryNode } from "./node.ts";
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
  groups.sort((a, b) => RANK[a.attention] - RANK[b.attention] || (a.heading < b.heading ? -1 : 1));
  const todo = todoOf(changed);
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
  return resources.filter(({ action, kind }) => action === "removed" && WORKLOADS.includes(kind)).length;
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
function todoOf(environments: readonly EnvironmentReview[]): Inline[] {
  const found = new Map<string, string[]>();
  for (const { name, risks } of environments)
    for (const { todo } of risks) {
      if (todo === undefined) continue;
      const names = found.get(todo) ?? [];
      if (!names.includes(name)) names.push(name);
      found.set(todo, names);
    }
  return [...found].map(([todo, names]) => [
    { strong: names.map(spaced).join(", ") },
    `: ${todo.charAt(0).toUpperCase()}${todo.slice(1)}.`,
  ]);
}

function spaced(name: string): string {
  return name.replace("/", " / ");
}

/** Environments of the same system with the same changes together. */
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
    const key = JSON.stringify([review.system ?? review.path, said, consequences], (_, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    addTo(groups, key, review);
  }
  return [...groups.values()];
}

function groupOf(environments: EnvironmentReview[]): StoryGroup {
  const [first] = environments as [EnvironmentReview];
  const worst = first.risks[0];
  const { system } = first;
  const heading =
    environments.length > 1 &&
    system !== undefined &&
    environments.every(({ environment }) => environment !== undefined)
      ? `${environments.map(({ environment }) => environment).join(", ")} / ${system}`
      : environments.map(({ name }) => spaced(name)).join(", ");
  return {
    environments,
    heading,
    attention: worst === undefined ? "fine" : ATTENTION[worst.severity],
    what: shownLine(() => [...whatChanges(first), ...(first.notLookedAt ? ["; compared in part"] : [])]),
    restarts: shownLine(() => restartText(first)),
    risk: shownLine(() => riskText(first)),
    resources: first.resources.length,
    risks: first.risks,
    riskPlaces: (risk) => riskPlaces(environments, risk),
    details: () => shownDetails(environments as [EnvironmentReview, ...EnvironmentReview[]]),
  };
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

function riskText({ risks }: EnvironmentReview): Inline {
  const [worst] = risks;
  if (worst === undefined) return ["–"];
  const more =
    risks.filter(({ severity }) => severity !== "info").length - (worst.severity === "info" ? 0 : 1);
  return [...sentence(worst.message), ...(more > 0 ? [` (and ${more} more)`] : [])];
}

/** What didn't change, in a line: whole systems where they have a name. */
function unchangedText({ unchanged, environments }: Review): string {
  if (unchanged.length === 0) return "";
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
