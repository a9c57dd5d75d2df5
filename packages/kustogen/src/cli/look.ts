// A thread of `gen` beside the one that reads sources: looks at generated files, which nobody may have touched.

import { parentPort, workerData } from "node:worker_threads";
import type { LookInput } from "../output/memory/looking.ts";
import { Look } from "../output/memory/untouched.ts";

const { root, text, body, buffer } = workerData as LookInput;
parentPort?.postMessage(new Look(root, { text, body }, buffer).isUntouched());
