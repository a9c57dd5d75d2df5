export { type Changes, desired, layersOf as treeOf } from "kustogen/testing";
