import { Renderer } from "../src/index.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import { printResources } from "../src/yaml/printer/print.ts";

/** Files by path, without a leading slash. */
export type Files = Record<string, string>;

/** What the renderer prints for a folder of the files. */
export function render(files: Files, folder = "app"): string {
  return printResources(new Renderer(new MemoryTree(Object.entries(files))).build(`/${folder}`));
}

/** A Deployment with one container. */
export function deployment(name: string, more = ""): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
      - name: main
        image: nginx:1.0
${more}`;
}

/** A ConfigMap with one entry. */
export function configMap(name: string, namespace?: string): string {
  return `apiVersion: v1
data:
  key: value
kind: ConfigMap
metadata:
  name: ${name}
${namespace === undefined ? "" : `  namespace: ${namespace}\n`}`;
}
