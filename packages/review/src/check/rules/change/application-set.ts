import { defineRule } from "../../rule.ts";
import { changesText, onAspect } from "./argo-fields.ts";

export const applicationSet = defineRule({
  id: "change/application-set",
  title: "An ApplicationSet generates the same Applications as before",
  why:
    "A generator, a patch of the template or the order of a rollout decides which Applications exist. An Application " +
    "that is no longer generated is deleted, usually with everything it deployed.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/",
  fix: "say in the review which Applications are added and removed",
  checkChange: onAspect(
    "set",
    ({ gone, added }, name) =>
      `${name} generates its Applications differently: ${changesText([...gone, ...added])}`,
  ),
});
