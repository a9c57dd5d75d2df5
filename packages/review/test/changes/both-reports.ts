import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { expect } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import type { CompareOptions } from "../../src/changes/selection.ts";
import { mayHoldArgo } from "../../src/discovery/argo-documents.ts";
import { changedFiles } from "../../src/discovery/changed-files.ts";
import type { DeclaredCluster, ListedTree } from "../../src/discovery/listed-tree.ts";
import { filesThatMayMatch } from "../../src/git/files-with.ts";
import { FLUX_GROUP } from "../../src/kubernetes/flux-groups.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { manifestsIn, type State, treeOf } from "./random-states.ts";

/** What git would find that may say what is deployed. */
export function deployingIn(tree: ListedTree): string[] {
  const holds = (path: string) => {
    const text = tree.read(path).toString();
    return mayHoldArgo(text) || text.includes(FLUX_GROUP);
  };
  return manifestsIn(tree).filter(holds);
}

/** All that a review says, or why there is none. */
export function reported(
  before: ListedTree,
  after: ListedTree,
  options: Partial<CompareOptions> = {},
): string {
  const applications = { before: manifestsIn(before), after: manifestsIn(after) };
  try {
    const comparison = compareTrees(before, after, { applications, ...options });
    return JSON.stringify(jsonReport({ title: "", before: "", after: "", ...comparison }), undefined, 1);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** What the reports of a change are made from. */
export interface Reviewed {
  before: State;
  after: State;
  options?: Partial<CompareOptions>;
  /** The clusters that either state knows. */
  clusters?: readonly [DeclaredCluster[], DeclaredCluster[]];
}

/** The report of two states that share nothing, and that of one told from the other. */
export function bothReports({ before, after, options = {}, clusters = [[], []] }: Reviewed): {
  alone: string;
  told: string;
} {
  const withClusters = (tree: ListedTree, side: 0 | 1) => {
    if (clusters[side].length > 0) tree.clusters = clusters[side];
    return tree;
  };
  shortcuts.taken = false;
  const old = withClusters(treeOf(before, "before"), 0);
  const alone = reported(old, withClusters(treeOf(after, "after"), 1), {
    ...options,
    applications: { before: deployingIn(old), after: deployingIn(treeOf(after, "after")) },
  });
  shortcuts.taken = true;
  const now = withClusters(treeOf(after, "after"), 1);
  const side = withClusters(treeOf(before, "before", now), 0);
  expect([...side.files]).toEqual([...old.files]);
  const files = deployingIn(now);
  const applications = { before: filesThatMayMatch(side, files, changedFiles(side, now)), after: files };
  return { alone, told: reported(side, now, { ...options, applications }) };
}
