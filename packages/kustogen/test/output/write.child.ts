// Writes files in a process of its own, so that a test can run it as a user without special rights.
import { planWrites } from "../../src/output/plan.ts";
import { carryOut } from "./place.ts";

const { root, recordFolder, files, scope, user } = JSON.parse(process.argv[2] ?? "");
if (user !== undefined) process.setuid?.(user);
try {
  const plan = planWrites(root, files, scope, { recordFolder, committed: () => new Map() });
  carryOut({ root, recordFolder }, plan, "");
  process.stdout.write(`wrote ${plan.create.length + plan.change.length}`);
} catch (error) {
  process.stdout.write(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
