import type { SystemRule } from "kustogen";
import type { Trevor } from "../context.ts";

/**
 * What each process may open: SQLAlchemy's default pool of 5 and overflow of 10, which karectl/trevor@589924d,
 * src/trevor/database.py and worker.py don't change.
 */
const EACH = 15;

/** For the migration, and for people who look into the database. */
const SPARE = 10;

export const enoughConnections: SystemRule<Trevor> = {
  id: "trevor/enough-connections",
  title: "PostgreSQL accepts the connections of all pods",
  why: "It would refuse those of the last pods, at the highest load, and their requests fail.",
  *check({ settings: { autoscaling, maxConnections, replicas, worker } }) {
    const api = (autoscaling ? autoscaling.max : replicas) + 1;
    const workers = worker ? worker.replicas + 1 : 0;
    const needed = (api + workers) * EACH + SPARE;
    if (needed > maxConnections)
      yield {
        at: "settings.maxConnections",
        message:
          `expected at least ${needed}: ${api} pods of the API and ${workers} of the worker, one of each in a rollout ` +
          `counted, may open ${EACH} connections each. Raise max_connections of PostgreSQL, or run fewer pods`,
      };
  },
};
