import { identityKey } from "@kustogen/kustomize/value/resource.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import type { RiskRule } from "./risk.ts";

export const repeatedResource: RiskRule = {
  id: "repeated-resource",
  title: "A resource stands more than once in what is applied, and only the last of them counts",
  severity: "warning",
  *find({ after, before }) {
    const known = new Set(before.repeated.map(identityKey));
    const said = new Set<string>();
    for (const resource of after.repeated) {
      const key = identityKey(resource);
      if (known.has(key) || said.has(key)) continue;
      said.add(key);
      const last = after.resources.find((one) => identityKey(one) === key) ?? resource;
      yield {
        resource: named(last),
        message: `${nameText(named(last))} stands more than once in what is applied: Argo CD takes the last one and leaves out the others`,
      };
    }
  },
};
