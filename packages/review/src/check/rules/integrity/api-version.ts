import { notServed } from "../../../kinds/served.ts";
import { defineRule } from "../../rule.ts";

/** A release that no cluster in use is older than, and the newest one that is known. */
const OLDEST = "1.27";
const NEWEST = "1.35";

export const apiVersion = defineRule({
  id: "integrity/api-version",
  title: "The cluster's version of Kubernetes serves every API that is used",
  why: 'The API server answers "no matches for kind" for an API that it no longer serves, and nothing of the object is applied.',
  source: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
  severity: "error",
  needs: ["rendered"],
  *check({ kubernetes, resources }) {
    for (const resource of resources) {
      const { apiVersion: version, kind } = resource;
      const gone = notServed(version, kind, kubernetes ?? NEWEST);
      if (gone === undefined) continue;
      const [what = "", instead = ""] = gone.replace(/, and the cluster runs [^;]*/, "").split("; ");
      const certain = kubernetes !== undefined || notServed(version, kind, OLDEST) !== undefined;
      yield {
        resource,
        path: ["apiVersion"],
        ...(!certain && { severity: "warning" as const }),
        message: kubernetes === undefined ? what : `${what}, and the cluster runs ${kubernetes}`,
        fix: instead === "" ? "use an API that the cluster serves" : instead,
      };
    }
  },
});
