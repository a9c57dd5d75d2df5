// Writes docs/commands.md from the help texts of the commands. Run it after you change one: npm run commands
import { writeFileSync } from "node:fs";
import { commands } from "../src/cli/commands.ts";
import { commandsPage } from "./commands/page.ts";

writeFileSync("packages/kustogen/docs/commands.md", commandsPage(commands));
