// How V8 runs the engine, in the command and in its benchmarks; imported before any of its code.
import * as module from "node:module";
import { setFlagsFromString } from "node:v8";

// A run is over in seconds and its code is large. Functions are optimized later than usual, get feedback from their second call on
// (usually the eighth), and the young generation grows in one step: docs/bench.md has what each gains. What V8 doesn't know it
// tells on standard error, so each flag is for the versions that have it, by V8's number: Node 20, 22 and 24. There the first
// gains alone, and the young generation may become four times as large.
const FLAGS = {
  11: "--interrupt-budget=800000 --interrupt-budget-factor-for-feedback-allocation=2 --semi-space-growth-factor=16",
  12: "--invocation-count-for-turbofan=100000 --invocation-count-for-feedback-allocation=2 --semi-space-growth-factor=16",
  13: "--invocation-count-for-turbofan=100000",
};
const flags = FLAGS[Number.parseInt(process.versions.v8, 10)];
if (flags !== undefined) setFlagsFromString(flags);

// From Node 22.8 on what was compiled is kept for the next start; the folder is Node's own, NODE_COMPILE_CACHE moves it.
module.enableCompileCache?.();
