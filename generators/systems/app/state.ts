import { InputError, type Resource } from "kustogen";
import { checkMounts, checkSharedData, checkSinglePods } from "./guards.ts";
import { contractsOf } from "./secrets.ts";
import type { App } from "./service.ts";
import { checkComplete, checkNats } from "./variables.ts";

/**
 * Rules that hold for the state of a layer as a whole, whatever made it. A layer that is not deployed may lack
 * variables that only an environment can know.
 */
export function checkState({ deployed, environment, settings }: App, state: readonly Resource[]): void {
  const contracts = contractsOf(settings);
  checkSharedData(state);
  checkMounts(state);
  checkSinglePods(state);
  checkNats(state, contracts);
  if (!deployed || environment === undefined) return;
  try {
    checkComplete(state, contracts);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const path = ["systems", "app", "settings"];
    throw new InputError(
      `${environment.file}:${environment.lineOf(path)}: ${path.join(".")}: ${error.message}`,
    );
  }
}
