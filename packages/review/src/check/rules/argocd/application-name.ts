import { isDnsSubdomain } from "../../../kubernetes/dns.ts";
import { defineRule } from "../../rule.ts";

export const applicationName = defineRule({
  id: "argocd/application-name",
  title: "The names of an ApplicationSet's Applications are valid and unique",
  why:
    "An ApplicationSet that names its Applications after folders or branches uses these names unchanged. The " +
    "API server rejects a name with an underscore, a slash or a capital letter, so the Application is never " +
    "created. `normalize` and `path.basenameNormalized` in the template make a name valid.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names",
  severity: "error",
  basis: "refused",
  around: "argo",
  *checkRepository({ argo }) {
    const counts = new Map<string, number>();
    for (const { name, set, file } of argo.made) {
      if (set === undefined || name === "" || name.includes("{{")) continue;
      const key = `${file}|${set.metadata.name}|${name}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count === 2)
        yield {
          resource: set,
          file,
          path: ["spec", "template", "metadata", "name"],
          message: `generates several Applications called ${name}, of which Argo CD makes one`,
          fix: "add more of the parameters that differ to the name",
        };
    }
    for (const { name, set, file } of argo.made)
      if (set !== undefined && name !== "" && !isDnsSubdomain(name))
        yield {
          resource: set,
          file,
          path: ["spec", "template", "metadata", "name"],
          message: `generates the Application ${name}, whose name the API server rejects: it may contain only lower-case letters, digits, - and .`,
          fix: "normalize the name, or rename the folder",
        };
  },
});
