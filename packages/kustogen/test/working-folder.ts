import { vi } from "vitest";
import { purely } from "../src/errors/purity.ts";

/**
 * Makes a folder the one that the engine works in, until mocks are restored. What systems may not call is guarded before:
 * a guard of the stand-in would go with it, and no later test of the same process would find one.
 */
export function workIn(folder: string): void {
  purely(() => undefined);
  vi.spyOn(process, "cwd").mockReturnValue(folder);
}
