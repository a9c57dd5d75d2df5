import type { EnvironmentReview } from "../../changes/review.ts";
import { code } from "../inline.ts";
import type { StoryNode } from "../node.ts";
import { shownName } from "../places.ts";
import { fieldPlaces } from "../source-places.ts";

/** New or removed resources. */
export function wholeNodes(environments: readonly [EnvironmentReview, ...EnvironmentReview[]]): StoryNode[] {
  const [{ resources }] = environments;
  return (["added", "removed"] as const).flatMap((action) => {
    const found = resources.filter((one) => one.action === action);
    if (found.length === 0) return [];
    const items = found.map((change) => {
      const places = fieldPlaces(environments, [{ change }]);
      const { moved } = change;
      const where = moved === undefined ? "" : action === "added" ? ` from ${moved}` : ` to ${moved}`;
      return [code(shownName(change)), where, ...(places.length > 0 ? [" (", ...places, ")"] : [])];
    });
    return [{ type: "list" as const, title: [action], items }];
  });
}
