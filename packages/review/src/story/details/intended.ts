import type { EnvironmentReview } from "../../changes/review.ts";
import type { StoryNode } from "../node.ts";

/** What two environments differ in because someone declared it so, with the reason. */
export function intentNodes({ intended = [] }: EnvironmentReview): StoryNode[] {
  if (intended.length === 0) return [];
  const items = intended.map(({ message, reason }) => [`${message} (${reason})`]);
  return [{ type: "list", title: ["by intent"], items }];
}
