import { CONFIGURATION } from "./random/configuration.ts";
import type { RandomFault } from "./random/fault.ts";
import { OBJECTS } from "./random/objects.ts";
import { RUNNING } from "./random/running.ts";
import { TRAFFIC } from "./random/traffic.ts";

/** The families, each found out by what Kubernetes makes of it and not by what a rule looks at. */
export const RANDOM_FAULTS: readonly RandomFault[] = [...CONFIGURATION, ...TRAFFIC, ...RUNNING, ...OBJECTS];
