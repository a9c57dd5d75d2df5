import "../kinds/index.ts";
import type { System } from "kustogen";
import { alexandria } from "./alexandria/index.ts";
import { app } from "./app/index.ts";
import { opensail } from "./opensail/index.ts";
import { teslasync } from "./teslasync/index.ts";
import { trevor } from "./trevor/index.ts";

/** Every system of this repository; the order is that of reports and commit messages. */
export const systems: readonly System[] = [teslasync, opensail, app, trevor, alexandria];
