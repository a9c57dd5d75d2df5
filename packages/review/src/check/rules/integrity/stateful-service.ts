import { isHeadless } from "../../../cluster/network/services.ts";
import { defineRule } from "../../model/rule.ts";
import { missingObjects } from "../../references/findings.ts";
import { referencesOf } from "../../references/table.ts";

export const statefulService = defineRule({
  id: "integrity/stateful-service",
  page: {
    title: "A StatefulSet's Service exists and is headless",
    why:
      "Without a headless Service, the pods of a StatefulSet have no DNS names (mongo-0.mongo), and the members of " +
      "a database cluster can't find each other.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    cases: {
      error: [
        "if kustomize added a hash to the name of the Service",
        "if the StatefulSet is in a system that kustogen generates, and the Service doesn't exist",
      ],
      info: ["if the Service has a cluster IP", "if the Service may be created elsewhere"],
    },
    bad: "kind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: mogno}\n---\nkind: Service\nmetadata: {name: mongo}\nspec: {clusterIP: None, selector: {app: db}}",
    good: "kind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: mongo}\n---\nkind: Service\nmetadata: {name: mongo}\nspec: {clusterIP: None, selector: {app: db}}",
  },
  basis: "broken",
  fromAbsence: "near",
  *check(state, least) {
    const references = referencesOf(state, "network name");
    for (const { name, namespace, path, resource } of references) {
      const service = state.index.find("Service", name, namespace, "");
      if (service !== undefined && !isHeadless(service))
        yield {
          resource,
          path,
          severity: "info",
          message: `its Service ${name} has a cluster IP, so individual pods have no DNS names`,
          fix: "give it a Service with clusterIP: None if pods must reach each other by name",
        };
    }
    yield* missingObjects(state, references, { isCertain: true }, least);
  },
});
