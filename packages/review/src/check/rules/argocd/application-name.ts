import { isDnsSubdomain } from "../../../kubernetes/dns.ts";
import { defineRule } from "../../rule.ts";

export const applicationName = defineRule({
  id: "argocd/application-name",
  title: "What an ApplicationSet makes has a name that the API server accepts",
  why:
    "A set that names its Applications after folders or branches gets whatever these are called. The API server refuses " +
    "a name with an underscore, a slash or a capital letter, so that the Application is never made. In a template " +
    "`normalize`, or `path.basenameNormalized`, makes a name that is accepted.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names",
  severity: "error",
  around: "argo",
  *checkRepository({ argo }) {
    for (const { name, set, file } of argo.made)
      if (set !== undefined && name !== "" && !isDnsSubdomain(name))
        yield {
          resource: set,
          file,
          path: ["spec", "template", "metadata", "name"],
          message: `makes the Application ${name}, whose name the API server refuses: it may have small letters, digits, - and .`,
          fix: "normalize what it is named after, or rename the folder",
        };
  },
});
