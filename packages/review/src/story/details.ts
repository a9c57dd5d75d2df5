import type { EnvironmentReview } from "../changes/review.ts";
import type { ReviewedChange } from "../compare/resources.ts";
import { fieldNodes } from "./details/fields.ts";
import { imageNodes } from "./details/images.ts";
import { intentNodes } from "./details/intended.ts";
import { hashNodes } from "./details/renames.ts";
import { stepNodes } from "./details/steps.ts";
import { textNodes } from "./details/texts.ts";
import { variableNodes } from "./details/variables.ts";
import { wholeNodes } from "./details/whole-resources.ts";
import type { StoryNode } from "./node.ts";

/**
 * Everything that changes in an environment, each change once: steps, images, variables, files, fields. Takes all
 * environments in which the same changes; what stands in them and where it is set are told together.
 */
export function detailsOf(environments: readonly [EnvironmentReview, ...EnvironmentReview[]]): StoryNode[] {
  const [review] = environments;
  const told = new Set<ReviewedChange>();
  return [
    ...stepNodes(review),
    ...imageNodes(environments, told),
    ...variableNodes(environments, told),
    ...wholeNodes(environments),
    ...textNodes(environments, told),
    ...fieldNodes(environments, told),
    ...hashNodes(review),
    ...intentNodes(review),
  ];
}
