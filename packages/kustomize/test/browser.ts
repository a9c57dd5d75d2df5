import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";

/** What a browser and Node both have; a script that asks for `Buffer`, `process` or `require` fails. */
const WEB = { TextDecoder, TextEncoder, URL, atob, btoa, performance, structuredClone };

/** Bundles a module for browsers and runs it in one's stead; returns what it writes to the console. */
export async function printedInBrowser(module: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: module, loader: "ts", resolveDir: import.meta.dirname },
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  let printed = "";
  const console = { log: (text: string) => (printed += `${text}\n`) };
  runInContext(outputFiles[0]?.text ?? "", createContext({ ...WEB, console }));
  return printed;
}
