import { Positions } from "@kustogen/kustomize/provenance/positions.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { manifestText } from "../discovery/documents.ts";
import { argoChange, unseenPairs } from "./argo-change.ts";
import type { ArgoPair } from "./argo-pairs.ts";
import { changeSince } from "./change-context.ts";
import { changeFindings } from "./change-findings.ts";
import { type Rule, severityOf } from "./rule.ts";
import type { Judged, Judgement } from "./run.ts";
import type { State } from "./state.ts";

/** The objects of Argo CD that a change touches, whoever applies them; files as paths of the tree. */
export interface ArgoSince {
  pairs: readonly ArgoPair[];
  /** Those of the state before. */
  known: readonly ArgoObject[];
}

/**
 * Judges what changes of objects of Argo CD in the files of the repository. What an environment shows that renders them is
 * left to it.
 *
 * @param folderOf names the folder of a file in findings
 */
export function judgeArgo(
  { pairs, known }: ArgoSince,
  states: readonly State[],
  rules: readonly Rule[],
  tree: FileTree,
  folderOf: (file: string) => string,
): Judgement {
  const seen = states.flatMap((state) =>
    state.since === undefined ? [] : changeSince(state, state.since.state).context.changes,
  );
  const unseen = unseenPairs(pairs, seen);
  const judgement: Judgement = { findings: [], failures: [] };
  if (unseen.length === 0) return judgement;
  const files = new Map<Resource, string>();
  for (const { before, after } of unseen)
    for (const one of [before, after]) if (one !== undefined) files.set(one.resource, one.file);
  const change = argoChange(unseen, known);
  for (const rule of rules)
    try {
      for (const finding of changeFindings(rule, change)) {
        const file = finding.resource && files.get(finding.resource);
        judgement.findings.push({
          ...finding,
          rule,
          severity: finding.severity ?? severityOf(rule, undefined),
          environment: file === undefined ? "" : folderOf(file),
          ...(file !== undefined && { file, line: lineOf(tree, file, finding) }),
        } as Judged);
      }
    } catch (error) {
      judgement.failures.push({ rule, environment: "", error: error as Error });
    }
  return judgement;
}

/** The line of a field; undefined where its file isn't there any more. */
function lineOf(tree: FileTree, file: string, { resource, path }: Pick<Judged, "resource" | "path">) {
  if (resource === undefined || tree.kind(file) !== "file") return undefined;
  const { kind, metadata } = resource;
  return new Positions(manifestText(tree.read(file))).lineIn(
    { kind, name: metadata.name },
    path ?? [],
    false,
  );
}
