import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { rows } from "../table.ts";

/** Each environment of a system, and what must be known before Argo CD starts it by itself. */
const AWAITED = rows(`
app | beta, production | settings.acknowledgeMissingVariables
app | production | settings.backedUpBy
alexandria | production | settings.acknowledgeSeveralOrchestrators
alexandria | production | settings.backedUpBy
alexandria | beta, production | settings.auth.acknowledge
alexandria | production | prometheus
opensail | beta, production | settings.aws.acknowledgeTakeover
opensail | production | settings.backedUpBy
teslasync | production | settings.api.acknowledgeSeveralOwners
teslasync | beta, production | prometheus
trevor | beta, production | settings.acknowledgeNoProjects
`);

test.each(AWAITED.map(([system = "", layers = "", path = ""]) => [system, layers, path] as const))(
  "%s is started by a person in %s until %s is set, which no other environment awaits",
  (system, layers, path) => {
    for (const layer of ["beta", "production"]) {
      const file = new URL(`../../argocd/${layer}/${system}.yaml`, import.meta.url);
      const text = readFileSync(file, "utf8");
      const isAwaited = layers.split(", ").includes(layer);
      const comment = text.slice(0, text.indexOf("apiVersion:")).split(/[\s,:]+/);
      expect(comment.includes(path), layer).toBe(isAwaited);
      if (isAwaited) expect(parse(text).spec.syncPolicy.automated, layer).toBeUndefined();
    }
  },
);
