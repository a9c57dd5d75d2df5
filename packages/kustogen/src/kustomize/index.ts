export { KUSTOMIZE_VERSION, Renderer } from "./renderer.ts";
