import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { excludedBy } from "./excluded-folders.ts";
import {
  type Around,
  builtElsewhere,
  emptyUserOf,
  inTexts,
  mutedBy,
  originalOf,
  overlaysOf,
  userOf,
} from "./folders-around.ts";
import { COPIED, definesPlugin, type MentionedFolders } from "./mentioned-folders.ts";
import { saysOutOfUse } from "./put-away.ts";
import { saidOutOfUseBy, saidToShowBy } from "./said-in-pages.ts";
import {
  EXAMPLE,
  INSTALLS,
  OF_BASE,
  OF_BUNDLE,
  OF_OPERATOR,
  OF_OVERLAY,
  OF_TEMPLATE,
  OF_TESTS,
  TEST_DATA,
  UNFINISHED,
  type Undeployed,
} from "./undeployed.ts";

/** An environment of which is asked why nothing deploys it. */
export interface AskedFolder {
  environment: string;
  /** True for a problem that already stops the build; a script may try to build all folders. */
  isBuild: boolean;
  /** False for a folder that is no environment. */
  isKnown: boolean;
  undeployed: Undeployed | undefined;
  /** The file that alone deploys it, and that nothing lists. */
  alone: string | undefined;
  around: Around;
}

/** Why nothing deploys a folder, as the end of a sentence; undefined if something does, or may. */
export function whyUndeployed(asked: AskedFolder): string | undefined {
  const { around, environment } = asked;
  const folder = inTexts(environment);
  const given = {
    ...asked,
    folder,
    told: lazily(() => around.texts().of(folder)),
    parts: lazily(() => around.facts.puts(environment)),
    by: lazily(() => around.commentedOut().get(folder)),
  };
  for (const reason of REASONS) {
    const found = reason(given);
    if (found !== undefined) return found ?? undefined;
  }
  return undefined;
}

type Given = AskedFolder & {
  /** Its name in texts. */
  folder: string;
  told(): ReturnType<MentionedFolders["of"]>;
  parts(): readonly string[];
  by(): string | undefined;
};

/** A reason; undefined if it doesn't hold, and null if the folder is in use, so that no later one holds either. */
type Reason = (given: Given) => string | null | undefined;

/** The most certain signs are first: what the folder itself shows, then who names it, its own name, and its neighbors. */
const REASONS: readonly Reason[] = [
  ({ environment, isBuild, isKnown, around: { facts } }) =>
    when(isBuild && isKnown && facts.isEmpty(environment), `${environment} has no objects yet`),
  ({ environment, isBuild, around: { facts } }) =>
    when(
      isBuild && facts.isTemplate(environment),
      `the kustomization of ${environment} is a template, which another program fills in`,
    ),
  ({ environment, isBuild, around: { facts } }) => {
    const plugin = isBuild && facts.onlyChanges(environment) ? definesPlugin(facts.texts()) : undefined;
    return plugin && `${environment} has no resources to change, and the plugin in ${plugin} may add them`;
  },
  ({ environment, isBuild, around: { facts } }) => {
    const muted = isBuild && facts.isSwitchedOff(environment) ? mutedBy(environment, facts) : undefined;
    return (
      muted && `${muted} has commented it out, and everything in its own kustomization is commented out too`
    );
  },
  ({ environment, undeployed, alone, around }) => {
    if (undeployed !== undefined || alone !== undefined) return undefined;
    const away = around.deployedFromAway(environment);
    return away === undefined
      ? null
      : `nothing here applies the files in ${away}, which alone deploy ${environment}`;
  },
  ({ environment, undeployed }) =>
    when(
      undeployed === "patches",
      `${environment} lists files that other kustomizations read as patches, and nothing builds it`,
    ),
  ({ environment, told }) => when(told() === "copied", `${environment} is copied before it is used`),
  ({ environment }) => when(TEST_DATA.test(`${environment}/`), `${environment} is test data`),
  ({ environment, undeployed }) =>
    when(
      undeployed !== undefined && OF_TESTS.test(environment),
      `${environment} is for tests, and nothing deploys it`,
    ),
  ({ environment, undeployed, folder, around: { facts } }) => {
    const caller = undeployed && saidOutOfUseBy(folder, facts.texts());
    return caller && `nothing here deploys ${environment}, and ${caller} says that it is no longer used`;
  },
  ({ told }) => (told() === "built" ? null : undefined),
  ({ environment, undeployed, folder, around: { facts } }) => {
    const by = undeployed && excludedBy(folder, facts.argo);
    return by && `nothing here deploys ${environment}, which the ApplicationSet in ${by} excludes`;
  },
  ({ environment, isBuild, undeployed, around }) => {
    const empty = isBuild && undeployed !== undefined ? emptyUserOf(environment, around) : undefined;
    return empty && `nothing here builds ${environment}, and ${empty} beside it has no objects yet`;
  },
  ({ environment, isBuild, around: { facts } }) =>
    when(
      isBuild && facts.isSwitchedOff(environment),
      `everything in the kustomization of ${environment} is commented out, and nothing deploys it`,
    ),
  ({ isBuild, folder, around }) => (isBuild && around.texts().isTried(folder) ? null : undefined),
  ({ environment, undeployed, around: { environments } }) => {
    const overlays = `${environment}/overlays`;
    return when(
      undeployed !== "starts" && environments.some((one) => one.startsWith(`${overlays}/`)),
      `nothing here builds ${environment} itself; ${overlays} contains what is deployed instead`,
    );
  },
  ({ environment, isBuild, around: { facts } }) =>
    when(
      isBuild && facts.isBlank(environment),
      `the kustomization of ${environment} is empty, and nothing here builds it`,
    ),
  ({ environment }) =>
    when(
      EXAMPLE.test(environment) || OF_TEMPLATE.test(environment),
      `${environment} is an example or a template, and nothing but examples builds it`,
    ),
  ({ told, undeployed }) => (told() === "named" && undeployed !== "others" ? null : undefined),
  ({ environment, undeployed }) =>
    when(
      undeployed !== "others" && undeployed !== undefined && saysOutOfUse(environment),
      `nothing here builds ${environment}, whose name suggests that it is no longer used`,
    ),
  ({ environment, undeployed }) =>
    when(
      undeployed === "none" && COPIED.test(environment),
      `nothing here builds ${environment}, which was copied from elsewhere together with folders that are in use`,
    ),
  ({ environment, undeployed }) =>
    when(
      undeployed === "none" && UNFINISHED.test(environment),
      `nothing here builds ${environment}, whose name suggests that it isn't in use yet`,
    ),
  ({ environment, undeployed, around: { facts } }) => {
    const page = undeployed === "none" ? saidToShowBy(facts.texts()) : undefined;
    return (
      page &&
      `nothing here builds ${environment}, and ${page} describes this repository as a collection of examples`
    );
  },
  ({ environment }) =>
    when(
      OF_BUNDLE.test(environment),
      `only operator-sdk uses ${environment}, to generate a bundle, and nothing here does that`,
    ),
  ({ environment, isBuild, around: { facts } }) =>
    when(
      isBuild && facts.onlyChanges(environment),
      `${environment} has no resources to change, and nothing here builds it`,
    ),
  ({ environment, alone }) => alone && `${notListed(alone)}, which alone deploys ${environment}`,
  ({ environment, undeployed, told }) =>
    when(
      undeployed === "others",
      `nothing here deploys or builds ${environment}, unlike other folders${told() === undefined ? ": delete it unless something elsewhere uses it" : ", although a text here names it"}`,
    ),
  ({ environment, parts, around }) =>
    when(
      parts().length > 0 && parts().every((part) => around.texts().of(inTexts(part)) === "built"),
      `nothing here builds ${environment} itself; each of the folders that it lists is built on its own`,
    ),
  ({ environment, undeployed, told, parts, around: { facts } }) => {
    const user =
      undeployed === "none" && told() === undefined ? userOf(environment, parts(), facts) : undefined;
    return user && `nothing here builds ${environment} itself; ${user} builds on what it lists`;
  },
  ({ environment, isBuild, undeployed, parts, around: { facts } }) => {
    const bases = isBuild && undeployed === "none" ? parts().filter((part) => facts.exists(part)) : [];
    // One of these overlays is itself what is built.
    const built = bases.map((base) => overlaysOf(base, facts));
    return when(
      built.length > 0 && built.every((one) => one !== undefined && !environment.startsWith(`${one}/`)),
      `nothing here builds ${environment}, and next to each base that it lists are overlays that are built instead`,
    );
  },
  ({ environment, undeployed, told, by, around }) => {
    if (undeployed !== "starts") return undefined;
    // A cluster's own folder is applied by hand before Flux or Argo CD reads the others.
    if (by() !== undefined && told() === undefined && !INSTALLS.test(environment))
      return `nothing here builds ${environment}, which ${by()} has commented out`;
    const original = originalOf(environment, around);
    return original === undefined
      ? null
      : `nothing here builds ${environment}, which is a copy of ${original}`;
  },
  ({ environment, around: { facts } }) => {
    const overlays = overlaysOf(environment, facts);
    return overlays && `nothing here builds ${environment}, and no overlay in ${overlays} uses it`;
  },
  ({ environment, around: { environments } }) =>
    when(
      OF_BASE.test(environment) && environments.filter((one) => OF_OVERLAY.test(one)).length >= MANY,
      `nothing here builds ${environment}, and none of the overlays in this repository uses it`,
    ),
  ({ environment, undeployed, told, around }) => {
    const other =
      undeployed === "none" && told() === undefined ? builtElsewhere(environment, around) : undefined;
    return other && `nothing here builds ${environment}, unlike ${other}`;
  },
  ({ environment, by }) => by() && `nothing here builds ${environment}, which ${by()} has commented out`,
  ({ environment, isBuild, told }) =>
    when(
      isBuild && told() === undefined && OF_OPERATOR.test(environment),
      `nothing here builds ${environment}, which an operator's scaffold has as a part for others to include`,
    ),
  ({ environment, folder, around }) => {
    const instead = around.texts().instead(folder, around.facts.exists);
    return (
      instead &&
      `nothing here deploys or builds ${environment}, and ${instead.by} applies ${instead.applied} in its place`
    );
  },
];

/** With this many overlays, a base is there for overlays. */
const MANY = 3;

function when(holds: boolean, reason: string): string | undefined {
  return holds ? reason : undefined;
}

/** That nothing lists a file, as the end of a sentence. */
export function notListed(file: string): string {
  return `nothing that is deployed includes ${file}`;
}
