export { type Part, part } from "../authoring/part.ts";
