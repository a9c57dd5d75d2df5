// Writes docs/commands.md from the help texts of the commands. Run it after you change one: npm run commands
import { writeFileSync } from "node:fs";
import { GROUPS } from "../src/cli/commands.ts";
import { commonOptions } from "../src/cli/options.ts";
import { commandsPage } from "./commands/page.ts";

writeFileSync("packages/kustogen/docs/commands.md", commandsPage(GROUPS, commonOptions()));
