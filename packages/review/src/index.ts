/**
 * Analyses a repository of kustomizations, whoever wrote it: its overlays, the effective environments of its
 * containers, the rules that it breaks, and the consequences of a change.
 * @module @kustogen/review
 */
export type { Comparison } from "./changes/compare-overlays.ts";
export { compareTrees } from "./changes/compare-trees.ts";
export type { EnvironmentReview, Review, Risk } from "./changes/review.ts";
export type { CompareOptions } from "./changes/selection.ts";
export { type CheckInput, type CheckOutput, check } from "./check/check.ts";
export type { Rule } from "./check/model/rule.ts";
export { RULES } from "./check/rules/rules.ts";
export { type Discovery, discover } from "./discovery/discover.ts";
export { type ListedFile, ListedTree } from "./discovery/listed-tree.ts";
export { effectiveEnvironment } from "./effective/environment.ts";
export { type Report, reportOf } from "./report/model/report.ts";
export { htmlReport } from "./report/print/html.ts";
export { jsonReport } from "./report/print/json.ts";
export { markdownReport } from "./report/print/markdown.ts";
export { terminalReport } from "./report/print/terminal.ts";
