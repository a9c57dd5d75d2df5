import type { System } from "kustogen";

/** Every system of this repository; the order is that of reports and commit messages. */
export const systems: readonly System[] = [];
