// Writes the tables of rooms in docs/architecture.md from packages/*/rooms.json, and prints the size of each room beside its
// limit: npm run rooms. With `-- --lower` it first lowers each limit to the present size; it raises none.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  ARCHITECTURE,
  PACKAGES,
  readLimits,
  readRooms,
  readSources,
  roomsFile,
} from "../test/rooms/packages.ts";
import { withRoomTables } from "../test/rooms/rooms.ts";
import { lowered, sizesOf, tooLarge } from "../test/rooms/sizes.ts";

const { values } = parseArgs({ options: { lower: { type: "boolean", default: false } } });
const root = process.cwd();
const sizes = sizesOf(readSources(root));
if (values.lower)
  for (const name of PACKAGES) {
    const file = roomsFile(root, name);
    writeFileSync(file, lowered(readFileSync(file, "utf8"), name, sizes));
  }
writeFileSync(ARCHITECTURE, withRoomTables(readFileSync(ARCHITECTURE, "utf8"), readRooms(root)));
const limits = readLimits(root);
for (const [one, lines] of Object.entries(sizes))
  process.stdout.write(`${one}: ${lines} lines, at most ${limits[one] ?? "(no limit)"}\n`);
for (const line of tooLarge(sizes, limits)) process.stderr.write(`${line}\n`);
