import { clusterKey } from "../../../kubernetes/cluster-key.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";

export const repeatedResource = defineRule({
  id: "change/repeated-resource",
  title: "No two files or sources contain the same object",
  why:
    "If several files or sources contain an object of the same kind, namespace and name, Argo CD applies the last one " +
    "and ignores the others, so what runs differs from what the repository contains.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/",
  fix: "keep one of them, or give each its own name",
  *checkChange(_before, after, { repeated }) {
    const known = new Set(repeated.before.map(clusterKey));
    const said = new Set<string>();
    for (const one of repeated.after) {
      const key = clusterKey(one);
      if (known.has(key) || said.has(key)) continue;
      said.add(key);
      const resource = after.resources.find((other) => clusterKey(other) === key) ?? one;
      yield {
        resource,
        message: `${resourceText(resource)} is applied more than once: Argo CD uses the last one and ignores the others`,
      };
    }
  },
});
