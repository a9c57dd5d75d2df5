import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** An address that is filled in before it is applied. */
const FILLED = /[{}$<>]/;

export const destination = defineRule({
  id: "argocd/destination",
  title: "An Application names its cluster by a URL or by a name, not by both",
  why:
    "Argo CD finds a cluster by the URL under which it was added, which begins with https://, or by its name. " +
    "It finds none for any other value, and rejects an Application that has both a URL and a name: nothing is " +
    "deployed.",
  source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters",
  severity: "warning",
  around: "argo",
  *checkRepository({ argo }) {
    for (const { resource, set, file, name } of argo.applications) {
      if (set !== undefined) continue;
      const address = textAt(resource, "spec", "destination", "server");
      const cluster = textAt(resource, "spec", "destination", "name");
      if (address === undefined) continue;
      const isBoth = cluster !== undefined;
      if (!isBoth && (/^https?:\/\//.test(address) || FILLED.test(address))) continue;
      yield {
        resource,
        file,
        path: ["spec", "destination", "server"],
        message: isBoth
          ? `Application ${name} names its cluster by an address and by the name ${cluster}; Argo CD refuses it`
          : `Application ${name} deploys to ${address}, which isn't the URL of a cluster`,
        fix: isBoth
          ? "remove one of them"
          : "write it as `argocd cluster list` shows it, or use destination.name",
      };
    }
  },
});
