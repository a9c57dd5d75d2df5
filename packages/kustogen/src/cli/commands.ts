import type { Command } from "commander";
import { check } from "./check.ts";
import { comment } from "./comment.ts";
import { pin, promote, rollback, status } from "./deliver.ts";
import { diff } from "./diff.ts";
import { env } from "./env.ts";
import { explain } from "./explain.ts";
import { gen } from "./gen.ts";
import { importCommand } from "./import.ts";
import { init } from "./init.ts";
import { create } from "./new.ts";
import { remove } from "./remove.ts";
import { render } from "./render.ts";
import { take } from "./take.ts";
import { kinds, vendor } from "./vendor.ts";

/** The commands by what a person does with them, in the order of `--help`; an action loads its code when it runs. */
export const GROUPS: Readonly<Record<string, readonly Command[]>> = {
  Write: [init, create, remove, importCommand, take, kinds, vendor, gen],
  Look: [check, diff, comment, env, explain, render],
  Deliver: [pin, promote, rollback, status],
};

/** The commands of the command line. */
export const commands: readonly Command[] = Object.values(GROUPS).flat();
