import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";

export const applicationMoved = defineRule({
  id: "change/application-moved",
  title: "An Application stays in the folder from which it is applied",
  why:
    "If the file of an Application moves to another folder, whatever applied it from the old folder (a " +
    "root Application in another repository, or a person) no longer finds it there. If that root " +
    "Application prunes, Argo CD deletes the moved Application.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/",
  fix: "say in the review who applies the new folder",
  *checkChange(_before, _after, { moved = [] }) {
    for (const { resource, from, to } of moved)
      yield {
        resource,
        message: `${resourceText(resource)} moves from ${from} to ${to}: what applied it there no longer finds it`,
      };
  },
});
