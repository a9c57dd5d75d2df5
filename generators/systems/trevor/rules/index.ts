import type { SystemRule } from "kustogen";
import type { Trevor } from "../context.ts";
import { apiServer } from "./api-server.ts";
import { enoughConnections } from "./connections.ts";
import { secretsWin, variableNames } from "./extra-env.ts";
import { migrationOnce, oneMigration } from "./migration.ts";
import { signIn } from "./sign-in.ts";
import { uploadMemory } from "./upload-memory.ts";

/** What trevor refuses. */
export const RULES: readonly SystemRule<Trevor>[] = [
  apiServer,
  enoughConnections,
  migrationOnce,
  oneMigration,
  secretsWin,
  signIn,
  uploadMemory,
  variableNames,
];
