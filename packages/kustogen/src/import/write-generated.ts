import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { allOrNothing } from "../delivery/recover.ts";
import type { Writing } from "../delivery/writing.ts";
import { gen } from "../generate/gen.ts";
import { withCheckpoints } from "../interrupt.ts";
import type { Writes } from "../output/transaction.ts";
import { projectCode } from "../project/load.ts";

/** Writes changes that are proven to render to the same, and generates: all of it or nothing. */
export async function writeGenerated({ root, folders, command, repository }: Writing, changes: Writes) {
  await withCheckpoints((checkpoint) =>
    allOrNothing(repository, { command }, async (transaction) => {
      await checkpoint("nothing was changed");
      transaction.write(changes);
      await gen({
        root,
        code: await projectCode(root, folders),
        // Shared files, such as the schema of environment files, need all systems.
        system: [],
        check: false,
        commit: false,
        // Its problems existed before; `kustogen check` reports them.
        allow: RULES.map(({ id }) => id),
        transaction,
      });
    }),
  );
}
