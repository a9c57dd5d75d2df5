import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import type { Environments } from "./alike.ts";
import type { ReportNode } from "./node.ts";
import { places, shownName } from "./places.ts";
import { plainDiffs } from "./plain-diff.ts";
import { imageNodes, variableNodes } from "./tables.ts";
import { NOTHING } from "./values.ts";

/**
 * Everything that changes in an environment: steps, images, variables, then each resource line by line. Given several
 * environments with the same changes, lists the places of all of them.
 */
export function detailsOf(environments: Environments): ReportNode[] {
  const [review] = environments;
  return [
    ...alikeNodes(environments),
    ...stepNodes(review),
    ...imageNodes(environments),
    ...variableNodes(review),
    ...plainDiffs(environments),
  ];
}

/** The folders of environments with the same changes. */
function alikeNodes(environments: Environments): ReportNode[] {
  if (environments.length === 1) return [];
  const paths = environments.map(({ path }) => path);
  const how = "; names are those of the first, and what doesn't change may differ";
  return [{ type: "text", line: ["the same in ", ...places(paths, environments.length), how] }];
}

/** The steps of Argo CD in order, if there are others than updating changed objects. */
function stepNodes({ policy, steps }: EnvironmentReview): ReportNode[] {
  const waves = new Set(steps.map(({ phase, wave }) => `${phase} ${wave}`));
  const usual = steps.every(({ hook, action }) => !hook && (action === "update" || action === "create"));
  // Without an Application or an annotation of Argo CD, nothing says that it deploys this.
  const isOfArgo = policy !== undefined || steps.some(({ hook, wave }) => hook || wave !== 0);
  if (steps.length === 0 || !isOfArgo || (waves.size === 1 && usual)) return [];
  const groups = new Map<string, { when: string; action: string; note: string; names: string[] }>();
  for (const step of steps) {
    const { phase, wave, hook, action, note = "" } = step;
    const gone = action === "delete" || action === "leave in the cluster";
    const when = gone ? "last" : hook ? `${phase} hook${wave === 0 ? "" : `, wave ${wave}`}` : `wave ${wave}`;
    const group = { when, action, note, names: [] };
    entryOf(groups, `${when}|${action}|${note}`, () => group).names.push(shownName(step));
  }
  const rows = [...groups.values()];
  const noted = rows.some(({ note }) => note !== "");
  return [
    {
      type: "table",
      title: ["in the order in which Argo CD applies the changes"],
      head: ["when", "what", ...(noted ? ["note"] : [])],
      rows: rows.map(({ when, action, note, names }) => [
        [when],
        [`${action} `, ...places(names, 6)],
        ...(noted ? [[note === "" ? NOTHING : note]] : []),
      ]),
    },
  ];
}
