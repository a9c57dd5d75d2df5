import type { Command } from "commander";
import { check } from "./check.ts";
import { comment } from "./comment.ts";
import { diff } from "./diff.ts";
import { env } from "./env.ts";
import { explain } from "./explain.ts";
import { gen } from "./gen.ts";
import { hooks } from "./hooks.ts";
import { importCommand } from "./import.ts";
import { init } from "./init.ts";
import { kinds } from "./kinds.ts";
import { create } from "./new.ts";
import { pin } from "./pin.ts";
import { promote } from "./promote.ts";
import { remove } from "./remove.ts";
import { render } from "./render.ts";
import { rollback } from "./rollback.ts";
import { status } from "./status.ts";
import { take } from "./take.ts";
import { vendor } from "./vendor.ts";

/** The commands of the command line, in the order `--help` lists them. Each action loads its code only when it runs. */
export const commands: Command[] = [
  init,
  create,
  remove,
  importCommand,
  take,
  kinds,
  vendor,
  hooks,
  gen,
  check,
  diff,
  comment,
  env,
  explain,
  render,
  pin,
  promote,
  rollback,
  status,
];
