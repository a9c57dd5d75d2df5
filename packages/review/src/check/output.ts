import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { isErrorOf } from "@kustogen/kustomize/errors/errors.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { keyAddedBy } from "../discovery/added-keys.ts";
import { knownElsewhere } from "../discovery/known-elsewhere.ts";
import { writtenByPolicy } from "../discovery/mutating-policies.ts";
import { kubernetesOfDate, kubernetesOfFolder, pinnedKubernetes } from "../discovery/pinned-kubernetes.ts";
import { type PinnedKustomize, pinnedKustomize } from "../discovery/pinned-kustomize.ts";
import { isRelease } from "../discovery/releases.ts";
import { filledBy, replacedBy } from "../discovery/replaced-texts.ts";
import { saidDummyBy } from "../discovery/said-in-pages.ts";
import { namespaceSetBy } from "../discovery/set-namespace.ts";
import { WrittenFiles } from "../discovery/written-files.ts";
import { type NotLookedAt, sortedNotLookedAt } from "../looked/not-looked-at.ts";
import type { Beside, CheckInput, CheckOutput } from "./check.ts";
import { deploymentOf, unusedIn } from "./deployment-of.ts";
import { exceptIn } from "./exceptions.ts";
import { type HandledBy, handledByTexts } from "./handled-by-texts.ts";
import { intentOf, warnIfLifted } from "./intent.ts";
import { type Judged, type RuleFailure, Said } from "./judged.ts";
import { Levels } from "./levels.ts";
import { notMadeBeside } from "./made-beside.ts";
import { Answers } from "./memory/answers.ts";
import { notJudged } from "./not-judged.ts";
import { placing, saidOfAll } from "./of-all.ts";
import type { Label, Placed } from "./placed.ts";
import type { ExcusedFinding } from "./report/finding.ts";
import { countsOf, worstFirst } from "./report/order.ts";
import { reportedOnce, reportedTogether, withoutTwins } from "./reported-once.ts";
import { argoAround } from "./repository-rules.ts";
import type { Rounds } from "./rounds.ts";
import { madeNowhere } from "./rules/integrity/made-nowhere.ts";
import { TreeFiles } from "./sources/source-files.ts";
import { MentioningTexts } from "./text-files.ts";

/**
 * A release that the repository's texts set, and the text that does, stored as one text: "1.20 setup.sh".
 * @param find searches the texts, if the answer isn't known
 */
function pinnedIn(
  answers: Answers,
  program: string,
  find: () => PinnedKustomize | undefined,
): PinnedKustomize | undefined {
  const answer = answers.ask([program], () => {
    const found = find();
    return found && `${found.version} ${found.by}`;
  });
  const [, version, by] = /^(\S+) (.*)$/s.exec(answer ?? "") ?? [];
  return version === undefined || by === undefined ? undefined : { version, by };
}

/** All findings, before exceptions; keeps only numbers from the environments themselves. */
function saidBy(input: CheckInput, rounds: Rounds, label: Label) {
  const { outcomes, shared } = rounds;
  const states = outcomes.map(({ state }) => state);
  const declared = new Set(
    input.environments.flatMap(({ folder, kubernetes }) => (kubernetes === undefined ? [] : [label(folder)])),
  );
  const answers = new Answers(input, rounds.memory, () => shared.files());
  const texts = new MentioningTexts(() => shared.texts(answers.tree));
  const said = () => texts.all();
  const deployment = deploymentOf(input, label, texts, answers);
  const settled = rounds.leftOut.failures.settle(
    intentOf(input, label, deployment, new WrittenFiles(said), answers, () =>
      pinnedIn(answers, "kustomize", () => pinnedKustomize(said())),
    ),
  );
  warnIfLifted(settled.restricted, deployment, answers, said);
  const by: HandledBy = {
    texts: said,
    ask: (question, answer) => answers.ask(question, answer),
    label,
    isPart: input.isPart === true,
  };
  const ofLastCommit = lazily(() => {
    const date = input.lastCommit?.();
    return date === undefined ? undefined : kubernetesOfDate(date);
  });
  const components = new Said();
  rounds.components.judge(input.rules, new TreeFiles(input.tree), components);
  const ofAll = saidOfAll(input, rounds, states, label, unusedIn(input, states, deployment));
  const beside = input.beside?.(rounds.changes.resources);
  const place = placing(input, rounds, states, label);
  const ofOutcomes = outcomes.flatMap(({ findings }) => findings);
  const own = [
    ...(input.rules.includes(madeNowhere)
      ? notMadeBeside(ofOutcomes, states, () => argoAround(states, input).facts(), input.flux)
      : ofOutcomes),
    ...shared.ofKustomizations,
    ...shared.ofFiles,
    ...place(components.findings),
    ...ofAll.placed,
  ];
  const levels = new Levels(input, deployment, {
    kubernetes: (environment) =>
      declared.has(environment)
        ? undefined
        : (kubernetesOfFolder(environment) ??
          pinnedIn(answers, "kubernetes", () => pinnedKubernetes(said())) ??
          ofLastCommit()),
    replaces: (image, file, isAccepted) =>
      answers.ask(["image", image, file], () => {
        const named = new TreeFiles(answers.tree).documents(joinPath(input.cwd, file));
        return replacedBy(image, named, said(), isAccepted);
      }),
    known: (file) =>
      answers.ask(["known", file], () => {
        const by = saidDummyBy(file, said());
        return by === undefined
          ? knownElsewhere(file, answers.tree, input.cwd)
          : `${by} describes it as a dummy`;
      }),
    writes: (kind, field) =>
      answers.ask(["policy", kind, field], () => writtenByPolicy({ kind, field }, said())),
    fills: (word) => answers.ask(["fills", word], () => filledBy(word, said())),
    addsKey: (what) =>
      answers.ask(["adds", what], () => {
        const [kind = "", name = "", key = ""] = what.split(" ");
        return keyAddedBy({ kind, name, key }, said());
      }),
    isRelease: (file) =>
      answers.ask(["release", file], () => {
        const text = new TreeFiles(answers.tree).text(joinPath(input.cwd, file)) ?? "";
        return isRelease(text) ? file : undefined;
      }) !== undefined,
    setsNamespace: (folder) => answers.ask(["namespace", folder], () => namespaceSetBy(folder, said())),
  });
  const judged = levels.of(
    handledByTexts(listedOnce([...own, ...notAmong(own, place(besideLabelled(beside, label)))]), by),
  );
  const all = [...levels.ofFailures(place(settled.findings)), ...judged];
  answers.keep();
  return {
    all,
    settled,
    beside,
    failures: [...shared.failures, ...components.failures, ...ofAll.failures],
    unjudged: outcomes.flatMap(({ unjudged }) => unjudged),
    // Of an environment with a missing part and nothing else, only the files were checked.
    environments: outcomes.filter(({ resources, state }) => resources > 0 || !state.inPart).length,
    noStrictness: states.every(({ strictness }) => strictness === undefined),
    resources: outcomes.reduce((sum, { resources }) => sum + resources, 0),
  };
}

/** The output of `check` once every environment was checked: rules about all of them, and exceptions, come last. */
export function outputOf(input: CheckInput, rounds: Rounds, label: Label): CheckOutput {
  const { all, settled, beside, ...said } = saidBy(input, rounds, label);
  // In a large run, the stored data is half of all memory, and the report needs much, too.
  rounds.letGo();
  const { findings, excused, ...excepted } = exceptIn(
    reportedOnce(withoutTwins(all)),
    ({ about }) => about,
    input.exceptions,
    input.today,
    input.exceptionsBefore,
  );
  const reported = reportedTogether(findings, label).sort(worstFirst);
  const apart = excused
    .map(({ finding, exception: { reason, place: written, until } }): ExcusedFinding => {
      const excuse = { reason: maskedMessage(reason), place: written, ...(until && { until }) };
      return { ...finding.reported, excuse };
    })
    .sort(worstFirst);
  const failures = onceEach([
    ...said.failures,
    ...(beside?.failures ?? []).map((one) => ({ ...one, environment: label(one.environment) })),
  ]);
  const notLookedAt: NotLookedAt[] = [
    ...input.notRendered.map(({ folder, reason, cause = "folder" }) => ({
      place: label(folder),
      cause,
      what: reason,
    })),
    ...[...(input.notLookedAt ?? []), ...(beside?.notLookedAt ?? [])].map((one) => ({
      ...one,
      place: label(one.place),
    })),
    ...rounds.leftOut.notLookedAt,
    ...settled.notLookedAt,
    ...notJudged(said.unjudged),
    ...failedRules(failures),
  ];
  return {
    report: {
      ...(input.exceptionsBefore && { excused: apart }),
      findings: reported,
      notLookedAt: sortedNotLookedAt(notLookedAt).map((one) => ({
        ...one,
        place: maskedMessage(one.place),
        what: maskedMessage(one.what),
      })),
      checked: {
        environments: said.environments,
        found:
          input.environments.length -
          rounds.leftOut.emptied +
          input.notRendered.filter(({ cause }) => cause === "flux").length,
        ...(said.noStrictness && { noStrictness: true as const }),
        resources: said.resources,
        rules: input.rules.length,
        counts: countsOf(reported),
        ...(rounds.changes.moved.length > 0 && { moved: rounds.changes.moved }),
        notRendered: [
          ...input.notRendered.map(({ folder, reason }) => ({ folder: label(folder), reason })),
          ...rounds.leftOut.notRendered,
          ...settled.notRendered,
        ],
        exceptions: excepted.used.map(({ exception: { rule, reason, until, place: written }, count }) => ({
          rule,
          reason,
          until,
          place: written,
          findings: count,
        })),
      },
    },
    ...excepted,
    failures,
    unreached: settled.unreached,
  };
}

function besideLabelled(beside: Beside | undefined, label: Label): Judged[] {
  return (beside?.findings ?? []).map((one) => ({ ...one, environment: label(one.environment) }));
}

/** Findings that aren't among the known ones: an Application may add little to its folder. */
function notAmong(known: readonly Placed[], findings: readonly Placed[]): Placed[] {
  if (findings.length === 0) return [];
  const keyOf = ({ reported: { rule, environment, resource, message } }: Placed) =>
    JSON.stringify([rule, environment, resource, message]);
  const keys = new Set(known.map(keyOf));
  return findings.filter((finding) => !keys.has(keyOf(finding)));
}

/** Lists equal findings about sources shared by several environments only once. */
function listedOnce(findings: readonly Placed[]): Placed[] {
  const listed = new Set<string>();
  return findings.filter(({ once }) => {
    if (once === undefined) return true;
    if (listed.has(once)) return false;
    listed.add(once);
    return true;
  });
}

function onceEach(failures: readonly RuleFailure[]): RuleFailure[] {
  const keyOf = ({ rule, environment, error }: RuleFailure) => `${rule.id}|${environment}|${error.message}`;
  return [...new Map(failures.map((failure) => [keyOf(failure), failure])).values()];
}

/** The checks that are missing because a rule failed. */
function failedRules(failures: readonly RuleFailure[]): NotLookedAt[] {
  return failures.map(({ rule, environment, error }) =>
    isErrorOf(error, "too-large")
      ? { place: environment || ".", cause: "limit", what: `${rule.id}: ${error.message}` }
      : { place: environment || ".", cause: "rule", what: `${rule.id} failed` },
  );
}
