// How V8 runs the engine, in the command and in its benchmarks; imported before any of its code.
import { setFlagsFromString } from "node:v8";

// A run is over in seconds and its code is large: optimizing functions later costs a third less. What V8
// doesn't know it tells on standard error, so each flag is for the versions that have it: Node 20, and 22 to 24.
const version = Number.parseInt(process.versions.v8, 10);
if (version < 12) setFlagsFromString("--interrupt-budget=800000");
else if (version < 14) {
  setFlagsFromString("--invocation-count-for-turbofan=100000");
  setFlagsFromString("--invocation-count-for-maglev=10000");
}
