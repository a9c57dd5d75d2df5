import type { SystemRule } from "kustogen";
import type { OpenSail } from "../context.ts";
import { oneMigration, wholeCores } from "./backend.ts";
import { apiServer, externalAddresses } from "./data.ts";
import { noPlaceholders, zone } from "./domain.ts";
import { apiAddress } from "./frontend.ts";
import { pinned } from "./pins.ts";
import { staticKeys } from "./static-keys.ts";
import { noScaledWorker } from "./worker.ts";

/** What OpenSail refuses. */
export const RULES: readonly SystemRule<OpenSail>[] = [
  apiAddress,
  apiServer,
  externalAddresses,
  noPlaceholders,
  noScaledWorker,
  oneMigration,
  pinned,
  staticKeys,
  wholeCores,
  zone,
];
