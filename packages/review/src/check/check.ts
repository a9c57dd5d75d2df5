import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { Interrupted, isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { refuseLate } from "@kustogen/kustomize/limits.ts";
import type { Outside } from "@kustogen/kustomize/outside.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import { textAt } from "../kubernetes/fields.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../looked/not-looked-at.ts";
import type { IsMissing } from "./argo-objects.ts";
import { DeclaredKinds } from "./declared-kinds.ts";
import { applyExceptions, type Excepted, type WrittenException } from "./exceptions.ts";
import { Failures, type Ignored } from "./failures.ts";
import { textFiles } from "./files.ts";
import { withoutVariables } from "./flux-variables.ts";
import type { NotRendered } from "./folders.ts";
import { failedParts } from "./missing-parts.ts";
import { notJudged } from "./not-judged.ts";
import type { CheckReport, ExcusedFinding, ReportedFinding } from "./report/finding.ts";
import { reportedOnce } from "./reported-once.ts";
import type { Rule, Severity, Strictness } from "./rule.ts";
import { credential } from "./rules/secrets/credential.ts";
import { type Judged, type Judgement, judge, type OnRule, type RuleFailure } from "./run.ts";
import { SecondLook } from "./second-look.ts";
import { lineInText } from "./sources/line-in-text.ts";
import { SourceLoader } from "./sources/source-loader.ts";
import type { Authored, State } from "./state.ts";
import { stateOf } from "./state-of.ts";
import type { TextFile } from "./text-files.ts";

/** An environment that is to be judged. */
export interface EnvironmentInput {
  /** Its folder, as a path of the tree. */
  folder: string;
  strictness: Strictness | undefined;
  /** The folders that it lists and that are environments themselves. */
  leftToOthers?: ReadonlySet<string>;
  /** What Flux makes of the folder beyond what kustomize does. */
  flux?: FluxBuild;
  kubernetes?: string;
  authored?: Authored;
}

/** What `check` is asked to do. */
export interface CheckInput {
  tree: FileTree;
  /** What rendering may reach beyond the tree: repositories behind URLs, and helm; nothing by default. */
  outside?: Outside;
  environments: readonly EnvironmentInput[];
  rules: readonly Rule[];
  exceptions: readonly WrittenException[];
  /** Those of the state before a change: what only others excuse is listed apart. */
  exceptionsBefore?: readonly WrittenException[];
  /** The day of the run, "2027-03-31". */
  today: string;
  notRendered: readonly NotRendered[];
  /** Which files git ignores, so that they are missing here by intent. */
  ignored?: Ignored;
  /** What Flux deploys, where it does: it reads files outside of kustomizations' folders, and fills in variables. */
  flux?: readonly FluxKustomization[];
  /** What was found beside them and isn't looked at; places as paths of the tree. */
  notLookedAt?: readonly NotLookedAt[];
  /** The objects of Argo CD beside the environments. */
  argo?: readonly ArgoObject[];
  /** Which sources of Applications lead to nothing in this repository. */
  isMissing?: IsMissing;
  /** Judges what else a change touches, told what the environments came to; places as paths of the tree. */
  beside?(states: readonly State[]): Beside;
  /** Files to look through beside those that kustomizations read, as paths of the tree. */
  files?: readonly string[];
  /** The folder that paths are printed relative to. */
  cwd: string;
  /** What a folder rendered to in the revision to compare with; undefined where it wasn't there. */
  since?: { revision: string; render: RenderBefore };
  /** Told before each environment, for progress. */
  onEnvironment?(label: string, done: number, all: number): void;
  /** Told before each rule, once every environment is rendered. */
  onRule?: OnRule;
}

/**
 * What a folder rendered to before, in the same way: without what is missing now. Undefined where it wasn't there or
 * couldn't be rendered; without resources where it can't be compared, as something is missing before alone.
 */
export type RenderBefore = (
  folder: string,
  missing: readonly MissingPart[],
) => { resources: readonly Resource[] | undefined; lost: readonly MissingPart[] } | undefined;

/** What is judged of a change beside the environments, and what nobody looked at there. */
export interface Beside extends Judgement {
  notLookedAt: NotLookedAt[];
}

/** The answer of `check`. */
export interface CheckOutput extends Omit<Excepted, "findings" | "excused"> {
  report: CheckReport;
  failures: RuleFailure[];
  /** True when an environment couldn't be rendered because what it needs from outside didn't answer. */
  unreached: boolean;
}

/**
 * Said in a script of the repository, or by Flux, whose controller builds so: kustomize reads files outside of the
 * kustomization's folder then, which it refuses by default.
 */
const UNRESTRICTED = /\bLoadRestrictionsNone\b|\bkustomize\.toolkit\.fluxcd\.io\//;

/**
 * The namespace of resources that Helm fills in, where there is one: some projects make their chart with kustomize, and
 * what comes out is never applied as it is.
 */
function chartTemplate(resources: readonly Resource[]): string | undefined {
  const namespaces = resources.map(({ metadata }) => metadata?.namespace);
  return namespaces.find((namespace) => /^\{\{-? *\.Release\.Namespace\b/.test(String(namespace)));
}

/** Renders environments, applies rules and exceptions, and finds the file and line of each finding. */
export function check(input: CheckInput): CheckOutput {
  return output(input, judged(input));
}

/** The same with a second look, by a maintained set of rules for tokens, at the texts that secrets/credential let pass. */
export async function checkTwice(input: CheckInput): Promise<CheckOutput> {
  if (!input.rules.includes(credential)) return check(input);
  const look = new SecondLook();
  const first = judged(input, look);
  const findings = await look.findings();
  first.judgement.findings.push(...findings);
  return output(input, first);
}

/** What the rules say of the environments that can be rendered. */
interface JudgedStates {
  states: State[];
  /** How many only list what are environments themselves. */
  emptied: number;
  unbuilt: Judged[];
  notRendered: CheckReport["checked"]["notRendered"];
  notLookedAt: NotLookedAt[];
  unreached: boolean;
  judgement: Judgement;
}

/** How paths of the tree are called in a report. */
function labelled({ cwd }: CheckInput): (path: string) => string {
  return (path) => relativePath(cwd, path);
}

function judged(input: CheckInput, look?: SecondLook): JudgedStates {
  const { tree, cwd, rules } = input;
  const label = labelled(input);
  const { flux = [] } = input;
  const hasFlux = flux.length > 0;
  const loader = new SourceLoader(tree, { ...input.outside, ...(hasFlux && { unrestricted: true }) }, true);
  const states: State[] = [];
  const failures = new Failures(cwd);
  const notRendered: JudgedStates["notRendered"] = input.notRendered.map(({ folder, reason }) => ({
    folder: label(folder),
    reason,
  }));
  const notLookedAt: NotLookedAt[] = [
    ...input.notRendered.map(({ folder, reason, cause = "folder" }) => ({
      place: label(folder),
      cause,
      what: reason,
    })),
    ...(input.notLookedAt ?? []).map((one) => ({ ...one, place: label(one.place) })),
  ];
  let emptied = 0;
  let files: readonly TextFile[] = [];
  const declared = new DeclaredKinds(
    () => states,
    () => files,
  );
  input.environments.forEach(({ folder, strictness, leftToOthers, flux, kubernetes, authored }, index) => {
    const environment = label(folder);
    input.onEnvironment?.(environment, index, input.environments.length);
    let loaded: ReturnType<SourceLoader["load"]>;
    try {
      refuseLate();
      const whole = leftToOthers === undefined ? loader : loader.without(leftToOthers);
      loaded = whole.inNamespace(folder, flux?.namespace).load(folder, flux?.variables);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      failures.addWhole(environment, error, input.since?.render(folder, []) !== undefined);
      return;
    }
    if (
      leftToOthers !== undefined &&
      loaded.resources.length === 0 &&
      failedParts(loaded.missing, label).length === 0
    ) {
      emptied++;
      return;
    }
    const template = authored === undefined ? chartTemplate(loaded.resources) : undefined;
    if (template !== undefined) {
      const reason = `it makes the templates of a Helm chart (${template})`;
      notRendered.push({ folder: environment, reason });
      notLookedAt.push({ place: environment, cause: "chart", what: reason });
      return;
    }
    const before = input.since?.render(folder, loaded.missing);
    for (const failed of failedParts(loaded.missing, label))
      failures.addPart(environment, failed, before?.lost.includes(failed.of) === true);
    states.push(
      stateOf(loaded.resources, {
        environment,
        strictness,
        kubernetes,
        authored,
        inPart: loaded.missing.length > 0,
        passed: look?.of(environment),
        sources: loaded.sources,
        declared,
        since: before?.resources &&
          input.since && { revision: input.since.revision, resources: before.resources },
      }),
    );
  });
  const settled = failures.settle(input.ignored);
  files = textFiles(loader.tree, states, input.files ?? [], label);
  if (settled.restricted.length > 0 && files.some(({ read }) => UNRESTRICTED.test(read() ?? "")))
    for (const finding of settled.restricted) finding.severity = "warning";
  const whole = judge(states, rules, input.argo, files, "info", input.onRule, input.isMissing, flux);
  const beside = input.beside?.(states);
  const judgement = beside === undefined ? whole : together(whole, beside, label);
  for (const one of beside?.notLookedAt ?? []) notLookedAt.push({ ...one, place: label(one.place) });
  return {
    states,
    emptied,
    unbuilt: settled.findings,
    notRendered: [...notRendered, ...settled.notRendered],
    notLookedAt: [...notLookedAt, ...settled.notLookedAt],
    unreached: settled.unreached,
    judgement: hasFlux ? { ...judgement, findings: withoutVariables(judgement.findings, states) } : judgement,
  };
}

/** Both, what both say once: an Application may add little to its folder. */
function together(one: Judgement, beside: Judgement, label: (path: string) => string): Judgement {
  const keyOf = ({ rule, environment, resource, message }: Judged) =>
    JSON.stringify([rule.id, environment, resource && named(resource), message]);
  const known = new Set(one.findings.map(keyOf));
  const placed = <T extends { environment: string }>(list: readonly T[]) =>
    list.map((each) => ({ ...each, environment: label(each.environment) }));
  return {
    findings: [...one.findings, ...placed(beside.findings).filter((finding) => !known.has(keyOf(finding)))],
    failures: [...one.failures, ...placed(beside.failures)],
  };
}

function output(
  input: CheckInput,
  { states, emptied, unbuilt, notRendered, notLookedAt, unreached, judgement }: JudgedStates,
): CheckOutput {
  const label = labelled(input);
  const byEnvironment = new Map(states.map((state) => [state.environment, state]));
  const { findings, excused, ...excepted } = applyExceptions(
    [...unbuilt, ...reportedOnce(judgement.findings, byEnvironment)],
    input.exceptions,
    input.today,
    input.exceptionsBefore,
  );
  const listed = (judged: readonly Judged[]): ReportedFinding[] => {
    const found: ReportedFinding[] = [];
    for (const at of byResource(judged, byEnvironment))
      found[at] = reportedFinding(judged[at] as Judged, byEnvironment, label);
    return found;
  };
  const reported = listed(findings).sort(worstFirst);
  const apart = listed(excused.map(({ finding }) => finding))
    .map((finding, at): ExcusedFinding => {
      const { reason, place, until } = (excused[at] as (typeof excused)[number]).exception;
      return { ...finding, excuse: { reason: maskedMessage(reason), place, ...(until && { until }) } };
    })
    .sort(worstFirst);
  return {
    report: {
      ...(input.exceptionsBefore && { excused: apart }),
      findings: reported,
      notLookedAt: sortedNotLookedAt([...notLookedAt, ...notJudged(states), ...failedRules(judgement)]).map(
        (one) => ({ ...one, place: maskedMessage(one.place), what: maskedMessage(one.what) }),
      ),
      checked: {
        environments: states.length,
        found:
          input.environments.length -
          emptied +
          input.notRendered.filter(({ cause }) => cause === "flux").length,
        ...(states.every(({ strictness }) => strictness === undefined) && { noStrictness: true as const }),
        resources: states.reduce((sum, { resources }) => sum + resources.length, 0),
        rules: input.rules.length,
        counts: countsOf(reported),
        notRendered,
        exceptions: excepted.used.map(({ exception: { rule, reason, until, place }, count }) => ({
          rule,
          reason,
          until,
          place,
          findings: count,
        })),
      },
    },
    ...excepted,
    failures: judgement.failures,
    unreached,
  };
}

/** What nobody knows because a rule failed. */
function failedRules({ failures }: Judgement): NotLookedAt[] {
  return failures.map(({ rule, environment, error }) =>
    isErrorOf(error, "too-large")
      ? { place: environment || ".", cause: "limit", what: `${rule.id}: ${error.message}` }
      : { place: environment || ".", cause: "rule", what: `${rule.id} failed` },
  );
}

const ORDER: readonly Severity[] = ["error", "warning", "info"];
/** Groups of rules by how sure it is that what they find is a fault; those of a system come first, policy last. */
const GROUPS = [
  "kustomize",
  "integrity",
  "traps",
  "starts",
  "schema",
  "argocd",
  "scaling",
  "change",
  "environment",
  "network",
  "secrets",
  "production",
];

function rankOf(rule: string): number {
  return GROUPS.indexOf(rule.slice(0, rule.indexOf("/")));
}

/** The order of findings in a report: by severity, then by how sure their group is. */
export function worstFirst(a: ReportedFinding, b: ReportedFinding): number {
  return (
    ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) ||
    rankOf(a.rule) - rankOf(b.rule) ||
    compareText(a.rule, b.rule)
  );
}

/** How many findings of each severity there are. */
export function countsOf(findings: readonly ReportedFinding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/**
 * The places of the findings in their list, those of one resource together, and those of all overlays on one base: the
 * files that they are looked up in are read once, and few at a time have to be kept.
 */
function byResource(findings: readonly Judged[], states: ReadonlyMap<string, State>): number[] {
  const groups = new Map<string, Map<Resource | undefined, number[]>>();
  for (const [at, { environment, resource }] of findings.entries()) {
    const [root, base] = states.get(environment)?.sources?.kustomizations ?? [];
    const folder = (base ?? root)?.folder ?? "";
    let group = groups.get(folder);
    if (group === undefined) groups.set(folder, (group = new Map()));
    addTo(group, resource, at);
  }
  return [...groups.values()].flatMap((group) => [...group.values()].flat());
}

function reportedFinding(
  { rule, severity, environment, resource, path, message, fix, textLine, ...place }: Judged,
  states: ReadonlyMap<string, State>,
  label: (path: string) => string,
): ReportedFinding {
  const sources = states.get(environment)?.sources;
  const found: { file?: string; line?: number } =
    place.file !== undefined
      ? { file: place.file, line: place.line ?? (place.at && sources?.files.line(place.at)) }
      : ((resource && sources?.placeOf(resource, path ?? [])) ?? {
          file: sources?.root.file,
        });
  const text = textLine === undefined ? undefined : textAt(resource, ...(path ?? []));
  if (textLine !== undefined && text !== undefined && found.file !== undefined && found.line !== undefined)
    found.line = lineInText(sources?.files.text(found.file) ?? "", found.line, text, textLine);
  return {
    rule: rule.id,
    severity,
    message: maskedMessage(message),
    environment,
    ...(resource && { resource: named(resource) }),
    ...(path?.length && { path: maskedMessage(printPath(path)) }),
    ...(found.file !== undefined && { file: label(found.file) }),
    ...(found.line !== undefined && { line: found.line }),
    fix: maskedMessage(fix),
  };
}

/** What a report calls a resource: a token that someone made a name stays out of the logs of CI, too. */
function named({ kind, metadata: { namespace, name } }: Resource): ReportedFinding["resource"] {
  return {
    kind,
    namespace: namespace && maskedMessage(namespace),
    name: typeof name === "string" ? maskedMessage(name) : name,
  };
}
