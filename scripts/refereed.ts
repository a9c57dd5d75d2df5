// Referees reviews: npm run refereed -- [--batch NAME] [--cases N] [--seed N] [--publish] [--strict]
// Applies pairs of states to a real API server with its controllers, as Argo CD would, and compares what `diff --json`
// foretold of each with what happened, in both directions. Batches: defaults, mutations, recorded, check, attacks. With
// --publish, the numbers go into README.md and docs/proven.md; with --strict, it exits with 1 if something happened
// under "fine".
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Processes } from "./e2e/processes.ts";
import type { Batch } from "./refereed/batch.ts";
import { attacks } from "./refereed/batches/attacks.ts";
import { check } from "./refereed/batches/check.ts";
import { defaults } from "./refereed/batches/defaults.ts";
import { mutations } from "./refereed/batches/mutations.ts";
import { recorded } from "./refereed/batches/recorded.ts";
import { startCluster } from "./refereed/cluster.ts";
import { described, disagreements, judge } from "./refereed/compare.ts";
import { foretell } from "./refereed/foretold.ts";
import { publish, resultOf, tableOf } from "./refereed/publish.ts";
import { type Happened, record } from "./refereed/record.ts";

const BATCHES: Record<string, Batch> = { defaults, mutations, recorded, check, attacks };

const { values } = parseArgs({
  options: {
    batch: { type: "string", default: "defaults" },
    cases: { type: "string", default: "400" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    publish: { type: "boolean", default: false },
    strict: { type: "boolean", default: false },
  },
});

const root = process.cwd();
const print = (text: string): void => void process.stdout.write(text);
const batch = BATCHES[values.batch];
if (batch === undefined)
  throw new Error(`no batch ${values.batch}; there are ${Object.keys(BATCHES).join(", ")}`);

const processes = new Processes({ keep: false });
try {
  const cluster = await startCluster(processes, root);
  const { pairs, leftOut } = await batch({ cluster, root }, Number(values.cases), Number(values.seed));
  const happened = await record(cluster, pairs);
  cluster.kubernetes.api.close();
  await processes.stopAll();
  const judged = [...happened.keys()];
  const foretold = foretell(judged, join(processes.folder, "repository"), root);
  const judgements = [...foretold].flatMap(([pair, said]) =>
    judge(pair, said, happened.get(pair) as Happened),
  );
  const found = disagreements(judgements);
  for (const one of found) print(described(one));
  const result = resultOf(judgements, { seed: Number(values.seed), pairs: foretold.size, leftOut });
  print(tableOf({ [values.batch]: result }));
  print(
    `${values.batch}, seed ${values.seed}: ${foretold.size} pairs, ${pairs.length - foretold.size} more that kustomize or the server rejects before the change, ${found.length} disagreements\n`,
  );
  // What happened although the review found nothing to look at.
  const quiet = found.filter(
    ({ sentence, verdict, happened: isTrue }) =>
      isTrue && sentence !== "changed" && (verdict === "fine" || verdict === "unchanged"),
  );
  if (values.strict && quiet.length > 0) process.exitCode = 1;
  if (values.publish) publish(root, values.batch, result);
} finally {
  await processes.close();
}
