// A thread of `gen` that checks whether generated files were modified, in parallel with reading the sources.

import { parentPort, workerData } from "node:worker_threads";
import type { LookInput } from "../output/record/looking.ts";
import { Look } from "../output/record/untouched.ts";

const { root, text, body, buffer } = workerData as LookInput;
parentPort?.postMessage(new Look(root, { text, body }, buffer).isUntouched());
