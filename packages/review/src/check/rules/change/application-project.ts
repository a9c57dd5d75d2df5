import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedAspect, moveText, placeOf } from "./argo-fields.ts";

export const applicationProject = defineRule({
  id: "change/application-project",
  title: "An Application stays in its project",
  why: "The project is what says which repositories, namespaces and kinds an Application may have; another one may permit more.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
  severity: "warning",
  fix: "keep the project, or compare what both permit",
  *checkChange(_before, _after, context) {
    for (const change of changedAspect(context, "project")) {
      const open = change.added.some(({ value }) => value === "default");
      yield {
        resource: change.resource,
        path: placeOf(change),
        message: `${resourceText(change.resource)} is in another project: ${moveText(change)}${open ? ", which permits everything unless someone has closed it" : ""}`,
      };
    }
  },
});
