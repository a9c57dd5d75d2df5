import type { Deployment } from "../discovery/deployment.ts";
import { whereBuildOptions, whereUnrestricted } from "../discovery/load-restrictor.ts";
import type { MentioningText } from "../discovery/mentioned-folders.ts";
import { isOlder, type PinnedKustomize } from "../discovery/pinned-kustomize.ts";
import { treePath } from "../discovery/tree-paths.ts";
import type { WrittenFiles } from "../discovery/written-files.ts";
import { textAt } from "../kubernetes/fields.ts";
import type { CheckInput } from "./check.ts";
import type { Intent } from "./failures.ts";
import type { Judged } from "./judged.ts";
import type { Answers } from "./memory/answers.ts";
import { originOf } from "./missing-by-intent.ts";
import type { Label } from "./placed.ts";

/** Determines whether a missing file, or an unused environment, is intended. */
export function intentOf(
  { environments, ignored, files = [], argo = [], flux = [] }: CheckInput,
  label: Label,
  deployment: Deployment,
  written: WrittenFiles,
  answers: Answers,
  pinned: () => PinnedKustomize | undefined,
): Intent {
  const isOfFlux = new Set(
    environments.flatMap((one) => (one.flux === undefined ? [] : [label(one.folder)])),
  );
  const isUsed = new Set(
    environments.flatMap((one) => (one.undeployed === undefined ? [label(one.folder)] : [])),
  );
  return {
    ignored,
    builtBy: (environment) =>
      isOfFlux.has(environment) ? "Flux" : argo.length > 0 && isUsed.has(environment) ? "Argo CD" : undefined,
    // Whoever pushes an artifact may write files first.
    isBuiltFromGit: (environment) =>
      deployment.isBuiltFromGit(environment) &&
      flux.every(
        ({ folder, document }) =>
          folder !== treePath(environment) ||
          textAt(document, "spec", "sourceRef", "kind") === "GitRepository",
      ),
    isBuiltByPeople: (environment) =>
      deployment.by(environment) === "hand" && !deployment.isBuiltByCi(environment),
    files,
    originOf: (absent, isData) =>
      answers.ask(["origin", absent, isData ? "data" : ""], () =>
        originOf(answers.tree, { absent, isData: isData === true, label }, written),
      ),
    whyNoError: (environment, isMade) =>
      deployment.whyNot(environment, true) ?? (isMade ? undefined : deployment.whyPassedOver(environment)),
    whyAccepted: (since) => {
      // Argo CD and Flux bring a kustomize of their own.
      if (flux.length + argo.length > 0) return undefined;
      const { version, by } = pinned() ?? {};
      return version !== undefined && isOlder(version, since)
        ? `${by} installs kustomize ${version}, which accepts it, unlike ${since} and later releases`
        : undefined;
    },
  };
}

/** So many kustomizations that read files outside their folders are hardly all broken. */
const MANY_OUTSIDE = 3;

/** Makes files outside a kustomization's folder warnings if the repository, or Argo CD's own settings, may allow them. */
export function warnIfLifted(
  restricted: readonly Judged[],
  deployment: Deployment,
  answers: Answers,
  said: () => Iterable<MentioningText>,
): void {
  if (restricted.length === 0) return;
  const by = answers.ask(["unrestricted"], () => whereUnrestricted(said()));
  const ofArgo = restricted.filter((one) => deployment.by(one.environment) === "argo");
  const isHidden =
    by === undefined &&
    new Set(ofArgo.map(({ file }) => file)).size >= MANY_OUTSIDE &&
    answers.ask(["build-options"], () => whereBuildOptions(said())) === undefined;
  const how = by === undefined ? "by an Argo CD whose buildOptions, set elsewhere, allow it" : `as in ${by}`;
  for (const finding of by === undefined ? (isHidden ? ofArgo : []) : restricted) {
    finding.severity = "warning";
    finding.fix = `if it is built ${how}, pass --load-restrictor LoadRestrictionsNone, or set loadRestrictor in kustogen.yaml; otherwise, move the files below the kustomization`;
  }
}
