// Writes the tables of rooms in docs/architecture.md from packages/*/rooms.json: npm run rooms
import { readFileSync, writeFileSync } from "node:fs";
import { ARCHITECTURE, readRooms } from "../test/rooms/packages.ts";
import { withRoomTables } from "../test/rooms/rooms.ts";

writeFileSync(ARCHITECTURE, withRoomTables(readFileSync(ARCHITECTURE, "utf8"), readRooms(process.cwd())));
