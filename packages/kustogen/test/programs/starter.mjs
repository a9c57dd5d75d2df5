// Starts programs for a test process, one after the other, until that has ended: node starter.mjs REQUESTS ANSWERS
import { openSync } from "node:fs";
import { receive, send } from "./beside.mjs";

const [requests, answers] = [openSync(process.argv[2], "r"), openSync(process.argv[3], "w")];
const { spawn } = process.binding("spawn_sync");
for (let request = receive(requests); request; request = receive(requests)) send(answers, spawn(request));
