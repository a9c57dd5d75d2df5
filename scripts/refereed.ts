// Referees reviews: npm run refereed -- [--batch NAME] [--cases N] [--seed N] [--publish]
// Applies pairs of states to a real API server with its controllers, as Argo CD would, and compares what `diff --json`
// foretold of each with what happened, in both directions. Batches: defaults. With --publish, the numbers go into
// README.md and docs/proven.md.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Processes } from "./e2e/processes.ts";
import { defaults } from "./refereed/batches/defaults.ts";
import { startCluster } from "./refereed/cluster.ts";
import { described, disagreements, judge } from "./refereed/compare.ts";
import { type Foretold, foretell } from "./refereed/foretold.ts";
import { publish, resultOf, tableOf } from "./refereed/publish.ts";
import { record } from "./refereed/record.ts";

const BATCHES = { defaults };

const { values } = parseArgs({
  options: {
    batch: { type: "string", default: "defaults" },
    cases: { type: "string", default: "400" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    publish: { type: "boolean", default: false },
  },
});

const root = process.cwd();
const print = (text: string): void => void process.stdout.write(text);
const batch = BATCHES[values.batch as keyof typeof BATCHES];
if (batch === undefined)
  throw new Error(`no batch ${values.batch}; there are ${Object.keys(BATCHES).join(", ")}`);

const processes = new Processes({ keep: false });
try {
  const cluster = await startCluster(processes, root);
  const pairs = await batch(cluster, Number(values.cases), Number(values.seed));
  const happened = await record(cluster, pairs);
  cluster.kubernetes.api.close();
  await processes.stopAll();
  const judged = [...happened.keys()];
  const foretold = foretell(judged, join(processes.folder, "repository"), root);
  const judgements = [...happened].flatMap(([pair, then]) =>
    judge(pair, foretold.get(pair) as Foretold, then),
  );
  const found = disagreements(judgements);
  for (const one of found) print(described(one));
  const result = resultOf(judgements, { seed: Number(values.seed), pairs: judged.length, leftOut: 0 });
  print(tableOf({ [values.batch]: result }));
  print(
    `${values.batch}, seed ${values.seed}: ${judged.length} pairs, ${pairs.length - judged.length} more with a first state that the server rejects, ${found.length} disagreements\n`,
  );
  if (values.publish) publish(root, values.batch, result);
} finally {
  await processes.close();
}
