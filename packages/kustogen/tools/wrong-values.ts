// Puts wrong values into every field of sample objects, and checks that rules report those that a real API server rejects,
// and no others.
//
//   npm run wrong-values [-- --record]   --record writes the fields whose wrong values no rule reports
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create, installCustomResources } from "../../../test/referee/cluster-setup.ts";
import { startControlPlane } from "../../../test/referee/control-plane.ts";
import { readCustomResourceDefinitions } from "../../../test/referee/custom-resources.ts";
import { installPrograms } from "../../../test/referee/install.ts";
import { dryRun } from "../../../test/referee/server-dry-run.ts";
import { compareMutated, moreUnseen } from "../../review/test/check/mutations/compare.ts";

const root = process.cwd();
const folder = pathToFileURL(join(root, "packages/review/test/check/mutations/"));
const report = (line: string): void => void process.stderr.write(`${line}\n`);

const programs = await installPrograms(join(root, "test/referee"), report);
const { api, stop } = await startControlPlane(programs);
try {
  await installCustomResources(api, await readCustomResourceDefinitions());
  // Without it, no Pod is admitted.
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } };
  await create(api, "/api/v1/namespaces/default/serviceaccounts", account);
  const found = await compareMutated(
    folder,
    async (objects) => {
      const asked = objects.map((object) => ({
        ...{
          source: "sample",
          text: JSON.stringify(object),
          apiVersion: object.apiVersion,
          kind: object.kind,
        },
        ...{ name: String(object.metadata?.name ?? ""), namespace: object.metadata?.namespace },
      }));
      return (await dryRun(api, asked)).map(({ rejection }) => rejection);
    },
    report,
  );
  const more = moreUnseen(found, new URL("unseen.txt", folder), process.argv.includes("--record"));
  for (const line of [...found.wrong.map((one) => `WRONG: ${one}`), ...more.map((one) => `UNSEEN: ${one}`)])
    process.stdout.write(`${line}\n`);
  process.stdout.write(
    `${found.changed} wrong values: the API server rejects ${found.rejected}, of which rules report ${found.seen}\n`,
  );
  if (found.wrong.length + more.length > 0) process.exitCode = 1;
} finally {
  await stop();
}
