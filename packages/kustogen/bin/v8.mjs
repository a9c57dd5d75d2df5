// How V8 runs the engine, in the command and in its benchmarks; imported before any of its code.
import * as module from "node:module";
import { setFlagsFromString } from "node:v8";

// A run is over in seconds and its code is large. Functions are optimized later than usual, watched for types from the second
// call on (usually the eighth), and the young generation grows in one step: docs/bench.md has what each gains. What V8 doesn't
// know it tells on standard error, so each flag is for the versions that have it. On Node 24 the young generation may become
// four times as large, which would cost memory for nothing.
const version = Number.parseInt(process.versions.v8, 10);
if (version < 12)
  setFlagsFromString("--interrupt-budget=800000 --interrupt-budget-factor-for-feedback-allocation=2");
else if (version < 14)
  setFlagsFromString("--invocation-count-for-turbofan=100000 --invocation-count-for-feedback-allocation=2");
if (version < 13) setFlagsFromString("--semi-space-growth-factor=16");

// From Node 22.8 on what was compiled is kept for the next start; the folder is Node's own, NODE_COMPILE_CACHE moves it.
module.enableCompileCache?.();
