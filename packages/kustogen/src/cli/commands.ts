import type { Command } from "commander";
import { check } from "./check.ts";
import { diff } from "./diff.ts";
import { env } from "./env.ts";
import { gen } from "./gen.ts";
import { importCommand } from "./import.ts";
import { init } from "./init.ts";
import { create } from "./new.ts";
import { remove } from "./remove.ts";
import { render } from "./render.ts";

/** The commands of the command line, in the order `--help` lists them. Each action loads its code only when it runs. */
export const commands: Command[] = [init, create, remove, gen, check, diff, env, render, importCommand];
