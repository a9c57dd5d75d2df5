// What "kustogen/testing" exports: what `gen` makes of a system, to look at in tests of any test runner.
export { environments } from "./environments.ts";
export * from "./find.ts";
export { type HouseRuleExceptions, houseRules, productionRules } from "./house-rules.ts";
export {
  type Changes,
  desired,
  generatedFile,
  generatedFiles,
  layersOf,
  pageOf,
  rendered,
} from "./layers.ts";
export * from "./reach.ts";
