import { isDnsSubdomain } from "../../../kubernetes/dns.ts";
import { defineRule } from "../../rule.ts";

export const applicationName = defineRule({
  id: "argocd/application-name",
  title: "Names that a set of Applications generates are valid",
  why:
    "A set that names its Applications after folders or branches takes these names as they are. The API server refuses a " +
    "name with an underscore, a slash or a capital letter, so the Application is never created. `normalize` and " +
    "`path.basenameNormalized` in the template give a valid name.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names",
  severity: "error",
  basis: "refused",
  around: "argo",
  *checkRepository({ argo }) {
    for (const { name, set, file } of argo.made)
      if (set !== undefined && name !== "" && !isDnsSubdomain(name))
        yield {
          resource: set,
          file,
          path: ["spec", "template", "metadata", "name"],
          message: `generates the Application ${name}, whose name the API server refuses: it may contain only lower-case letters, digits, - and .`,
          fix: "normalize the name, or rename the folder",
        };
  },
});
