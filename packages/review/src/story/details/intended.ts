import type { EnvironmentReview } from "../../changes/review.ts";
import type { StoryNode } from "../node.ts";

/** The differences between two environments that are declared as intended, with the reason. */
export function intentNodes({ intended = [] }: EnvironmentReview): StoryNode[] {
  if (intended.length === 0) return [];
  const items = intended.map(({ message, reason }) => [`${message} (${reason})`]);
  return [{ type: "list", title: ["by intent"], items }];
}
