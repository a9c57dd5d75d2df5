// A thread of `gen` beside the one that reads sources: looks at generated files, which nobody may have touched.

import { parentPort, workerData } from "node:worker_threads";
import { type LookInput, lookBeside } from "../output/memory/looking.ts";

parentPort?.postMessage(lookBeside(workerData as LookInput));
