export { generatedFile, generatedFiles, rendered } from "kustogen/testing";
