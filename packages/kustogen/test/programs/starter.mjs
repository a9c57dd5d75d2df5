// Starts programs for a test process, one after the other, until that has ended:
// node --expose-gc starter.mjs REQUESTS ANSWERS
import { openSync } from "node:fs";
import { receive, send } from "./beside.mjs";

/** Buffers of this many bytes would stay, so that this process became large itself: it collects them at once. */
const MANY = 2 ** 22;

const [requests, answers] = [openSync(process.argv[2], "r"), openSync(process.argv[3], "w")];
const { spawn } = process.binding("spawn_sync");
let sent = 0;
for (let request = receive(requests); request; request = receive(requests)) {
  sent += send(answers, spawn(request));
  if (sent < MANY) continue;
  globalThis.gc();
  sent = 0;
}
