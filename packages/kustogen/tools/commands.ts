// Writes docs/commands.md from what the commands say of themselves. Run it after such a text changed: npm run commands
import { writeFileSync } from "node:fs";
import { commands } from "../src/cli/commands.ts";
import { commandsPage } from "./commands/page.ts";

writeFileSync("packages/kustogen/docs/commands.md", commandsPage(commands));
