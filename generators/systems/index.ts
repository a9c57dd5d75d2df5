import type { System } from "../model/system.ts";
import { trevor } from "./trevor/index.ts";

/** Every system of this repository; the order is that of reports and commit messages. */
export const systems: readonly System[] = [trevor];
