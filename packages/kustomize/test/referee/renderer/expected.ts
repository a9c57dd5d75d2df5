import { expect } from "vitest";
import { InputError } from "../../../src/errors/errors.ts";
import { type Files, render } from "../../build.ts";
import { realBuild, realKustomize } from "./kustomize.ts";

/** `REFEREE=1` also asks the real program whether it prints, or refuses, the same. */
const referee = process.env.REFEREE !== undefined && realKustomize !== undefined;

/** Expects the folder of the files to render to the text. */
export function expectRendered(files: Files, expected: string, folder = "app"): void {
  expect(render(files, folder)).toBe(expected);
  if (referee) expect(realBuild(files, folder)).toEqual({ ok: true, text: expected });
}

/** Expects the rendering to be refused with a message that holds all of the parts. */
export function expectRefused(files: Files, parts: string[], folder = "app"): void {
  let message: string | undefined;
  try {
    render(files, folder);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    message = (error as Error).message;
  }
  for (const part of parts) expect(message).toContain(part);
  if (referee) expect(realBuild(files, folder).ok).toBe(false);
}
