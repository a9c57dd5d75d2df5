import type { Environments } from "./alike.ts";
import type { ReportNode } from "./node.ts";
import { places } from "./places.ts";
import { plainDiffs } from "./plain-diff.ts";
import { imageNodes, variableNodes } from "./tables.ts";

/**
 * Everything that changes in an environment: images, variables, then each resource line by line. Given several
 * environments with the same changes, lists the places of all of them.
 */
export function detailsOf(environments: Environments): ReportNode[] {
  const [review] = environments;
  return [
    ...alikeNodes(environments),
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
