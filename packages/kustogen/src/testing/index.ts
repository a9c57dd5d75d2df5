/**
 * The output of `gen` for a system, for tests in any test runner.
 *
 * @module kustogen/testing
 */
export { waveOf as wave } from "@kustogen/review/cluster/argocd/hooks.ts";
export { needsSecret } from "@kustogen/review/effective/secret-contract.ts";
export { type Address, addressesOf } from "./addresses.ts";
export { environments } from "./environments.ts";
export * from "./find.ts";
export { findingsOf, type RuleFinding } from "./findings.ts";
export {
  type Changes,
  describedLayers,
  desired,
  generatedFiles,
  layersOf,
  pagesOf,
  rendered,
} from "./layers.ts";
export * from "./reach.ts";
