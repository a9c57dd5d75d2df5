import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { Deployment } from "../discovery/deployment.ts";
import { isCopyOf } from "../discovery/known-elsewhere.ts";
import type { CheckInput } from "./check.ts";
import type { Answers } from "./memory/answers.ts";
import {
  foldersTogether,
  holdsNothing,
  isSwitchedOff,
  isTemplate,
  onlyChanges,
} from "./missing-by-intent.ts";
import type { Label } from "./placed.ts";
import type { State } from "./state.ts";
import type { MentioningTexts } from "./text-files.ts";

/** Who deploys what, with paths as reports print them. */
export function deploymentOf(
  { environments, argo = [], unlisted = [], cwd }: CheckInput,
  label: Label,
  texts: MentioningTexts,
  answers: Answers,
): Deployment {
  return new Deployment({
    environments: environments.map((one) => ({ ...one, folder: label(one.folder) })),
    argo: argo.map((one) => ({ ...one, file: label(one.file) })),
    unlisted: unlisted.map(({ file, alone }) => ({ file: label(file), alone: alone.map(label) })),
    exists: (path) => answers.tree.kind(joinPath(cwd, path)) !== undefined,
    isCopyOf: (folder, original) => isCopyOf(joinPath(cwd, folder), joinPath(cwd, original), answers.tree),
    isEmpty: (folder) => holdsNothing(answers.tree, joinPath(cwd, folder)),
    isBlank: (folder) => holdsNothing(answers.tree, joinPath(cwd, folder), false),
    onlyChanges: (folder) => onlyChanges(answers.tree, joinPath(cwd, folder)),
    isSwitchedOff: (folder) => isSwitchedOff(answers.tree, joinPath(cwd, folder)),
    isTemplate: (folder) => isTemplate(answers.tree, joinPath(cwd, folder)),
    puts: (folder) => foldersTogether(answers.tree, joinPath(cwd, folder)).map(label),
    texts: (passed) => texts.all(passed),
    ask: (question, answer) => answers.ask(question, answer),
  });
}

/** Causes of parts that may deploy more than is known. */
const DEPLOYS_MORE: readonly string[] = ["application", "generator", "cluster", "unreadable"];

/** The environments that nothing deploys or mentions, unlike others, if everything that deploys them is known. */
export function unusedIn(
  { notLookedAt = [], isPart }: CheckInput,
  states: readonly State[],
  deployment: Deployment,
): ReadonlySet<string> {
  if (isPart || notLookedAt.some(({ cause }) => DEPLOYS_MORE.includes(cause))) return new Set();
  return new Set(
    states.flatMap(({ environment }) => (deployment.isUnused(environment) ? [environment] : [])),
  );
}
