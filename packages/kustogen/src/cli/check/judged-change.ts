import { join, relative, sep } from "node:path";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { isAtOrIn } from "@kustogen/kustomize/node/reach.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { CheckInput } from "@kustogen/review/check/check.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import type { SideBefore } from "./change.ts";

/** The change that a run checks. */
export interface JudgedChange {
  before: SideBefore;
  /** The root folder of the later state. */
  after: string;
  /** The name of the earlier state in findings. */
  revision: string;
  /** Runs work on the files of the earlier state, as if they were checked out; passes their root folder. */
  inBefore<T>(work: (top: string) => Promise<T>): Promise<T>;
}

/** Checks the other effects of a change in these folders, whoever applies it. */
export function besideIn({ before, after }: JudgedChange, inside: readonly string[]): CheckInput["beside"] {
  return (shown) => {
    const { findings, failures, notLookedAt } = before.judgeBeside(shown);
    const placed = (path: string) => join(after, path);
    const isInside = (...paths: (string | undefined)[]) =>
      paths.some((path) => path !== undefined && inside.some((folder) => isAtOrIn(path, folder)));
    return {
      findings: findings
        .map((one) => ({
          ...one,
          environment: placed(one.environment),
          ...(one.file !== undefined && { file: placed(one.file) }),
        }))
        .filter(({ environment, file }) => isInside(environment, file)),
      failures: failures.map((one) => ({ ...one, environment: placed(one.environment) })),
      notLookedAt: notLookedAt
        .map((one) => ({ ...one, place: placed(one.place) }))
        .filter(({ place }) => isInside(place)),
    };
  };
}

/** The folders that were environments before and still contain any kustomization, directly or through links. */
export function keptFolders(
  tree: FileTree,
  given: readonly string[],
  { before, after }: JudgedChange,
  selection: OverlaySelection = {},
): string[] {
  return before
    .environments(selection)
    .map((folder) => join(after, folder))
    .filter(
      (folder) =>
        given.some((one) => isAtOrIn(folder, one)) &&
        KUSTOMIZATION_FILES.some((name) => tree.kind(join(folder, name)) === "file"),
    );
}

/** The environments of the later state that something in the earlier one deploys. */
export function deployedBefore(
  { before, after }: JudgedChange,
  environments: readonly string[],
): ReadonlySet<string> {
  const inside = new Map(environments.map((folder) => [insideOf(after, folder), folder]));
  const deployed = before.deployed([...inside.keys()]);
  return new Set([...deployed].map((folder) => inside.get(folder) ?? join(after, folder)));
}

/** A path below the root of the later state, as one in the tree of the earlier state. */
function insideOf(after: string, path: string): string {
  return join("/", relative(after, path).split(sep).join("/"));
}

/** The earlier states of the environments in a folder. */
export function sinceBefore({ before, after, revision }: JudgedChange, isFlux: boolean): CheckInput["since"] {
  const inside = (path: string) => insideOf(after, path);
  return {
    revision,
    isTouched: (folder) => before.isTouched(inside(folder)),
    render: (folder, missing, without) => {
      const { found, lost } = before.render(
        inside(folder),
        missing.map((part) => ({ ...part, file: inside(part.file) })),
        { isFlux, without: new Set([...(without ?? [])].map(inside)) },
      );
      return found && { resources: found.resources, lost: missing.filter((_, at) => lost.has(at)) };
    },
  };
}
